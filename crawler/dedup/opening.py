"""Which storage the index has: SQLite beside the ledger, or a server that is shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.dedup.sqlite import SQLiteStorage

if TYPE_CHECKING:
    import sqlite3

    from crawler.dedup.storage import Storage


def open_storage(url: str, connection: sqlite3.Connection) -> Storage:
    """Return the storage at the *url* of a Redis server; without, on *connection*.

    Raises:
        IncompatibleSignature: it holds signatures of another scheme.
        StateError, WriteFailed: the server cannot be used or reached.
    """
    if not url:
        return SQLiteStorage(connection)
    # Its client is installed only where it is asked for.
    from crawler.dedup.redis_storage import RedisStorage  # noqa: PLC0415

    return RedisStorage(url)
