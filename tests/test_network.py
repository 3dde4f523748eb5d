"""What is contacted, what is refused, and what is said about it."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from crawler.network.middlewares import seconds_to_wait
from crawler.reporting.exits import Exit
from tests.conftest import Crawl, run_crawl
from tests.web import Answer, Web, article, listing, redirect, web

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def good() -> Iterator[Web]:
    with web() as server:
        yield server


def crawl_front(folder: Path, server: Web, *more: str) -> Crawl:
    """Crawl ``http://good.example/`` of a server."""
    url = f"http://good.example:{server.port}/"
    return run_crawl(folder, more=("-a", f"url={url}", "-s", "RETRY_TIMES=0", *more))


def rejections(crawl: Crawl) -> dict[str, int]:
    """Return the rejections of the first run, by reason."""
    manifest = min(crawl.output.glob("*.manifest.json"))
    counts: dict[str, int] = json.loads(manifest.read_text("utf-8"))["rejected"]
    return counts


def test_no_way_leads_to_an_address_that_is_not_allowed(
    tmp_path: Path, good: Web
) -> None:
    with web("127.0.0.2") as private:
        base = f"http://secret.intern:{private.port}"
        literal = f"http://127.0.0.2:{private.port}"
        good.answers |= {
            "good.example/": listing(
                f"{base}/a", f"{literal}/b", "/redirect", "/literal", "/good", "/odd"
            ),
            "good.example/redirect": Answer("", 302, headers={"Location": f"{base}/c"}),
            "good.example/literal": Answer(
                "", 301, headers={"Location": f"{literal}/"}
            ),
            "good.example/good": article("Marstrand", 1910),
            "good.example/odd": redirect(f"http://2130706434:{private.port}/"),
        }
        overrides = "DNS_OVERRIDES=*.example=127.0.0.1,*.intern=127.0.0.2"
        crawl = crawl_front(tmp_path, good, "-s", overrides)
        assert private.asked == []
    assert [record["url"].rpartition("/")[2] for record in crawl.records] == ["good"]
    assert rejections(crawl)["address-refused"] >= 4


def test_a_name_that_led_to_a_private_address_is_tried_again(
    tmp_path: Path, good: Web
) -> None:
    """As behind a captive portal or a filter, where all names do for an hour."""
    good.answers |= {
        "good.example/": listing(f"http://far.intern:{good.port}/a"),
        "far.intern/a": article("Käringön", 1596),
    }
    overrides = "DNS_OVERRIDES=*.example=127.0.0.1,*.intern="
    crawl = crawl_front(tmp_path, good, "-s", f"{overrides}10.0.0.1")
    assert rejections(crawl) == {"address-refused": 1}
    crawl = crawl_front(tmp_path, good, "-s", f"{overrides}127.0.0.1")
    assert len(crawl.records) == 1


def test_a_host_that_is_no_name_is_refused_at_once(tmp_path: Path, good: Web) -> None:
    """Twisted never ends the look-up of a label that is empty or too long."""
    hosts = ("odd..example.org", "a" * 70 + ".org")
    pages = {f"/{n}": redirect(f"http://{host}/") for n, host in enumerate(hosts)}
    good.answers |= {f"good.example{path}": page for path, page in pages.items()}
    good.answers["good.example/"] = listing(*pages, "/a")
    good.answers["good.example/a"] = article("Käringön", 1596)
    crawl = crawl_front(tmp_path, good)
    assert len(crawl.records) == 1
    assert sum(rejections(crawl).values()) == len(hosts)
    assert "timeout" not in rejections(crawl)
    assert "Traceback" not in crawl.stderr


def test_a_robots_txt_that_fails_keeps_the_crawler_out(
    tmp_path: Path, good: Web
) -> None:
    good.answers |= {
        "good.example/": listing(f"http://down.example:{good.port}/a", "/b"),
        "good.example/b": article("Visby", 1361),
        "down.example/robots.txt": Answer("", 503),
        "down.example/a": article("Ystad", 1244),
    }
    crawl = crawl_front(tmp_path, good)
    assert "down.example/a" not in good.asked
    assert rejections(crawl) == {"robots-unreachable": 1}
    assert len(crawl.records) == 1


def test_a_missing_robots_txt_is_leave(tmp_path: Path, good: Web) -> None:
    good.answers |= {
        "good.example/": listing("/a"),
        "good.example/a": article("Kalmar", 1397),
    }
    assert len(crawl_front(tmp_path, good).records) == 1


