"""Traps cost what they may and no more; what is left waits, and nothing is lost."""

from __future__ import annotations

import json
import re
import threading
from typing import TYPE_CHECKING

import pytest

from crawler.reporting.exits import Exit
from tests.conftest import Crawl, run_crawl
from tests.test_bad_input import free_port
from tests.test_network import rejections
from tests.web import Answer, Web, article, listing, redirect, web

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def server() -> Iterator[Web]:
    with web() as running:
        yield running


def crawl(folder: Path, server: Web, *urls: str, budget: int = 12) -> Crawl:
    """Crawl pages of a server with a small budget for each site."""
    whole = ",".join(
        f"http://{url.replace('/', f':{server.port}/', 1)}" for url in urls
    )
    more = ("-a", f"url={whole}", "-s", f"SITE_MAX_REQUESTS={budget}")
    return run_crawl(folder, more=(*more, "-s", "RETRY_TIMES=0"))


def asked(server: Web, site: str) -> list[str]:
    """Return what was asked of the hosts of a site, robots.txt too."""
    return [name for name in server.asked if site in name.split("/")[0]]


def manifest(crawl: Crawl, run: int = 0) -> dict[str, object]:
    file = sorted(crawl.output.glob("*.manifest.json"))[run]
    counts: dict[str, object] = json.loads(file.read_text("utf-8"))["counts"]
    return counts


def test_what_is_over_the_budget_waits_and_is_had_by_later_runs(
    tmp_path: Path, server: Web
) -> None:
    names = [f"/{n}" for n in range(30)]
    server.answers["large.example/"] = listing(*names)
    server.answers["small.example/"] = listing("/a")
    server.answers["small.example/a"] = article("Käringön", 1596)
    for n, name in enumerate(names):
        server.answers[f"large.example{name}"] = article(f"Skerry {n}", 1100 + 37 * n)
    first = crawl(tmp_path, server, "large.example/", "small.example/")
    assert first.code == Exit.DONE
    assert len(asked(server, "large.example")) == 12
    assert len(asked(server, "small.example")) == 3
    assert "over budget: large.example: 12 requests; 20 links wait" in first.stderr
    (left,) = manifest(first)["over_budget"].items()  # type: ignore[attr-defined]
    assert left[0] == "large.example"
    assert (left[1]["reason"], left[1]["waiting"]) == ("12 requests", 20)
    server.answers["large.example/"] = listing("/0")
    for _ in range(2):
        last = crawl(tmp_path, server, "large.example/", "small.example/")
    assert "over budget" not in last.stderr
    urls = [record["url"] for record in last.records]
    assert len(urls) == len(set(urls)) == 31


def test_links_beyond_those_that_may_wait_are_taken_later(
    tmp_path: Path, server: Web
) -> None:
    names = [f"/{n}" for n in range(20)]
    server.answers["large.example/"] = listing(*names)
    for n, name in enumerate(names):
        server.answers[f"large.example{name}"] = article(f"Holm {n}", 1500 + 17 * n)
    url = f"http://large.example:{server.port}/"
    more = ("-a", f"url={url}", "-s", "SITE_MAX_LINKS=12")
    first = run_crawl(tmp_path, more=more)
    assert len(first.records) == 12
    assert re.search(r"links left to later runs +8\n", first.stderr)
    assert manifest(first)["links_not_taken"] == {"large.example": 8}
    second = run_crawl(tmp_path, more=more)
    assert len({record["url"] for record in second.records}) == 20


def test_a_site_that_invents_hosts_has_one_budget(tmp_path: Path, server: Web) -> None:
    hosts = [f"h{n}.trap.example" for n in range(30)]
    links = [f"http://{host}:{server.port}/a" for host in hosts]
    server.answers["good.example/"] = listing(*links, "/a")
    server.answers["good.example/a"] = article("Gullholmen", 1585)
    for n, host in enumerate(hosts):
        server.answers[f"{host}/a"] = article(f"Islet {n}", 1200 + 31 * n)
    done = crawl(tmp_path, server, "good.example/")
    assert len(asked(server, "trap.example")) == 12
    assert any("good.example" in record["url"] for record in done.records)
    assert "over budget: trap.example" in done.stderr


