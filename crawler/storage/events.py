"""Events: what became known of articles after their lines were written.

Each is kept as the JSON line that the events file of its run holds, see
`crawler.event`.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from crawler.event import event_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.event import Event
    from crawler.storage.database import Database

SCHEMA = """
CREATE TABLE events (
    number INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL,
    line TEXT NOT NULL       -- without line feed
);
CREATE INDEX events_of_run ON events (run_id);
"""

_PORTION = 500


class Events:
    """The events of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, event: Event) -> str:
        """Store *event* under the next number; return its line.

        Raises:
            WriteFailed, StateDamaged, StateInUse: as `Database.execute`.
        """
        with self._database.transaction():
            last = self._database.row("SELECT max(number) FROM events")
            number = 1 + (last[0] or 0 if last else 0)
            event = dataclasses.replace(event, number=number)
            self.keep(event)
        return event_line(event)

    def keep(self, event: Event) -> None:
        """Store *event* under its own number; one that is there is replaced."""
        self._database.execute(
            "INSERT OR REPLACE INTO events VALUES (?, ?, ?)",
            (event.number, event.run_id, event_line(event)),
        )

    def lines(self, run_id: str) -> Iterator[str]:
        """Yield the JSON lines of a run, without line feeds, in order."""
        last = 0
        while rows := self._database.rows(
            "SELECT number, line FROM events WHERE run_id = ? AND number > ?"
            " ORDER BY number LIMIT ?",
            (run_id, last, _PORTION),
        ):
            for _, line in rows:
                yield str(line)
            last = rows[-1][0]

    def count(self, run_id: str) -> int:
        """Return the number of events of a run."""
        sql = "SELECT count(*) FROM events WHERE run_id = ?"
        found = self._database.row(sql, (run_id,))
        return int(found[0]) if found else 0