def test_bodies_are_refused_at_the_cap_or_by_their_type(
    tmp_path: Path, good: Web
) -> None:
    bomb = gzip.compress(gzip.compress(bytes(40 << 20)))
    good.answers |= {
        "good.example/": listing("/large", "/bomb", "/film", "/deflate", "/a"),
        "good.example/large": Answer(b"<p>" + b"x" * (9 << 20)),
        "good.example/bomb": Answer(
            gzip.compress(bytes(40 << 20)), headers={"Content-Encoding": "gzip"}
        ),
        "good.example/deflate": Answer(
            zlib.compress(bytes(40 << 20)), headers={"Content-Encoding": "deflate"}
        ),
        "good.example/film": Answer(bomb, type="video/mp4"),
        "good.example/a": article("Lysekil", 1903),
    }
    crawl = crawl_front(tmp_path, good)
    assert len(crawl.records) == 1
    assert rejections(crawl) == {"too-large": 3, "content-type": 1}


def test_what_fails_for_now_is_tried_again_by_the_next_run(
    tmp_path: Path, good: Web
) -> None:
    good.answers |= {
        "good.example/": listing("/a", "/b"),
        "good.example/a": article("Halmstad", 1307),
        "good.example/b": Answer("", 503),
    }
    first = crawl_front(tmp_path, good)
    good.answers["good.example/"] = listing("/a")
    good.answers["good.example/b"] = article("Varberg", 1280)
    second = crawl_front(tmp_path, good)
    assert rejections(first) == {"http-503": 1}
    assert [len(second.records_of(run)) for run in (0, 1)] == [1, 1]


def test_links_survive_a_run_that_ends_before_them(tmp_path: Path, good: Web) -> None:
    names = [f"/{n}" for n in range(12)]
    good.answers["good.example/"] = listing(*names)
    for n, name in enumerate(names):
        good.answers[f"good.example{name}"] = article(f"Sound {n}", 1000 + 37 * n)
    crawl_front(tmp_path, good, "-s", "CLOSESPIDER_ITEMCOUNT=3")
    good.answers["good.example/"] = listing("/0")
    last = crawl_front(tmp_path, good)
    urls = sorted(record["url"] for record in last.records)
    assert len(urls) == len(set(urls)) == len(names)


def test_one_article_behind_many_links_is_fetched_once(
    tmp_path: Path, good: Web
) -> None:
    links = [f"/a?utm_source=s{n}&fbclid={n}#part{n}" for n in range(20)]
    good.answers |= {
        "good.example/": listing(*links, f"//GOOD.example:{good.port}/a"),
        "good.example/a": article("Mollösund", 1588),
    }
    crawl = crawl_front(tmp_path, good)
    assert good.asked.count("good.example/a") == 1
    assert len(crawl.records) == 1


def test_the_ledger_tells_why_a_url_was_rejected(tmp_path: Path, good: Web) -> None:
    good.answers["good.example/"] = listing("/gone", "/a")
    good.answers["good.example/a"] = article("Smögen", 1790)
    crawl_front(tmp_path, good)
    with sqlite3.connect(tmp_path / "state" / "ledger.sqlite") as ledger:
        rows = ledger.execute("SELECT url, reason FROM rejections").fetchall()
    ledger.close()
    assert rows == [(f"http://good.example:{good.port}/gone", "http-404")]


def test_a_proxy_that_the_user_sets_is_used_but_is_no_door(
    tmp_path: Path, good: Web
) -> None:
    """Private addresses are asked neither through the proxy nor of it."""
    proxy = f"http://127.0.0.1:{good.port}"
    good.answers |= {
        "news.invalid/": listing(
            "/a", f"{proxy}/admin", "http://169.254.169.254/meta", "http://0x7f.1/b"
        ),
        "news.invalid/a": article("Grebbestad", 1844),
    }
    crawl = run_crawl(
        tmp_path,
        more=("-a", "url=http://news.invalid/", "-s", "ADDRESS_ALLOWLIST="),
        variables={"http_proxy": proxy},
    )
    assert [record["url"] for record in crawl.records] == ["http://news.invalid/a"]
    assert {name.partition("/")[0] for name in good.asked} == {"news.invalid"}
    assert rejections(crawl) == {"address-refused": 3}


def test_the_proxy_of_one_scheme_is_not_open_to_the_other(
    tmp_path: Path, good: Web
) -> None:
    proxy = f"http://127.0.0.1:{good.port}"
    good.answers["127.0.0.1/"] = listing("/a")
    crawl = run_crawl(
        tmp_path,
        more=("-a", f"url={proxy}/", "-s", "ADDRESS_ALLOWLIST="),
        variables={"https_proxy": proxy},
    )
    assert good.asked == []
    assert rejections(crawl) == {"address-refused": 1}


