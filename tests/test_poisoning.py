"""No site speaks for another, nor to the terminal, the log or the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.record import from_line
from tests.conftest import Crawl, run_crawl
from tests.web import Answer, Web, article, listing, redirect, web

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def server() -> Iterator[Web]:
    with web() as running:
        yield running


def crawl(folder: Path, server: Web, *urls: str) -> Crawl:
    whole = ",".join(
        f"http://{url.replace('/', f':{server.port}/', 1)}" for url in urls
    )
    return run_crawl(folder, more=("-a", f"url={whole}"))


def feed(*items: tuple[str, str, str]) -> Answer:
    """Return a feed of links, titles and dates."""
    entries = "".join(
        f"<item><link>{link}</link><title>{title}</title><pubDate>{date}</pubDate>"
        "</item>"
        for link, title, date in items
    )
    return Answer(f"<rss><channel>{entries}</channel></rss>", type="text/xml")


def untitled(name: str, number: int) -> Answer:
    """Return an article that says neither its title nor its date."""
    page = str(article(name, number).body)
    body = page[page.index("<p>") : page.rindex("</p>")]
    return Answer(f"<html lang=en><body><article>{body}</p></article></body></html>")


@pytest.mark.parametrize("first", ["evil", "good"])
def test_a_foreign_feed_does_not_make_articles_disappear(
    tmp_path: Path, server: Web, first: str
) -> None:
    """By spellings that their site does not answer."""
    good = f"http://good.example:{server.port}"
    wrong = [f"{good}/0/", f"https://good.example:{server.port}/1"]
    wrong.append(f"http://www.good.example:{server.port}/2")
    server.answers |= {
        "good.example/feed.xml": feed(*((f"{good}/{n}", "", OLD) for n in range(3))),
        "evil.example/feed.xml": feed(*((url, "", OLD) for url in wrong)),
    }
    for n in range(3):
        server.answers[f"good.example/{n}"] = article(f"Vinga {n}", 1841 + 31 * n)
    last = "good" if first == "evil" else "evil"
    crawl(tmp_path, server, f"{first}.example/feed.xml")
    done = crawl(tmp_path, server, f"{last}.example/feed.xml")
    assert sorted(r["url"] for r in done.records) == [f"{good}/{n}" for n in range(3)]


OLD = "Mon, 01 Jan 2001 00:00:00 GMT"


def test_a_feed_gives_titles_and_dates_to_its_own_site_alone(
    tmp_path: Path, server: Web
) -> None:
    good, evil = (f"http://{h}.example:{server.port}" for h in ("good", "evil"))
    server.answers |= {
        "good.example/own.xml": feed((f"{good}/own", "Own words", OLD)),
        "evil.example/feed.xml": feed(
            (f"{good}/other", "False words", OLD), (f"{evil}/own", "Evil words", OLD)
        ),
        "good.example/own": untitled("Öckerö", 1910),
        "good.example/other": untitled("Björkö", 1920),
        "evil.example/own": untitled("Hönö", 1930),
    }
    done = crawl(tmp_path, server, "good.example/own.xml", "evil.example/feed.xml")
    titles = {r["url"].partition("//")[2]: r["title"] for r in done.records}
    dates = {r["url"].partition("//")[2]: r["published"] for r in done.records}
    host = f":{server.port}"
    assert titles[f"good.example{host}/own"] == "Own words"
    assert titles[f"evil.example{host}/own"] == "Evil words"
    assert titles[f"good.example{host}/other"] != "False words"
    assert dates[f"good.example{host}/own"].startswith("2001-01-01")
    assert not str(dates[f"good.example{host}/other"]).startswith("2001")


def test_a_foreign_canonical_link_or_redirect_takes_nobodys_place(
    tmp_path: Path, server: Web
) -> None:
    good = f"http://good.example:{server.port}/a"
    copied = str(article("Hyppeln", 1777).body)
    claim = f'<head><link rel="canonical" href="{good}">'
    server.answers |= {
        "evil.example/": listing("/first", "/to-good", "/revised"),
        "evil.example/first": Answer(copied.replace("<head>", claim)),
        "evil.example/to-good": redirect(good),
        "evil.example/revised": article("Hyppeln", 1777),
        "good.example/": listing("/a"),
        "good.example/a": article("Hyppeln", 1777),
    }
    done = crawl(tmp_path, server, "evil.example/", "good.example/")
    assert len(done.records) == 3
    assert len({record["id"] for record in done.records}) == 3
    (record,) = (r for r in done.records if r["site"] == "good.example")
    assert record["url"] == record["canonical_url"] == good
    for other in done.records:
        if other["site"] == "evil.example":
            assert "evil.example" in other["canonical_url"]


CONTROLS = "\x1b[2J\x1b]0;gone\x07 \u202egnp.exe\u2066 \r\n2026-01-01 [root] INFO: fake"


def test_nothing_from_a_page_steers_the_terminal_or_the_log(
    tmp_path: Path, server: Web
) -> None:
    """Nor does it part a line of the output."""
    page = str(article("Kalvsund", 1640).body)
    odd = page.replace("gets a smaller crane", f"gets a crane {CONTROLS}\u2028\x00 end")
    nasty = "/%1b%5b2J%0a2026-01-01%20[root]%20INFO:%20fake"
    server.answers |= {
        "evil.example/": listing("/odd", nasty, "/gone\u202egpj"),
        "evil.example/odd": Answer(odd),
        "evil.example/empty": Answer("<html><body>\x1b[2J</body></html>"),
        f"evil.example{nasty}": redirect("http://evil.example/\x1b[2J"),
    }
    done = crawl(tmp_path, server, "evil.example/", "evil.example/empty")
    for stream in (done.stderr, done.stdout):
        assert "\x1b" not in stream
        assert "\u202e" not in stream
        assert not any(x.startswith("2026-01-01") for x in stream.splitlines())
    assert len(done.lines) == 1
    assert from_line(done.lines[0]).title is not None
    assert "\x1b" not in done.lines[0]