def test_pages_without_end_cost_one_budget(tmp_path: Path, server: Web) -> None:
    for n in range(1, 60):
        next_page = f'<a rel="next" href="/news?page={n + 1}">Next</a>'
        page = listing(f"/{n}")
        page.body = str(page.body).replace("</body>", f"{next_page}</body>")
        server.answers[f"trap.example/news?page={n}"] = page
        server.answers[f"trap.example/{n}"] = article(f"Bay {n}", 1300 + 29 * n)
    sources = tmp_path / "sources.toml"
    url = f"http://trap.example:{server.port}/news?page=1"
    sources.write_text(f'[[source]]\nname = "t"\nurl = "{url}"\nmax_pages = 9000\n')
    more = ("-a", f"sources={sources}", "-s", "SITE_MAX_REQUESTS=20")
    done = run_crawl(tmp_path, more=more)
    assert len(asked(server, "trap.example")) == 20
    assert done.code == Exit.DONE


def test_an_index_of_indexes_costs_one_budget(tmp_path: Path, server: Web) -> None:
    for n in range(60):
        children = "".join(
            f"<sitemap><loc>http://trap.example:{server.port}/{n * 3 + k}.xml</loc>"
            "</sitemap>"
            for k in range(1, 4)
        )
        body = f"<?xml version='1.0'?><sitemapindex>{children}</sitemapindex>"
        server.answers[f"trap.example/{n}.xml"] = Answer(body, type="text/xml")
    sources = tmp_path / "sources.toml"
    url = f"http://trap.example:{server.port}/0.xml"
    sources.write_text(f'[[source]]\nname = "t"\nurl = "{url}"\nmax_pages = 9000\n')
    more = ("-a", f"sources={sources}", "-s", "SITE_MAX_REQUESTS=20")
    done = run_crawl(tmp_path, more=more)
    assert len(asked(server, "trap.example")) == 20
    assert "over budget: trap.example: 20 requests; " in done.stderr


def test_an_article_behind_many_redirects_is_fetched_once(
    tmp_path: Path, server: Web
) -> None:
    links = [f"/go/{n}" for n in range(40)]
    server.answers["good.example/"] = listing("/a", *links)
    server.answers["good.example/a"] = article("Åstol", 1727)
    for link in links:
        server.answers[f"good.example{link}"] = redirect("/a")
    done = crawl(tmp_path, server, "good.example/", budget=300)
    assert len(done.records) == 1
    # Those that were on their way with it may ask for it too.
    assert server.asked.count("good.example/a") < 20
    again = crawl(tmp_path, server, "good.example/", budget=300)
    assert len(again.records) == 1
    assert server.asked.count("good.example/go/7") == 1


def test_hosts_that_hang_do_not_hold_up_the_others(tmp_path: Path, server: Web) -> None:
    """They hang until every good article has been asked for."""
    had = threading.Event()
    good = {f"good.example/{n}" for n in range(30)}

    def hear(name: str) -> None:
        good.discard(name)
        if not good:
            had.set()

    server.hear = hear
    traps = [f"trap{n}.example" for n in range(12)]
    links = [f"http://{t}:{server.port}/{n}" for t in traps for n in range(6)]
    for link in links:
        server.answers[link.split("//")[1].replace(f":{server.port}", "")] = Answer(
            "nothing", until=had
        )
    names = [name.partition("/")[2] for name in sorted(good)]
    for n, name in enumerate(names):
        server.answers[f"good.example/{name}"] = article(f"Reef {n}", 1400 + 23 * n)
    server.answers["good.example/"] = listing(*links, *(f"/{name}" for name in names))
    more = ("-a", f"url=http://good.example:{server.port}/")
    done = run_crawl(tmp_path, more=(*more, "-s", "DOWNLOAD_TIMEOUT=90"))
    assert len(done.records) == 30
    assert server.in_vain == [], "good pages waited for hosts that hang"


