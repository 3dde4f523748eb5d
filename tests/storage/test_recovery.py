"""Runs that were killed are ended by the next one, wherever they were killed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crawler.record import to_line
from crawler.storage import Ledger, Output, finish_run, recover
from crawler.storage.output import manifest_path, output_path, part_path
from tests.storage.builders import NOW, crawl, make_record, start_run

if TYPE_CHECKING:
    from pathlib import Path

LATER = "2026-11-22T18:00:00+00:00"


@pytest.fixture
def run_id(ledger: Ledger, tmp_path: Path) -> str:
    """A run with three articles in the ledger, that has not ended."""
    run_id = start_run(ledger, tmp_path)
    for number in range(3):
        record = make_record(number, run_id=run_id)
        ledger.articles.add(record, key=record.id)
    ledger.rejections.add("https://dawn.example/", "no-text", "", NOW, run_id, None)
    return run_id


def expected(run_id: str) -> str:
    return "".join(to_line(make_record(n, run_id=run_id)) + "\n" for n in range(3))


def test_an_interrupted_run_is_ended(
    ledger: Ledger, run_id: str, tmp_path: Path
) -> None:
    part_path(tmp_path, run_id).write_text(expected(run_id)[:1000])
    (recovered,) = recover(ledger, tmp_path, LATER)
    assert recovered.path == output_path(tmp_path, run_id)
    assert (recovered.run_id, recovered.lines) == (run_id, 3)
    assert recovered.path.read_text() == expected(run_id)
    assert ledger.runs.unfinished() == []
    assert recover(ledger, tmp_path, LATER) == []


def test_the_manifest_of_an_interrupted_run_says_so(
    ledger: Ledger, run_id: str, tmp_path: Path
) -> None:
    recover(ledger, tmp_path, LATER)
    manifest = json.loads(manifest_path(tmp_path, run_id).read_bytes())
    assert manifest["outcome"] == "interrupted"
    assert (manifest["started"], manifest["finished"]) == (NOW, LATER)
    assert manifest["counts"] == {"articles": 3}
    assert manifest["rejected"] == {"no-text": 1}
    assert manifest["started_with"] == {"sources": ["dawn-front"]}


@pytest.mark.parametrize("with_manifest", [False, True])
def test_a_run_killed_after_the_renaming_is_ended(
    ledger: Ledger, run_id: str, tmp_path: Path, *, with_manifest: bool
) -> None:
    Output.open(tmp_path, run_id, ledger.articles.lines(run_id)).finish({})
    if not with_manifest:
        manifest_path(tmp_path, run_id).unlink()
        (tmp_path / "latest.jsonl").unlink()
    recover(ledger, tmp_path, LATER)
    assert output_path(tmp_path, run_id).read_text() == expected(run_id)
    assert not part_path(tmp_path, run_id).exists()
    manifest = json.loads(manifest_path(tmp_path, run_id).read_bytes())
    assert manifest["outcome"] == "interrupted"
    assert (tmp_path / "latest.jsonl").read_text() == expected(run_id)


def test_an_interrupted_run_without_articles_leaves_no_file(
    ledger: Ledger, tmp_path: Path
) -> None:
    run_id = start_run(ledger, tmp_path)
    part_path(tmp_path, run_id).write_bytes(b"")
    (recovered,) = recover(ledger, tmp_path, LATER)
    assert recovered.path is None
    assert not [*tmp_path.glob("articles-*")]
    assert ledger.runs.unfinished() == []


def test_outputs_of_ended_runs_may_be_moved_away(
    ledger: Ledger, run_id: str, tmp_path: Path
) -> None:
    (recovered,) = recover(ledger, tmp_path, LATER)
    assert recovered.path is not None
    recovered.path.unlink()
    assert recover(ledger, tmp_path, LATER) == []
    assert not output_path(tmp_path, run_id).exists()


def test_an_output_directory_that_vanished_is_made_anew(
    ledger: Ledger, run_id: str, tmp_path: Path
) -> None:
    (recovered,) = recover(ledger, tmp_path / "elsewhere" / "deep", LATER)
    assert recovered.path is not None
    assert recovered.path.read_text() == expected(run_id)


def test_several_interrupted_runs_are_ended_oldest_first(
    ledger: Ledger, tmp_path: Path
) -> None:
    for run_id in ("b", "a"):
        ledger.runs.start(run_id, NOW, {})
        record = make_record(ord(run_id), run_id=run_id)
        ledger.articles.add(record, key=record.id)
    assert [run.run_id for run in recover(ledger, tmp_path, LATER)] == ["b", "a"]
    assert (tmp_path / "latest.jsonl").readlink().name == "articles-a.jsonl"


def test_a_run_without_articles_has_an_empty_output(
    ledger: Ledger, tmp_path: Path
) -> None:
    run_id = start_run(ledger, tmp_path)
    output = Output.open(tmp_path, run_id, ())
    path = finish_run(
        ledger, output, run_id=run_id, at=LATER, outcome="finished", counts={"known": 9}
    )
    assert path.read_bytes() == b""
    manifest = json.loads(manifest_path(tmp_path, run_id).read_bytes())
    assert (manifest["lines"], manifest["counts"]) == (0, {"known": 9})
    run = ledger.runs.find(run_id)
    assert run is not None
    assert (run.outcome, run.finished) == ("finished", LATER)


def test_later_runs_add_nothing_that_is_known(tmp_path: Path) -> None:
    for _ in range(3):
        crawl(tmp_path, 10)
    outputs = sorted((tmp_path / "output").glob("articles-*.jsonl"))
    assert [len(path.read_text().splitlines()) for path in outputs] == [10, 0, 0]
