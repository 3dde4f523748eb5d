"""One article under many URLs of its site is written once; no page hides another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.publishing.run import Run
from crawler.urls import url_key
from tests.conftest import run_crawl
from tests.explain.test_explanation import LATER, ONE, Desk, open_desk, story
from tests.web import article, listing, web

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECTION = "https://dawn.example/politics/"
ELSEWHERE = "https://dusk.example/story"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path)
    yield desk
    desk.run.abandon()


def variant(desk: Desk, query: str, text: str, canonical: str = ONE) -> object:
    """Publish what a page says that names *canonical* as its URL."""
    url = f"{ONE}?{query}"
    desk.link(url)
    return desk.publish(url, text, canonical_url=canonical)


def test_a_page_that_names_an_article_of_the_same_text_is_that_article(
    desk: Desk,
) -> None:
    assert desk.publish(ONE, story(1)) is not None
    assert variant(desk, "view=print", story(1)) is None
    assert variant(desk, "view=phone", f"{story(1)} more stale news here") is None
    assert desk.run.tally.known == desk.run.tally.unchanged == 2
    link = desk.run._ledger.links.find(url_key(f"{ONE}?view=print"))
    assert link is not None
    assert link.state == "delivered"


def test_pages_that_name_the_same_url_are_one_though_it_was_never_listed(
    desk: Desk,
) -> None:
    assert desk.publish(ELSEWHERE, story(1)) is not None
    assert variant(desk, "1", story(1)) is not None
    assert variant(desk, "2", story(1)) is None
    desk.run.close("done", 0, LATER)
    desk.run = Run.open(desk.options, ["dawn"], "2026-03-03T08:00:00+00:00")
    assert variant(desk, "3", story(1)) is None


def test_no_page_hides_another_by_a_wrong_canonical_url(desk: Desk) -> None:
    """As on sites that name a section, or one article, on all of their pages."""
    for number in range(4):
        assert variant(desk, f"{number}", story(number), SECTION) is not None
    assert desk.publish(ONE, story(9)) is not None
    assert variant(desk, "page=2", story(10)) is not None


def test_copies_that_do_not_name_each_other_are_all_written(desk: Desk) -> None:
    assert desk.publish(ONE, story(1)) is not None
    assert variant(desk, "1", story(1), f"{ONE}?1") is not None
    assert variant(desk, "2", story(1), f"{ONE}?other") is not None


def test_without_an_index_the_same_text_is_told_by_its_digest(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    desk.run.abandon()
    without = type(desk.options)(
        state_dir=desk.options.state_dir,
        output_dir=desk.options.output_dir,
        dedup=None,
    )
    desk.run = Run.open(without, ["dawn"], LATER)
    assert desk.publish(ONE, "Two boats came in.") is not None
    assert variant(desk, "1", "Two  boats came in.") is None
    assert variant(desk, "2", "Two boats went out.") is not None
    desk.run.abandon()


def test_many_query_strings_of_one_article_give_one_record(tmp_path: Path) -> None:
    with web() as server:
        base = f"http://a.example:{server.port}"
        page = article("Hasslö", 1811)
        head = f"<head><link rel=canonical href='{base}/a'>"
        page.body = str(page.body).replace("<head>", head)
        links = [f"/a?v={number}" for number in range(8)]
        server.answers |= {f"a.example{link}": page for link in links}
        server.answers["a.example/"] = listing(*links)
        crawl = run_crawl(tmp_path, more=("-a", f"url={base}/"))
    assert len(crawl.records) == 1
    assert crawl.records[0]["canonical_url"] == f"{base}/a"
