"""The ledger for those who only look: opened beside a running crawl, leaving no trace.

SQLite can read a ledger in WAL mode without writing only where a log with content is
there, which a run keeps; else the file is as it stays, and read as immutable, since
SQLite would make a log beside it (https://sqlite.org/wal.html, section 4).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from crawler.errors import StateError
from crawler.storage.database import Database
from crawler.storage.ledger import LEDGER, SCHEMA_VERSION, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def open_for_reading(directory: Path) -> Iterator[Database]:
    """Open the ledger of a state directory beside whatever run may hold it.

    Nothing is written; where there is no ledger yet, an empty one is in memory.

    Raises:
        StateError: the ledger cannot be read.
    """
    path = directory / LEDGER
    try:
        connection = sqlite3.connect(_readable(path), uri=True, isolation_level=None)
        with closing(connection):
            if not path.exists():
                connection.executescript(TABLES)
            elif connection.execute("PRAGMA user_version").fetchone() != (
                SCHEMA_VERSION,
            ):
                raise StateError(
                    f"not a ledger of this version: {path}"
                    " (use the version of Wirecopy that made it, or another STATE_DIR)"
                )
            yield Database(connection, path)
    except sqlite3.Error as error:
        raise StateError(f"ledger not readable: {path}: {error}") from error


def _readable(path: Path) -> str:
    """Return the name by which SQLite opens a ledger and leaves no trace beside it."""
    if not path.exists():
        return ":memory:"
    log = path.with_name(f"{path.name}-wal")
    busy = log.exists() and log.stat().st_size > 0
    return f"{path.resolve().as_uri()}?{'mode=ro' if busy else 'immutable=1'}"
