"""One SQLite connection, with transactions and failures in our own terms.

SQLite's result codes (https://sqlite.org/rescode.html) fall into three kinds that
ask for different deeds: the file is damaged, another process holds it, or the disk
refused. Everything else is a fault of the program and passes through unchanged.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from crawler.errors import StateDamaged, StateInUse, WriteFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_IN_USE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_REFUSED = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOLFS,
}


class Database:
    """A connection in autocommit mode; its tables belong to others."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block as one transaction; inside another, as a part of it.

        Raises:
            WriteFailed: disk full or failing; nothing of the block is kept.
            StateDamaged: the file fails SQLite's checks.
            StateInUse: another program holds the file.
        """
        if self.connection.in_transaction:
            yield
            return
        with translated(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself after some failures.
                with suppress(sqlite3.Error):
                    self.connection.execute("ROLLBACK")
                raise

    def execute(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run one statement.

        Raises:
            WriteFailed, StateDamaged, StateInUse: as `transaction`.
        """
        with translated(self.path):
            return self.connection.execute(sql, values)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query; raises as `execute`."""
        with translated(self.path):
            return self.connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query, or None; raises as `execute`."""
        with translated(self.path):
            found: tuple[Any, ...] | None = self.connection.execute(
                sql, values
            ).fetchone()
            return found

    def change(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Run a statement for each of *rows* in one transaction; return the changes."""
        with self.transaction():
            return self.connection.executemany(sql, rows).rowcount


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn failures of SQLite into our own, with the file and what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        failure = _failure(error, path)
        if failure is None:
            raise
        raise failure from error


def _failure(error: sqlite3.DatabaseError, path: Path) -> Exception | None:
    # Errors that Python's module raises by itself carry no code of SQLite.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _DAMAGED or "decode to UTF-8" in str(error):
        return damaged(path, str(error))
    if code in _IN_USE:
        return StateInUse(
            f"state in use: {path}: another program holds it; close it and run again"
        )
    if code in _REFUSED:
        return WriteFailed(
            f"state not written: {path}: {error}"
            " (make room or repair the disk, then run again: nothing is lost)"
        )
    return None


def damaged(path: Path, cause: str) -> StateDamaged:
    """Return the failure for a damaged state file."""
    return StateDamaged(
        f"state damaged: {path}: {cause} (make it anew from the output files with:"
        " scrapy rebuild; or put back a copy of the directory)"
    )


def storable(text: str | None) -> str | None:
    """Return *text* as SQLite can hold it: lone surrogates become U+FFFD."""
    if text is None or text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def day_of(time: str) -> int:
    """Return the days from 1970 to an ISO 8601 time, in UTC; 0 where it is none."""
    try:
        parsed = datetime.fromisoformat(time)
    except ValueError:
        return 0
    aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return int(aware.timestamp() // 86_400)
