"""Ending a run, and ending those that were killed before they could.

The order makes each step repeatable: first the ledger is made durable, then the
output gets its final name, its manifest and ``latest.jsonl``, last the ledger notes
that the run has finished. A run without that note is ended again from the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crawler.storage import files
from crawler.storage.lines import part_of
from crawler.storage.output import Output, events_path, output_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crawler.storage.ledger import Ledger

INTERRUPTED = "interrupted"
"""Outcome of a run that was killed, and ended by a later one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveredRun:
    """A run that was killed and is now ended."""

    run_id: str

    path: Path | None
    """Its output; None where it had written nothing."""

    lines: int
    """Number of its articles."""


def finish_run(
    ledger: Ledger,
    output: Output,
    *,
    run_id: str,
    at: str,
    outcome: str,
    counts: Mapping[str, Any],
) -> Path:
    """End a run: complete its output, note the end; return the output's path.

    The manifest holds the run's start, end, outcome, *counts*, what it was started
    with, and its rejections by reason.

    Raises:
        WriteFailed: disk full or failing; `recover` of the next run ends it.
        StateDamaged, StateInUse: as `Ledger.transaction`.
    """
    run = ledger.runs.find(run_id)
    ledger.checkpoint()
    path = output.finish(
        {
            "started": run.started if run else None,
            "finished": at,
            "outcome": outcome,
            "counts": dict(counts),
            "rejected": ledger.rejections.counts(run_id),
            "started_with": run.summary if run else {},
        }
    )
    ledger.runs.finish(run_id, at, outcome, counts)
    return path


def recover(ledger: Ledger, output_directory: Path, at: str) -> list[RecoveredRun]:
    """End all runs that were killed, oldest first; return them.

    The outputs of runs that have ended are not touched: they may have been moved or
    deleted on purpose.

    Raises:
        WriteFailed, StateDamaged, StateInUse: as `finish_run`.
    """
    return [
        _recover(ledger, output_directory, run_id, at)
        for run_id in ledger.runs.unfinished()
    ]


def _recover(ledger: Ledger, directory: Path, run_id: str, at: str) -> RecoveredRun:
    finals = output_path(directory, run_id), events_path(directory, run_id)
    lines = ledger.articles.count(run_id)
    events = ledger.events.count(run_id)
    counts = {"articles": lines}
    if not (lines or events or any(final.exists() for final in finals)):
        for final in finals:
            with files.writing("output", part_of(final)):
                part_of(final).unlink(missing_ok=True)
        ledger.runs.finish(run_id, at, INTERRUPTED, counts)
        return RecoveredRun(run_id=run_id, path=None, lines=0)
    for final in finals:
        if final.exists() and not part_of(final).exists():
            # Killed after the renaming: take it back and do all again.
            with files.writing("output", final):
                final.replace(part_of(final))
    output = Output.open(
        directory, run_id, ledger.articles.lines(run_id), ledger.events.lines(run_id)
    )
    path = finish_run(
        ledger, output, run_id=run_id, at=at, outcome=INTERRUPTED, counts=counts
    )
    return RecoveredRun(run_id=run_id, path=path, lines=lines)
