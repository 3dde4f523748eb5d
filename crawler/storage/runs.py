"""Runs: when each began, with what settings, and how it ended."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from crawler.storage.database import storable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.storage.database import Database

SCHEMA = """
CREATE TABLE runs (
    row INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL UNIQUE,
    started TEXT NOT NULL,
    summary TEXT NOT NULL,   -- JSON
    finished TEXT,           -- NULL while it runs, or when it was killed
    outcome TEXT,
    counts TEXT              -- JSON
);
"""

_SET_BACK = timedelta(days=2)
"""How far a clock may be set back and ids still rise, as by a wrong time zone. After
more, the last run's time itself was wrong."""

_COLUMNS = "run_id, started, summary, finished, outcome, counts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the crawler."""

    run_id: str
    started: str
    """ISO 8601 in UTC."""

    summary: dict[str, Any]
    """What it was started with: sources and settings, for people."""

    finished: str | None
    """ISO 8601 in UTC; null while it runs, or when it was killed."""

    outcome: str | None
    """How it ended, such as ``finished`` or ``interrupted``; null as ``finished``."""

    counts: dict[str, Any]
    """What it did, in numbers; empty until it has ended."""

    @property
    def waiting(self) -> dict[str, int]:
        """How many links waited at its end of each site that it left early."""
        left = self.counts.get("over_budget", {})
        return {site: numbers["waiting"] for site, numbers in left.items()}


class Runs:
    """The runs of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def new_run_id(self, now: str) -> str:
        """Return an unused id for a run that starts *now* (ISO 8601 with offset).

        It is the time in UTC, ``20261122T160502Z``; a further run in that second
        gets ``20261122T160502Z_02``, which sorts between its neighbours. Ids tell
        which of two lines counts, so they rise also where the clock was set back: then
        it is the second after that of the last run.
        """
        base = run_time(self._not_before_the_last(datetime.fromisoformat(now)))
        names = (base if n == 1 else f"{base}_{n:02}" for n in count(1))
        return next(name for name in names if self.find(name) is None)

    def _not_before_the_last(self, now: datetime) -> datetime:
        last = self.last()
        try:
            name = last.run_id[:16] if last else ""
            began = datetime.strptime(name, "%Y%m%dT%H%M%S%z")
        except ValueError:
            return now
        if timedelta(seconds=1) <= began - now <= _SET_BACK:
            return began + timedelta(seconds=1)
        return now

    def start(self, run_id: str, at: str, summary: Mapping[str, Any]) -> None:
        """Note that a run starts."""
        self._database.execute(
            "INSERT INTO runs (run_id, started, summary) VALUES (?, ?, ?)",
            (run_id, at, _json(summary)),
        )

    def finish(
        self, run_id: str, at: str, outcome: str, counts: Mapping[str, Any]
    ) -> None:
        """Note that a run has ended and its output is complete."""
        self._database.execute(
            "UPDATE runs SET finished = ?, outcome = ?, counts = ? WHERE run_id = ?",
            (at, storable(outcome), _json(counts), run_id),
        )

    def unfinished(self) -> list[str]:
        """Return the ids of runs that have not finished, oldest first."""
        rows = self._database.rows(
            "SELECT run_id FROM runs WHERE finished IS NULL ORDER BY row"
        )
        return [run_id for (run_id,) in rows]

    def find(self, run_id: str) -> Run | None:
        """Return the run of this id; None where unknown."""
        return _run(
            self._database.row(
                f"SELECT {_COLUMNS} FROM runs WHERE run_id = ?", (run_id,)
            )
        )

    def last(self) -> Run | None:
        """Return the run that started last; None where there was none."""
        return _run(
            self._database.row(f"SELECT {_COLUMNS} FROM runs ORDER BY row DESC LIMIT 1")
        )

    def last_done(self) -> Run | None:
        """Return the last run that came to its end; None where none did."""
        return next(iter(self.done(1)), None)

    def done(self, most: int) -> list[Run]:
        """Return the last runs that came to their end, at most *most*, latest first."""
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM runs WHERE outcome = 'done'"
            " ORDER BY row DESC LIMIT ?",
            (max(most, 0),),
        )
        return [run for row in rows if (run := _run(row)) is not None]


def run_time(moment: datetime) -> str:
    """Return a moment as ids of runs give it: in UTC, ``20261122T160502Z``."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, sort_keys=True, default=str)


def _run(row: tuple[Any, ...] | None) -> Run | None:
    if row is None:
        return None
    run_id, started, summary, finished, outcome, counts = row
    return Run(
        run_id=run_id,
        started=started,
        summary=json.loads(summary),
        finished=finished,
        outcome=outcome,
        counts=json.loads(counts) if counts else {},
    )
