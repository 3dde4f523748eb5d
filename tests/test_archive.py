"""Crawls of archives, from files to lines."""

from __future__ import annotations

import gzip
import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.crawls import ROOT, Crawl, environment, scrapy
from tests.archives.builders import HTML, Warc, chunked
from tests.conftest import run_crawl
from tests.web import article, listing, web

if TYPE_CHECKING:
    from pathlib import Path


def read(folder: Path, *more: str) -> Crawl:
    """Run the archive spider on the folder ``pages``."""
    command = scrapy(
        "crawl", "archive", "-s", f"STATE_DIR={folder}/state",
        "-s", f"OUTPUT_DIR={folder}/output", "-s", "WORKERS=1", *more,
    )  # fmt: skip
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return Crawl(done.returncode, done.stdout, done.stderr, folder / "output")


def page(name: str, number: int, head: str = "") -> str:
    html = article(name, number).body
    assert isinstance(html, str)
    date = '<meta property="article:published_time" content="2016-01-04T08:00:00Z">'
    return html.replace("<head>", f"<head>{date}{head}")


def rejected(crawl: Crawl) -> dict[str, int]:
    manifest = next(crawl.output.glob("*.manifest.json"))
    counts: dict[str, int] = json.loads(manifest.read_text("utf-8"))["rejected"]
    return counts


def by_url(crawl: Crawl, run: int = 0) -> dict[str, dict[str, Any]]:
    return {record["url"]: record for record in crawl.records_of(run)}


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    return folder


