"""Judging files or a ledger anew, from the first record to the last line."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.errors import StateError, WriteFailed
from crawler.publishing.indexing import open_whole_index
from crawler.record import to_line
from crawler.rejudge.court import Changes, Court
from crawler.rejudge.ruling import OUTCOME, Ruling
from crawler.rejudge.sources import of_files, of_ledger
from crawler.reporting.exporting import export
from crawler.storage import (
    Articles,
    Clusters,
    Ledger,
    Output,
    events_path,
    finish_run,
    open_for_reading,
    recover,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from crawler.dedup import DedupOptions
    from crawler.publishing.options import RunOptions
    from crawler.rejudge.court import Progress, Rejudged


def judge_files(
    paths: Sequence[Path],
    output: Path | None,
    options: DedupOptions,
    progress: Progress,
) -> Changes:
    """Judge the records of *paths* anew; with *output* write them there.

    Raises:
        StateError: a file cannot be read, or a line is no record.
        WriteFailed: the output, or the work file, cannot be written.
    """
    with _court(options, progress) as court:
        left_out = court.take(of_files(paths))
        changes = _written(court, output)
        changes.left_out = left_out
        return changes


def judge_ledger(
    run: RunOptions, output: Path | None, options: DedupOptions, progress: Progress
) -> Changes:
    """Judge the records of a ledger anew, beside whatever run may hold it.

    With *output* they are written there.

    Raises:
        StateError: there is no ledger, or it cannot be read.
        WriteFailed: the output, or the work file, cannot be written.
    """
    with _court(options, progress) as court:
        _check(run.state_dir)
        with open_for_reading(run.state_dir) as database:
            clusters = Clusters(database)
            court.take(of_ledger(Articles(database), clusters))
            court.hold(clusters.incomplete())
        return _written(court, output)


def apply_to_ledger(
    run: RunOptions,
    output: Path | None,
    options: DedupOptions,
    progress: Progress,
    at: str,
) -> Changes:
    """Judge the records of a ledger anew, and make the ledger hold what is found.

    It is a run of its own, without articles: its events say what has changed.

    Raises:
        StateInUse: a run holds the state directory.
        StateError: the index is shared, else as `judge_ledger`.
        WriteFailed: as `judge_ledger`.
    """
    if run.index_url:
        raise StateError(
            f"not applied: {run.index_place}: other crawls judge by this index, and"
            " this ledger has only a part of its articles (leave out --apply)"
        )
    _check(run.state_dir)
    ledger = Ledger.open(run.state_dir)
    try:
        recover(ledger, run.output_dir, at)
        with _court(options, progress) as court:
            ruling = Ruling(court)
            records = of_ledger(ledger.articles, ledger.clusters)
            court.take(ruling.watch(records))
            court.hold(ledger.clusters.incomplete())
            changes = _written(court, output, ruling.note)
            with closing(open_whole_index(ledger, run, run.dedup or options)) as index:
                run_id = ruling.apply(ledger, index, at)
        if run_id is not None:
            counts = {"articles": 0, "rejudged": changes.articles}
            _finish(ledger, run, run_id, at, counts | {"changed": changes.verdicts})
            changes.told = events_path(run.output_dir, run_id)
        return changes
    finally:
        ledger.close()


def _finish(
    ledger: Ledger, run: RunOptions, run_id: str, at: str, counts: dict[str, int]
) -> None:
    lines = ledger.events.lines(run_id)
    output = Output.open(run.output_dir, run_id, (), lines)
    try:
        finish_run(ledger, output, run_id=run_id, at=at, outcome=OUTCOME, counts=counts)
    finally:
        output.close()


def _written(
    court: Court,
    output: Path | None,
    note: Callable[[Rejudged], None] = lambda _: None,
) -> Changes:
    changes = Changes()

    def lines() -> Iterator[str]:
        for rejudged in court.judge():
            changes.note(rejudged)
            note(rejudged)
            if output is not None:
                yield to_line(rejudged.now)

    judged = lines()
    if output is not None:
        export(judged, output)
    for _ in judged:
        pass  # all are judged, even where the reader of a pipe has gone
    changes.clusters = sum(len(ids) > 1 for ids in court.members.values())
    return changes


@contextmanager
def _court(options: DedupOptions, progress: Progress) -> Iterator[Court]:
    with tempfile.TemporaryDirectory(prefix="wirecopy-") as folder:
        path = Path(folder) / "work.sqlite"
        try:
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                court = Court(connection, options)
                court.progress = progress
                yield court
        except sqlite3.OperationalError as error:
            raise WriteFailed(
                f"work file not written: {path}: {error}"
                " (TMPDIR names a folder on another disk)"
            ) from error


def _check(state_dir: Path) -> None:
    if not (state_dir / "ledger.sqlite").exists():
        raise StateError(
            f"no ledger: {state_dir}: nothing was crawled into it (STATE_DIR names"
            " another folder; or give files, such as output/articles-*.jsonl)"
        )