def test_a_source_that_leads_in_circles_is_named(tmp_path: Path, good: Web) -> None:
    good.answers["good.example/"] = redirect("/")
    crawl = crawl_front(tmp_path, good)
    assert crawl.code == Exit.FAILURES
    assert rejections(crawl) == {"redirects": 1}


def test_two_sources_read_one_sitemap_each_by_its_own_rules(
    tmp_path: Path, good: Web
) -> None:
    base = f"http://good.example:{good.port}"
    index = f"<sitemapindex><sitemap><loc>{base}/s.xml</loc></sitemap></sitemapindex>"
    pages = "".join(f"<url><loc>{base}/{n}/1</loc></url>" for n in ("town", "sea"))
    good.answers |= {
        "good.example/one.xml": Answer(index, type="text/xml"),
        "good.example/two.xml": Answer(index, type="text/xml"),
        "good.example/s.xml": Answer(f"<urlset>{pages}</urlset>", type="text/xml"),
        "good.example/town/1": article("Fjällbacka", 1859),
        "good.example/sea/1": article("Rörö", 1911),
    }
    sources = tmp_path / "sources.toml"
    sources.write_text(
        f'[[source]]\nname = "1"\nurl = "{base}/one.xml"\nallow = ["/town/"]\n'
        f'[[source]]\nname = "2"\nurl = "{base}/two.xml"\nallow = ["/sea/"]\n'
    )
    crawl = run_crawl(tmp_path, more=("-a", f"sources={sources}"))
    assert {record["source"] for record in crawl.records} == {"1", "2"}


def test_two_sources_may_lead_to_one_page(tmp_path: Path, good: Web) -> None:
    good.answers |= {
        "good.example/": listing("/a"),
        "old.example/": redirect(f"http://good.example:{good.port}/"),
        "good.example/a": article("Fjällbacka", 1859),
    }
    old = f"http://old.example:{good.port}/"
    crawl = run_crawl(
        tmp_path, more=("-a", f"url=http://good.example:{good.port}/,{old}")
    )
    assert crawl.code == Exit.DONE
    assert len(crawl.records) == 1


def test_a_dead_link_that_leads_home_gives_no_article(
    tmp_path: Path, good: Web
) -> None:
    good.answers |= {
        "good.example/": article("Hälsö", 1899),
        "good.example/news": listing("/gone", "/a"),
        "good.example/gone": redirect("/"),
        "good.example/a": article("Rörö", 1911),
    }
    url = f"http://good.example:{good.port}/news"
    crawl = run_crawl(tmp_path, more=("-a", f"url={url}"))
    assert [record["url"].rpartition("/")[2] for record in crawl.records] == ["a"]
    assert rejections(crawl) == {"front-page": 1}


def test_an_article_under_a_query_of_the_front_page_is_no_front_page(
    tmp_path: Path, good: Web
) -> None:
    good.answers |= {
        "good.example/news": listing("/?p=4711", "/short", "/?story=harbour"),
        "good.example/?p=4711": redirect(
            f"http://www.good.example:{good.port}/?p=4711"
        ),
        "www.good.example/?p=4711": article("Hälsö", 1899),
        "good.example/short": redirect("/?p=4712"),
        "good.example/?p=4712": article("Rörö", 1911),
        "good.example/?story=harbour": redirect(
            f"http://www.good.example:{good.port}/?story=harbour"
        ),
        "www.good.example/?story=harbour": article("Öckerö", 1894),
    }
    url = f"http://good.example:{good.port}/news"
    crawl = run_crawl(tmp_path, more=("-a", f"url={url}"))
    assert rejections(crawl) == {}
    assert len(crawl.records) == 3


def test_feeds_and_robots_txt_are_read_under_any_content_type(
    tmp_path: Path, good: Web
) -> None:
    base = f"http://good.example:{good.port}"
    feed = f"<rss><channel><item><link>{base}/a</link></item></channel></rss>"
    good.answers |= {
        "good.example/robots.txt": Answer(
            "User-agent: *\nDisallow: /b", type="application/x-robots"
        ),
        "good.example/feed": Answer(feed, type="application/rss"),
        "good.example/sitemap": Answer(
            f"<urlset><url><loc>{base}/b</loc></url></urlset>", type="application/save"
        ),
        "good.example/a": article("Åstol", 1899),
    }
    crawl = run_crawl(tmp_path, more=("-a", f"url={base}/feed,{base}/sitemap"))
    assert crawl.code == Exit.DONE
    assert [record["url"] for record in crawl.records] == [f"{base}/a"]
    assert rejections(crawl) == {"robots": 1}


