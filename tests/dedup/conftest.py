"""Both storages of the index, so that one suite runs over each."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from crawler.dedup import Index, SQLiteStorage, open_storage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crawler.dedup import Storage


@dataclass
class Kept:
    """A storage, how to open it again, and all that it holds."""

    storage: Storage
    reopen: Callable[[], Storage]
    dump: Callable[[], Any]


@pytest.fixture(params=["sqlite", "redis"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    if request.param == "sqlite":
        yield from _in_sqlite(tmp_path / "ledger.sqlite")
    else:
        yield from _in_redis(request.getfixturevalue("empty_redis"))


def _in_sqlite(path: Path) -> Iterator[Kept]:
    connections: list[sqlite3.Connection] = []

    def reopen() -> Storage:
        connections.append(sqlite3.connect(path, isolation_level=None))
        connections[-1].execute("PRAGMA synchronous = OFF")
        return SQLiteStorage(connections[-1])

    storage = reopen()
    yield Kept(storage, reopen, lambda: list(connections[0].iterdump()))
    for connection in connections:
        connection.close()


def _in_redis(server: Any) -> Iterator[Kept]:
    opened: list[Storage] = []

    def reopen() -> Storage:
        opened.append(open_storage(server.url, sqlite3.connect(":memory:")))
        return opened[-1]

    yield Kept(reopen(), reopen, server.dump)
    for storage in opened:
        storage.close()


@pytest.fixture
def storage(kept: Kept) -> Storage:
    return kept.storage


@pytest.fixture
def index(storage: Storage) -> Index:
    return Index(storage)
