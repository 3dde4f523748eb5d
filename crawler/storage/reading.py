"""The ledger for those who only look: opened beside a running crawl, leaving no trace.

SQLite can read a ledger in WAL mode without writing only where a log with content is
there, which a run keeps; else it is read as immutable, since SQLite would make a log
beside it (https://sqlite.org/wal.html, section 4). A run may begin meanwhile: then the
file changes under the reader, whose answer is refused.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from crawler.errors import StateError
from crawler.storage.database import Database
from crawler.storage.ledger import LEDGER, SCHEMA_VERSION, TABLES, other_version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MEMORY = ":memory:"
_IMMUTABLE = "immutable=1"


@contextmanager
def open_for_reading(directory: Path) -> Iterator[Database]:
    """Open the ledger of a state directory beside whatever run may hold it.

    Nothing is written; where there is no ledger yet, an empty one is in memory. All
    that is read is of one moment.

    Raises:
        StateError: the ledger cannot be read, or has changed while it was read; then
            what was read does not count.
    """
    path = directory / LEDGER
    name, before = _readable(path), _state(path)
    try:
        with _opened(name, path) as database:
            yield database
    finally:
        if name.endswith(_IMMUTABLE) and _state(path) != before:
            raise StateError(
                f"ledger changed while it was read: {path}: a run has begun meanwhile"
                " (call it again: beside a run it can be read)"
            )


@contextmanager
def _opened(name: str, path: Path) -> Iterator[Database]:
    try:
        with closing(sqlite3.connect(name, uri=True, isolation_level=None)) as (
            connection
        ):
            connection.execute("BEGIN")  # what a run commits meanwhile is not seen
            if name == _MEMORY:
                connection.executescript(TABLES)
            else:
                (version,) = connection.execute("PRAGMA user_version").fetchone()
                if version != SCHEMA_VERSION:
                    raise other_version(path, version)
            yield Database(connection, path)
    except sqlite3.Error as error:
        raise StateError(f"ledger not readable: {path}: {error}") from error


def _readable(path: Path) -> str:
    """Return the name by which SQLite opens a ledger and leaves no trace beside it."""
    if not path.exists():
        return _MEMORY
    log = path.with_name(f"{path.name}-wal")
    busy = log.exists() and log.stat().st_size > 0
    return f"{path.resolve().as_uri()}?{'mode=ro' if busy else _IMMUTABLE}"


def _state(path: Path) -> tuple[int, int, int] | None:
    """Return what changes with the file; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