def test_each_page_of_a_warc_file_gives_its_line_once(
    tmp_path: Path, pages: Path
) -> None:
    warc = Warc()
    warc.answer("http://dawn.example/", page("Front", 1))
    warc.answer("http://dawn.example/crane", page("Gullhaven", 10))
    warc.answer(
        "http://dusk.example/crane",
        chunked([gzip.compress(page("Gullhaven", 10).encode())]),
        header=HTML | {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"},
    )
    warc.answer("http://dawn.example/other", page("Eastport", 40))
    warc.answer("http://dawn.example/short", "<p>Too few words.</p>")
    links = [f"http://dawn.example/news/harbour-gets-a-crane-{n}" for n in range(9)]
    warc.answer("http://dawn.example/harbour/", str(listing(*links).body))
    (pages / "news.warc.gz").write_bytes(warc.bytes())
    first = read(tmp_path, "-a", f"path={pages}")
    assert first.code == 0, first.stderr
    records = by_url(first)
    assert list(records) == [
        "http://dawn.example/crane",
        "http://dusk.example/crane",
        "http://dawn.example/other",
    ]
    copy = records["http://dusk.example/crane"]
    assert (copy["duplicate_status"], copy["duplicate_kind"]) == ("copy", "exact")
    assert copy["fetched_at"] == copy["first_seen"] == "2016-01-05T12:00:00+00:00"
    assert copy["source"] == "news.warc.gz"
    assert rejected(first) == {"section": 2, "no-text": 1}
    second = read(tmp_path, "-a", f"path={pages}/news.warc.gz")
    assert second.code == 0, second.stderr
    assert second.records_of(1) == []


def test_pages_years_old_are_compared_with_those_of_earlier_runs(
    tmp_path: Path, pages: Path
) -> None:
    for day, site in ((5, "dawn"), (6, "dusk")):
        url, date = f"http://{site}.example/crane", f"2016-01-0{day}T12:00:00Z"
        warc = Warc().answer(url, page("Gullhaven", 10), date=date)
        (pages / f"{day}.warc.gz").write_bytes(warc.bytes())
        crawl = read(tmp_path, "-a", f"path={pages}/{day}.warc.gz")
        assert crawl.code == 0, crawl.stderr
    assert by_url(crawl, 1)["http://dusk.example/crane"]["duplicate_status"] == "copy"


def test_a_later_capture_with_another_text_is_a_revision_and_an_earlier_one_is_not(
    tmp_path: Path, pages: Path
) -> None:
    url = "http://dawn.example/crane"
    warc = Warc()
    for day, number in ((5, 10), (6, 10), (7, 70)):
        date = f"2016-01-0{day}T12:00:00Z"
        warc.answer(url, page("Gullhaven", number), date=date)
    (pages / "a.warc.gz").write_bytes(warc.bytes())
    for run, written in ((0, 2), (1, 0)):
        crawl = read(tmp_path, "-a", f"path={pages}")
        assert len(crawl.records_of(run)) == written
    first, second = crawl.records_of(0)
    assert second["revision_of"] == first["id"]


def test_a_run_that_is_ended_is_completed_by_the_next(
    tmp_path: Path, pages: Path
) -> None:
    warc = Warc()
    urls = [f"http://dawn.example/{number}" for number in range(60)]
    for number, url in enumerate(urls):
        warc.answer(url, page(f"Port {number}", 10 * number))
    (pages / "a.warc.gz").write_bytes(warc.bytes())
    first = read(tmp_path, "-a", f"path={pages}", "-s", "CLOSESPIDER_ITEMCOUNT=5")
    assert first.code == 7, first.stderr
    assert 5 <= len(first.records_of(0)) < 60
    second = read(tmp_path, "-a", f"path={pages}")
    assert second.code == 0, second.stderr
    assert [record["url"] for record in second.records] == urls


def test_what_stands_before_the_damage_is_written_and_the_damage_is_told(
    tmp_path: Path, pages: Path
) -> None:
    warc = Warc().answer("http://dawn.example/crane", page("Gullhaven", 10))
    data = warc.answer("http://dawn.example/other", page("Eastport", 40)).bytes()
    (pages / "a.warc.gz").write_bytes(data[:-200])
    (pages / "b.warc.gz").write_bytes(
        Warc().answer("http://dawn.example/third", page("Westport", 70)).bytes()
    )
    crawl = read(tmp_path, "-a", f"path={pages}")
    assert crawl.code == 3
    assert {url[-5:] for url in by_url(crawl)} == {"crane", "third"}
    assert "source failed: a.warc.gz" in crawl.stderr
    assert "damaged" in crawl.stderr
    assert "Traceback" not in crawl.stderr


def test_saved_pages_have_the_address_that_they_name(
    tmp_path: Path, pages: Path
) -> None:
    saved = {
        "browser.html": (
            "<!-- saved from url=(0027)http://dawn.example/browser -->",
            page("Gullhaven", 10),
        ),
        "singlefile.html": (
            (
                "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n"
                "\turl: http://dawn.example/singlefile -->"
            ),
            page("Eastport", 40),
        ),
        "canonical.htm": (
            "",
            page("Westport", 70, "<link rel=canonical href=http://dawn.example/named>"),
        ),
        "none.html": ("", page("Northport", 90)),
    }
    for name, (top, html) in saved.items():
        (pages / name).write_text(top + html, encoding="utf-8")
    crawl = read(tmp_path, "-a", f"path={pages}")
    assert crawl.code == 0, crawl.stderr
    assert sorted(by_url(crawl)) == [
        "http://dawn.example/browser",
        "http://dawn.example/named",
        "http://dawn.example/singlefile",
    ]
    assert rejected(crawl) == {"no-url": 1}


def test_pages_are_chosen_by_their_urls(tmp_path: Path, pages: Path) -> None:
    warc = Warc()
    for path in ("news/1", "news/video/2", "shop/3"):
        warc.answer(f"http://dawn.example/{path}", page(path, len(path)))
    (pages / "a.warc.gz").write_bytes(warc.bytes())
    crawl = read(
        tmp_path, "-a", f"path={pages}", "-a", "allow=/news/", "-a", "deny=/video/"
    )
    assert list(by_url(crawl)) == ["http://dawn.example/news/1"]


def test_nobody_is_asked_for_links_that_wait(tmp_path: Path, pages: Path) -> None:
    warc = Warc().answer("http://dawn.example/crane", page("Gullhaven", 10))
    (pages / "a.warc.gz").write_bytes(warc.bytes())
    with web() as server:
        paths = [f"/news/crane-is-taken-down-{n}" for n in range(9)]
        server.answers["127.0.0.1/"] = listing(*paths)
        source = ("-a", f"url=http://127.0.0.1:{server.port}/")
        crawl = run_crawl(tmp_path, more=(*source, "-s", "SITE_MAX_REQUESTS=2"))
        assert "links wait for the next run" in crawl.stderr
        server.asked.clear()
        assert list(by_url(read(tmp_path, "-a", f"path={pages}"), 1)) == [
            "http://dawn.example/crane"
        ]
        assert server.asked == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "use -a path=FILE"),
        (("-a", "path=/nowhere"), "/nowhere: no such file or folder"),
        (("-a", "path=README.md", "-a", "allow=("), "-a allow=(: not a regular"),
        (("-a", "file=a.warc"), "unknown argument: -a file"),
    ],
)
def test_what_is_wrong_with_the_arguments_is_one_line(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    crawl = read(tmp_path, *arguments)
    assert crawl.code == 2
    said = [line for line in crawl.stderr.splitlines() if "INFO" not in line]
    assert len(said) == 1
    assert words in said[0]