@pytest.mark.parametrize(("seconds", "asked"), [("600", 1), ("1", 3)])
def test_a_site_that_asks_to_wait_is_asked_no_more_in_this_run(
    tmp_path: Path, good: Web, seconds: str, asked: int
) -> None:
    busy = Answer("", 429, headers={"Retry-After": seconds})
    good.answers |= {"good.example/": listing("/a"), "good.example/a": busy}
    url = f"http://good.example:{good.port}/"
    first = run_crawl(tmp_path, more=("-a", f"url={url}"))
    assert good.asked.count("good.example/a") == asked
    assert ("Retry-After of 600 s" in first.stderr) == (asked == 1)
    good.answers["good.example/a"] = article("Åstol", 1899)
    assert len(run_crawl(tmp_path, more=("-a", f"url={url}")).records) == 1


@given(st.binary(max_size=80))
def test_whatever_asks_to_wait_gives_seconds(value: bytes) -> None:
    answer = Response("http://good.example/", headers={"Retry-After": value})
    assert 0 <= seconds_to_wait(answer) < 1e12


def test_a_date_to_wait_for_gives_seconds() -> None:
    for value, least in (
        (b"Fri, 31 Dec 9999 23:59:59 GMT", 1e9),
        (b"Fri, 31 Dec 1999 23:59:59 GMT", 0),
        (b"soon", 0),
    ):
        answer = Response("http://good.example/", headers={"Retry-After": value})
        assert (seconds_to_wait(answer) > 0) == (least > 0)


def test_a_dot_at_the_end_of_a_host_makes_no_other_host(
    tmp_path: Path, good: Web
) -> None:
    good.answers |= {
        "good.example/": listing("/b", f"http://good.example.:{good.port}/a"),
        "good.example/a": article("Öckerö", 1894),
        "good.example/b": redirect(f"http://other.example.:{good.port}/c"),
        "other.example/c": article("Björkö", 1871),
    }
    source = f"http://good.example.:{good.port}/"
    crawl = run_crawl(tmp_path, more=("-a", f"url={source}"))
    paths = sorted(record["url"].partition(".")[0] for record in crawl.records)
    assert paths == ["http://good", "http://other"]
    assert {record["site"] for record in crawl.records} == {
        "good.example",
        "other.example",
    }
    assert {name for name in good.asked if ".example./" in name} == set()


NOWHERE = (
    "",
    "ftp://good.example/a",
    "data:text/html,news",
    "javascript:alert(1)",
    "mailto:desk@good.example",
    "http://[::1",
    "http://good.example:99999/",
    "https:",
)


def test_redirects_that_lead_nowhere_have_a_reason_of_their_own(
    tmp_path: Path, good: Web
) -> None:
    pages = {f"/{n}": redirect(target) for n, target in enumerate(NOWHERE)}
    pages["/none"] = Answer("", 301)
    good.answers |= {f"good.example{path}": page for path, page in pages.items()}
    good.answers["good.example/"] = listing(*pages, "/a")
    good.answers["good.example/a"] = article("Fotö", 1902)
    crawl = crawl_front(tmp_path, good)
    assert len(crawl.records) == 1
    assert rejections(crawl) == {"bad-redirect": len(pages)}
    assert "Traceback" not in crawl.stderr
    with sqlite3.connect(tmp_path / "state" / "ledger.sqlite") as ledger:
        rows = ledger.execute("SELECT url, detail FROM rejections").fetchall()
    ledger.close()
    told = {url.rpartition("/")[2]: detail for url, detail in rows}
    assert told["none"] == "does not say where to"
    assert told["1"] == "leads to 'ftp://good.example/a'"


def test_an_index_that_is_cut_is_not_said_to_have_no_links(
    tmp_path: Path, good: Web
) -> None:
    children = "".join(
        f"<sitemap><loc>http://good.example:{good.port}/{n}.xml</loc></sitemap>"
        for n in range(600)
    )
    good.answers["good.example/map.xml"] = Answer(
        f"<sitemapindex>{children}</sitemapindex>", type="text/xml"
    )
    url = f"http://good.example:{good.port}/map.xml"
    crawl = run_crawl(tmp_path, more=("-a", f"url={url}", "-s", "SITE_MAX_REQUESTS=3"))
    words = "map.xml: read in part: 0 links and 500 further pages taken"
    assert words in crawl.stderr
