"""Runs have names that sort, a beginning and an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.storage.builders import NOW

if TYPE_CHECKING:
    from crawler.storage import Ledger


def test_a_run_is_named_by_its_start_in_utc(ledger: Ledger) -> None:
    name = ledger.runs.new_run_id("2026-11-22T17:05:02+01:00")
    assert name == "20261122T160502Z"


def test_runs_of_one_second_get_names_that_sort(ledger: Ledger) -> None:
    names = []
    for _ in range(12):
        names.append(ledger.runs.new_run_id(NOW))
        ledger.runs.start(names[-1], NOW, {})
    names.append(ledger.runs.new_run_id("2026-11-22T16:05:03+00:00"))
    assert len(set(names)) == 13
    assert names == sorted(names)
    files = [f"articles-{name}.jsonl" for name in names]
    assert files == sorted(files)


def test_names_rise_where_the_clock_was_set_back(ledger: Ledger) -> None:
    names = []
    for hour in (16, 15, 15, 16, 17):
        at = f"2026-11-22T{hour}:05:02+00:00"
        names.append(ledger.runs.new_run_id(at))
        ledger.runs.start(names[-1], at, {})
    assert len(set(names)) == 5
    assert names == sorted(names)
    assert names[-1] == "20261122T170502Z"


def test_one_run_with_a_clock_far_ahead_does_not_name_the_later_ones(
    ledger: Ledger,
) -> None:
    ledger.runs.start("20361122T160502Z", "2036-11-22T16:05:02+00:00", {})
    assert ledger.runs.new_run_id(NOW) == "20261122T160502Z"


def test_a_run_is_unfinished_until_it_is_finished(ledger: Ledger) -> None:
    ledger.runs.start("a", NOW, {})
    ledger.runs.start("b", NOW, {})
    assert ledger.runs.unfinished() == ["a", "b"]
    ledger.runs.finish("a", NOW, "finished", {"articles": 3})
    assert ledger.runs.unfinished() == ["b"]


def test_the_last_run_is_told(ledger: Ledger) -> None:
    assert ledger.runs.last() is None
    ledger.runs.start("b", NOW, {"sources": ["dawn"]})
    ledger.runs.start("a", NOW, {"sources": ["dusk"]})
    ledger.runs.finish("a", NOW, "finished", {"articles": 3})
    last = ledger.runs.last()
    assert last is not None
    assert (last.run_id, last.outcome, last.finished) == ("a", "finished", NOW)
    assert last.summary == {"sources": ["dusk"]}
    assert last.counts == {"articles": 3}


def test_the_last_run_that_was_done_is_told_from_later_ones(ledger: Ledger) -> None:
    assert ledger.runs.last_done() is None
    for run_id, outcome in (("a", "done"), ("b", "interrupted")):
        ledger.runs.start(run_id, NOW, {})
        ledger.runs.finish(run_id, NOW, outcome, {})
    done = ledger.runs.last_done()
    assert done is not None
    assert done.run_id == "a"
