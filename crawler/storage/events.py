"""Events: what became known of articles after their lines were written.

Each is kept as the JSON line that the events file of its run holds, see
`crawler.event`.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from crawler.event import event_line, event_of_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.event import Event
    from crawler.storage.database import Database

SCHEMA = """
CREATE TABLE events (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice
    run_id TEXT NOT NULL,
    line TEXT NOT NULL       -- without line feed
);
CREATE INDEX events_of_run ON events (run_id);
"""

_US = ("events",)
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
            event = dataclasses.replace(event, number=self._last() + 1)
            self.keep(event)
        return event_line(event)

    def _last(self) -> int:
        found = self._database.row(
            "SELECT seq FROM sqlite_sequence WHERE name = ?", _US
        )
        return int(found[0]) if found else 0

    def count_from(self, number: int) -> None:
        """Give further events higher numbers than *number*, which is taken."""
        if number > self._last():
            with self._database.transaction():
                sql = "DELETE FROM sqlite_sequence WHERE name = ?"
                self._database.execute(sql, _US)
                sql = "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)"
                self._database.execute(sql, (*_US, number))

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

    def about(self, name: str) -> list[Event]:
        """Return the events that name an article or cluster, in order.

        It goes through all events: for a person's question, not for a crawl.
        """
        sql = "SELECT line FROM events WHERE instr(line, ?) ORDER BY number"
        rows = self._database.rows(sql, (f'"{name}"',))
        return [event_of_line(line) for (line,) in rows]

    def count(self, run_id: str) -> int:
        """Return the number of events of a run."""
        sql = "SELECT count(*) FROM events WHERE run_id = ?"
        found = self._database.row(sql, (run_id,))
        return int(found[0]) if found else 0
