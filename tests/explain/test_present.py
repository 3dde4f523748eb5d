"""The story of an article whose verdict, cluster or original has changed since."""

from __future__ import annotations

import dataclasses
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from crawler.publishing.rebuilding import rebuild
from crawler.rejudge import apply_to_ledger
from crawler.storage import Ledger
from crawler.urls import url_key
from tests.dedup.builders import reworded
from tests.explain.test_explanation import (
    LATER,
    ONE,
    THREE,
    TWO,
    Desk,
    open_desk,
    row,
    story,
)
from tests.publishing.test_elections import NEXT_DAY, bridged, dated, reopen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JUDGED = "judged anew 2026-03-03 09:00:00 UTC in run 20260303T090000Z; its record says"
NOON = "2026-03-02T12:00:00+00:00"
STRICT = {"copy_containment": 1.0, "whole_containment": 1.0, "rewrite_shingles": 10_000}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path)
    yield desk
    desk.run.abandon()


def rejudge(desk: Desk, **limits: Any) -> None:
    desk.run.close("done", 0, LATER)
    assert desk.options.dedup is not None
    options = dataclasses.replace(desk.options.dedup, **limits)
    apply_to_ledger(desk.options, None, options, lambda *_: None, NEXT_DAY)


def later_first(desk: Desk) -> None:
    """The copy that was seen first is told to be one when all are known."""
    desk.publish(ONE, story(1), title="The crane", **dated("09:00"))
    desk.publish(TWO, story(1), title="The first crane", **dated("08:00"))
    rejudge(desk)


def test_a_verdict_that_was_judged_anew_is_told_with_what_the_record_says(
    desk: Desk,
) -> None:
    later_first(desk)
    told = desk.told(ONE)
    assert row(told, "Verdict") == (
        f'an exact copy of {url_key(TWO)} "The first crane" {TWO} {JUDGED} unique'
    )
    assert "equal but for case" in row(told, "Why")
    assert row(told, "Compared") == "with 1 article; there is no runner-up"


def test_an_article_that_is_the_original_now_says_so(desk: Desk) -> None:
    later_first(desk)
    told = desk.told(TWO)
    assert row(told, "Verdict") == (
        f"unique {JUDGED} an exact copy of {url_key(ONE)} {ONE}"
    )
    assert "its cluster stems from it" in row(told, "Why")


def test_a_verdict_that_stands_is_told_as_before(desk: Desk) -> None:
    desk.publish(ONE, story(1), **dated("08:00"))
    desk.publish(TWO, story(1), **dated("09:00"))
    before = desk.told(TWO)
    rejudge(desk)
    assert desk.told(TWO) == before
    assert "judged anew" not in before
    assert "100 % of this text is in the other" in before


def test_an_article_that_left_its_cluster_says_since_when(desk: Desk) -> None:
    desk.publish(ONE, story(1), **dated("08:00"))
    desk.publish(TWO, reworded(story(1), 0.1), **dated("09:00"))
    rejudge(desk, **STRICT)
    told = desk.told(TWO)
    assert row(told, "Verdict").startswith(f"unique {JUDGED} a near copy of")
    assert row(told, "Cluster") == (
        f"{url_key(TWO)}: this article alone in it since 2026-03-03 09:00:00 UTC"
        f" in run 20260303T090000Z; its record says {url_key(ONE)}"
    )
    assert row(desk.told(ONE), "Cluster") == f"{url_key(ONE)}: this article alone"


def test_another_original_is_told_with_the_one_of_the_record(desk: Desk) -> None:
    desk.publish(ONE, story(1), **dated("09:00"))
    desk.publish(TWO, story(1), **dated("08:00"))
    desk.run.close("done", 0, LATER)
    reopen(desk, NOON)
    desk.publish(THREE, story(1), at=NOON, **dated("07:00"))
    cluster = row(desk.told(TWO), "Cluster")
    assert f"stems from {url_key(THREE)} {THREE}" in cluster
    assert "elected 2026-03-02 12:00:00 UTC in run 20260302T120000Z" in cluster
    assert f"its record says {url_key(TWO)} {TWO}" in cluster
    assert "its record says" not in row(desk.told(THREE), "Cluster")


def test_an_original_that_was_applied_is_told_to_be_so(desk: Desk) -> None:
    desk.publish(ONE, story(1), **dated("09:00"))
    desk.publish(TWO, story(1), at="2026-03-04T08:00:00+00:00", **dated("08:00"))
    rejudge(desk)
    assert f"stems from {url_key(TWO)}" in row(desk.told(TWO), "Cluster")
    assert "elected by scrapy rejudge 2026-03-03" in row(desk.told(TWO), "Cluster")
    assert f"its record says {url_key(ONE)}" in row(desk.told(TWO), "Cluster")


def test_a_cluster_that_joined_another_says_since_when(desk: Desk) -> None:
    bridged(desk)
    cluster = row(desk.told(f"{TWO}-again"), "Cluster")
    assert cluster.startswith(
        f"{url_key(ONE)}: 5 articles in it since 2026-03-02 08:05:00 UTC in run"
        f" 20260302T080000Z; its record says {url_key(TWO)} stems from"
    )


def test_where_the_events_are_forgotten_what_holds_is_told_all_the_same(
    desk: Desk,
) -> None:
    later_first(desk)
    ledger = Ledger.open(desk.options.state_dir)
    ledger.database.execute("DELETE FROM events")
    ledger.close()
    told = desk.told(ONE)
    assert row(told, "Verdict") == (
        f'an exact copy of {url_key(TWO)} "The first crane" {TWO}'
        " judged anew; its record says unique"
    )
    assert "elected" not in told


def test_events_about_an_older_record_say_nothing_of_the_newest(desk: Desk) -> None:
    later_first(desk)
    shutil.rmtree(desk.options.state_dir)
    reopen(desk, "2026-03-05T09:00:00+00:00")
    desk.publish(ONE, story(1), at="2026-03-05T09:00:00+00:00")
    desk.run.close("done", 0, "2026-03-05T09:00:00+00:00")
    rebuild(desk.options, "2026-03-05T10:00:00+00:00")
    assert row(desk.told(ONE), "Verdict") == "unique"