def test_a_host_that_only_fails_is_left(tmp_path: Path, server: Web) -> None:
    links = [f"http://bad.example:{server.port}/{n}" for n in range(20)]
    server.answers["good.example/"] = listing(*links, "/a")
    server.answers["good.example/a"] = article("Hamburgsund", 1850)
    for n in range(20):
        server.answers[f"bad.example/{n}"] = Answer("", 503)
    url = f"http://good.example:{server.port}/"
    more = ("-a", f"url={url}", "-s", "SITE_MAX_ERRORS=4", "-s", "RETRY_TIMES=0")
    done = run_crawl(tmp_path, more=more)
    assert len(done.records) == 1
    assert len(asked(server, "bad.example")) == 5
    assert "over budget: bad.example: 4 errors in a row; 20 links wait" in done.stderr


def test_a_host_that_does_not_answer_is_asked_once(tmp_path: Path, server: Web) -> None:
    dead = f"127.0.0.1:{free_port()}"
    links = [f"http://{dead}/{n}" for n in range(20)]
    server.answers["good.example/"] = listing(*links, "/a")
    server.answers["good.example/a"] = article("Tanumstrand", 1860)
    done = crawl(tmp_path, server, "good.example/")
    assert len(done.records) == 1
    assert rejections(done) == {"robots-unreachable": 20}


def test_no_other_site_can_close_a_site(tmp_path: Path, server: Web) -> None:
    """By links and redirects to where it does not answer."""
    names = [f"/{n}" for n in range(8)]
    dead = [f"http://good.example:{free_port()}/{n}" for n in range(4)]
    odd = "http://user:pw@good.example:1/"
    server.answers |= {
        "evil.example/": listing(*dead, *(f"/to/{n}" for n in range(5))),
        "good.example/": listing("/0"),
        **{f"evil.example/to/{n}": redirect(f"{odd}{n}") for n in range(5)},
    }
    crawl(tmp_path, server, "evil.example/")
    server.answers["good.example/"] = listing(*names)
    for n, name in enumerate(names):
        server.answers[f"good.example{name}"] = article(f"Lysekil {n}", 1700 + 13 * n)
    done = crawl(tmp_path, server, "evil.example/", "good.example/", budget=300)
    assert len(done.records) == 8


def test_bytes_count_of_bodies_that_are_cut_off(tmp_path: Path, server: Web) -> None:
    cut = Answer(b"x" * 400_000, headers={"Connection": "close"}, promised=900_000)
    names = [f"/{n}" for n in range(9)]
    server.answers["good.example/"] = listing(*names)
    for name in names:
        server.answers[f"good.example{name}"] = cut
    url = f"http://good.example:{server.port}/"
    more = ("-a", f"url={url}", "-s", "SITE_MAX_MEGABYTES=1", "-s", "RETRY_TIMES=0")
    done = run_crawl(tmp_path, more=more)
    assert "over budget: good.example: 1 megabytes" in done.stderr


def test_what_robots_txt_forbids_does_not_count_as_a_failure(
    tmp_path: Path, server: Web
) -> None:
    names = [f"/no/{n}" for n in range(30)]
    server.answers |= {
        "good.example/robots.txt": Answer("User-agent: *\nDisallow: /no/"),
        "good.example/": listing(*names, "/a"),
        "good.example/a": article("Rossö", 1833),
    }
    done = crawl(tmp_path, server, "good.example/")
    assert len(done.records) == 1
    assert "over budget" not in done.stderr


def test_paths_that_go_ever_deeper_are_not_followed(
    tmp_path: Path, server: Web
) -> None:
    deep = ["/a" * n for n in range(4, 30)]
    deeper = ["/" + "/".join(f"p{k}" for k in range(n)) for n in range(21, 40)]
    server.answers["good.example/"] = listing(*deep, *deeper, "/a")
    server.answers["good.example/a"] = article("Smögen", 1600)
    done = crawl(tmp_path, server, "good.example/")
    assert len(done.records) == 1
    assert len(asked(server, "good.example")) == 3
