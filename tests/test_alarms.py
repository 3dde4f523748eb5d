"""What counts as gone wrong, in numbers and in a whole run."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.alarms import AlarmOptions, alarms_of
from crawler.exits import Exit
from crawler.tally import Tally
from tests.conftest import run_crawl
from tests.web import Answer, article, listing, web

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = AlarmOptions(min_sample=10)


def names(tally: Tally, options: AlarmOptions = OPTIONS) -> list[str]:
    return [alarm.name for alarm in alarms_of(tally, options)]


def tally(written: int, **values: Any) -> Tally:
    return Tally(records=Counter({"unique": written}), **values)


@pytest.mark.parametrize(
    ("name", "at_limit", "beyond"),
    [
        ("failed-share", tally(10, failed=10), tally(9, failed=10)),
        ("textless-share", tally(10, textless=10), tally(9, textless=10)),
        ("untitled-share", tally(10, untitled=2), tally(10, untitled=3)),
        ("undated-share", tally(10, undated=5), tally(10, undated=6)),
    ],
)
def test_a_share_is_an_alarm_beyond_its_limit(
    name: str, at_limit: Tally, beyond: Tally
) -> None:
    assert names(at_limit) == []
    assert names(beyond) == [name]


def test_a_share_of_few_says_nothing() -> None:
    assert names(tally(0, failed=9)) == []
    assert names(tally(0, failed=10)) == ["failed-share"]


def test_articles_that_are_unchanged_count_as_read() -> None:
    assert names(tally(0, failed=10, textless=10, unchanged=10)) == []


def test_sources_that_fail_or_fall_silent_are_alarms() -> None:
    wrong = tally(0, failed_sources={"a": "x"}, silent={"b": "2026-01-02T03:04:05"})
    assert names(wrong) == ["failed-sources", "silent-sources"]
    assert "b (2026-01-02)" in alarms_of(wrong, OPTIONS)[1].words
    assert names(wrong, AlarmOptions(failed_sources=1)) == ["silent-sources"]


COUNTS = st.integers(0, 1_000)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_any_numbers_are_judged(
    written: int, failed: int, textless: int, undated: int
) -> None:
    judged = tally(written, failed=failed, textless=textless, undated=undated)
    for alarm in alarms_of(judged, OPTIONS):
        assert "limit" in alarm.words


def test_an_alarm_is_in_table_manifest_and_exit_code(tmp_path: Path) -> None:
    with web() as server:
        server.answers |= {
            "good.example/": listing("/a", "/b", "/c"),
            "good.example/a": article("Dyrön", 1770),
            "good.example/b": Answer("<html><body><p>Closed.</p></body></html>"),
            "good.example/c": Answer("<html><body><p>Closed.</p></body></html>"),
        }
        url = f"http://good.example:{server.port}/"
        settings = ("-s", "ALARM_MIN_SAMPLE=3")
        crawl = run_crawl(tmp_path, more=("-a", f"url={url}", *settings))
    assert crawl.code == Exit.FAILURES
    words = "2 of 3 pages fetched held no article; the limit is 50%"
    assert f"alarm: textless-share: {words}" in crawl.stderr
    file = min(crawl.output.glob("*.manifest.json"))
    counts = json.loads(file.read_text("utf-8"))["counts"]
    assert counts["alarms"] == {"textless-share": words}
    assert len(crawl.records) == 1
