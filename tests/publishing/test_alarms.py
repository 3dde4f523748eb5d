"""What counts as gone wrong, in numbers and in a whole run."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.publishing.alarms import AlarmOptions, alarms_of, stuck_sites
from crawler.publishing.run import Run
from crawler.publishing.tally import OverBudget, Tally
from crawler.reporting.exits import Exit
from tests.conftest import run_crawl
from tests.explain.test_explanation import Desk, open_desk
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


def left(waiting: int, *, failing: bool = False) -> OverBudget:
    return OverBudget(reason="why", waiting=waiting, refused=0, failing=failing)


@pytest.mark.parametrize(
    ("now", "before", "stuck"),
    [
        pytest.param(left(30), [30, 30], True, id="as many wait"),
        pytest.param(left(31), [40, 30], True, id="more than at first"),
        pytest.param(left(29), [29, 30], False, id="it gets less"),
        pytest.param(left(29, failing=True), [29, 30], True, id="it fails"),
        pytest.param(left(30, failing=True), [30], False, id="two runs"),
        pytest.param(left(30, failing=True), [0, 30], False, id="not in a row"),
        pytest.param(left(9, failing=True), [9, 9], False, id="few"),
        pytest.param(left(30, failing=True), [30, 30, 0], True, id="further back"),
    ],
)
def test_a_site_is_stuck_that_is_left_in_many_runs_in_a_row(
    now: OverBudget, before: list[int], *, stuck: bool
) -> None:
    runs = [{"a.example": waiting} for waiting in before]
    found = stuck_sites({"a.example": now}, runs, OPTIONS)
    assert found == ({"a.example": now} if stuck else {})
    assert stuck_sites({"a.example": now}, runs, AlarmOptions(left_runs=0)) == {}


def test_few_of_many_stuck_sites_are_named() -> None:
    wrong = tally(0, stuck={f"s{n}.example": left(20 + n) for n in range(8)})
    (alarm,) = alarms_of(wrong, OPTIONS)
    assert alarm.name == "stuck-sites"
    assert "runs in a row, while links wait: s7.example (why; 27 links" in alarm.words
    assert alarm.words.endswith(", 3 more")


def failing_run(desk: Desk, day: int) -> list[str]:
    """Return the alarms of a run in which a site fails and 30 links of it wait."""
    at = f"2026-03-{day:02}T08:00:00+00:00"
    desk.run = Run.open(desk.options, ["dawn"], at)
    for n in range(30):
        desk.link(f"https://dawn.example/{n}", found_at=at)
    for _ in range(3):
        desk.run.budgets.failure("https://dawn.example/")
    alarms = desk.run.judge(at)
    desk.run.close("done", 3 if alarms else 0, at, alarms)
    return [alarm.name for alarm in alarms]


def test_runs_remember_what_was_left_before(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    desk.run.close("interrupted", 7, "2026-03-02T08:05:00+00:00")
    named = [failing_run(desk, day) for day in range(3, 7)]
    assert named == [[], [], ["stuck-sites"], ["stuck-sites"]]


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
