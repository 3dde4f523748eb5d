"""One run over one state: how it ends, and what it notices of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crawler.errors import WriteFailed
from crawler.publishing.run import Run
from crawler.reporting.exits import Exit
from tests.conftest import run_crawl
from tests.explain.test_explanation import LATER, ONE, TWO, Desk, open_desk, story
from tests.web import article, listing, web

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MONTHS_LATER = "2027-02-02T08:00:00+00:00"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path)
    yield desk
    desk.run.abandon()


def fill_disk_on_forgetting(desk: Desk) -> None:
    """Let a deletion of links need more room than there is."""
    desk.run._ledger.connection.executescript(
        "CREATE TEMP TABLE room (bytes BLOB); PRAGMA temp.max_page_count = 2;"
        " CREATE TEMP TRIGGER full BEFORE DELETE ON links"
        " BEGIN INSERT INTO room VALUES (zeroblob(100000)); END;"
    )


def test_a_run_is_done_though_nothing_could_be_forgotten(desk: Desk) -> None:
    desk.link(ONE)
    desk.publish(ONE, story(1))
    desk.run.close("done", 0, LATER)
    desk.run = Run.open(desk.options, ["dawn"], MONTHS_LATER)
    fill_disk_on_forgetting(desk)
    path = desk.run.close("done", 0, MONTHS_LATER)
    assert isinstance(desk.run.not_forgotten, WriteFailed)
    manifest = path.with_suffix("").with_suffix(".manifest.json")
    assert json.loads(manifest.read_text("utf-8"))["outcome"] == "done"
    tomorrow = MONTHS_LATER.replace("-02T", "-03T")
    desk.run = Run.open(desk.options, ["dawn"], tomorrow)
    assert desk.run._ledger.links.counts() == {"delivered": 1}
    desk.run.close("done", 0, tomorrow)
    assert desk.run.not_forgotten is None


def test_one_run_with_a_clock_years_ahead_forgets_nothing(desk: Desk) -> None:
    desk.publish(ONE, story(1))
    desk.run.close("done", 0, LATER)
    for at in ("2037-03-02T08:00:00+00:00", LATER):
        desk.run = Run.open(desk.options, ["dawn"], at)
        assert desk.run._ledger.articles.by_url(ONE), at
        desk.run.close("done", 0, at)


def test_after_years_the_second_day_forgets(desk: Desk) -> None:
    desk.publish(ONE, story(1))
    desk.run.close("done", 0, LATER)
    for day, kept in ((2, 1), (3, 1), (4, 0)):
        at = f"2037-03-0{day}T08:00:00+00:00"
        desk.run = Run.open(desk.options, ["dawn"], at)
        assert len(desk.run._ledger.articles.by_url(ONE)) == kept
        desk.run.close("done", 0, at)


def test_links_that_were_handed_out_and_never_settled_are_errors(desk: Desk) -> None:
    desk.link(ONE)
    desk.link(TWO)
    claimed = desk.run.claim(9)
    assert len(claimed) == 2
    desk.publish(ONE, story(1))
    desk.run.count_lost()
    assert desk.run.tally.errors == 1


def test_a_crawl_that_loses_links_says_so_by_its_exit_code(tmp_path: Path) -> None:
    """Without the pipeline, nobody settles what was handed out."""
    with web() as server:
        server.answers |= {"a.example/": listing("/1"), "a.example/1": article("X", 1)}
        url = f"http://a.example:{server.port}/"
        settings = ("-s", "ITEM_PIPELINES={}")
        crawl = run_crawl(tmp_path, more=("-a", f"url={url}", *settings))
        assert crawl.code == Exit.ERROR
        again = run_crawl(tmp_path, more=("-a", f"url={url}"))
    assert (again.code, len(again.records)) == (Exit.DONE, 1)
