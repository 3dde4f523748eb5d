"""The ledger: one SQLite file that holds all that Wirecopy knows between runs.

What belongs together is committed in one transaction, so that a killed process leaves
each article either whole or not begun. The file runs in WAL mode with
``synchronous=NORMAL``: a commit survives the death of the process; after a power loss
the last commits may be gone, but never a part of one (https://sqlite.org/wal.html).

One process at a time holds the directory, by a lock that the system takes back when
the process dies.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from crawler.errors import StateError, StateInUse, WriteFailed
from crawler.storage import (
    articles,
    clusters,
    events,
    files,
    frontier,
    rejections,
    runs,
    source_history,
)
from crawler.storage.articles import Articles
from crawler.storage.clusters import Clusters
from crawler.storage.database import Database, damaged, translated
from crawler.storage.events import Events
from crawler.storage.frontier import Frontier
from crawler.storage.rejections import Rejections
from crawler.storage.runs import Runs
from crawler.storage.seal import Seal, check, close_seal, open_seal
from crawler.storage.source_history import SourceHistory

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA_VERSION = 5
"""Version of the ledger's tables; another one is refused."""

LEDGER = "ledger.sqlite"
SEAL = "ledger.seal"
LOCK = "lock"

_EXHAUSTED = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE}
_APPLICATION = 0x57435059  # "WCPY": marks the file as ours
_PARTS = (articles, clusters, events, frontier, rejections, runs, source_history)
TABLES = "".join(part.SCHEMA for part in _PARTS)
"""Statements that make the tables of a new ledger."""

_PRAGMAS = """
PRAGMA page_size = 8192;          -- bytes; packs articles better than 4096
PRAGMA auto_vacuum = INCREMENTAL; -- free pages can be given back, in small portions
PRAGMA cell_size_check = ON;
PRAGMA trusted_schema = OFF;
PRAGMA secure_delete = OFF;         -- as SQLite has it; Debian's would write zeros
PRAGMA synchronous = NORMAL;
PRAGMA cache_size = -65536;         -- KiB
PRAGMA wal_autocheckpoint = 500;    -- pages
PRAGMA journal_size_limit = 16777216; -- bytes; after a large transaction
PRAGMA temp_store = MEMORY;
"""


class Ledger:
    """An open ledger; `Ledger.open` makes or opens one."""

    def __init__(
        self, database: Database, lock: FileLock, *, max_attempts: int
    ) -> None:
        self.database = database
        self.links = Frontier(database, max_attempts=max_attempts)
        self.articles = Articles(database)
        self.clusters = Clusters(database)
        self.events = Events(database)
        self.rejections = Rejections(database)
        self.runs = Runs(database)
        self.sources = SourceHistory(database)
        self._lock = lock

    @classmethod
    def open(cls, directory: Path, *, max_attempts: int = 5) -> Ledger:
        """Open the ledger in *directory*, and make both where they do not exist.

        A link is given up after *max_attempts* failures, one in each run.

        Raises:
            StateInUse: another process holds the directory.
            StateDamaged: the ledger fails its checks, or is missing beside its seal.
            StateError: the directory or the ledger cannot be used.
            WriteFailed: disk full or failing.
        """
        lock = lock_directory(directory)
        try:
            database = _open(directory)
        except BaseException:
            lock.release()
            raise
        return cls(database, lock, max_attempts=max_attempts)

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection, in autocommit mode, for tables that live beside ours."""
        return self.database.connection

    def transaction(self) -> AbstractContextManager[None]:
        """Run a block as one transaction; see `Database.transaction`."""
        return self.database.transaction()

    def checkpoint(self) -> None:
        """Make all that was committed survive a power loss.

        Raises:
            WriteFailed, StateDamaged, StateInUse: as `transaction`.
        """
        self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Write everything to the ledger, seal it, and free the directory.

        Again is allowed.

        Raises:
            WriteFailed: the disk refused; all that was committed is kept all the same.
            StateDamaged: the ledger fails SQLite's checks.
        """
        path = self.database.path
        if not self._lock.is_locked:
            return
        try:
            try:
                self.checkpoint()
            finally:
                self.connection.close()
            with files.writing("state", path):
                close_seal(path.with_name(SEAL), path)
        finally:
            self._lock.release()


def lock_directory(directory: Path) -> FileLock:
    """Return the lock of a state directory, held; make the directory if missing.

    Raises:
        StateInUse: another process holds it.
        StateError: it cannot be used.
        WriteFailed: disk full or failing.
    """
    path = directory / LOCK
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, timeout=0)
        lock.acquire()
    except Timeout:
        raise StateInUse(
            f"state in use: {directory}: another run{_holder(path)} holds it"
            " (wait for its end, or give this run another STATE_DIR)"
        ) from None
    except OSError as error:
        raise _unusable(directory, error) from error
    with suppress(OSError):  # only for the message that the next process gives
        path.write_text(f"{os.getpid()}\n")
    return lock


def refuse_if_held(directory: Path) -> None:
    """Do nothing, unless another process holds *directory*; it need not exist.

    Raises:
        StateInUse, StateError, WriteFailed: as `lock_directory`.
    """
    if (directory / LOCK).exists():
        lock_directory(directory).release()


def _holder(path: Path) -> str:
    try:
        pid = path.read_text().strip()
    except (OSError, ValueError):
        return ""
    return f" (process {pid})" if pid.isdecimal() else ""


def _unusable(directory: Path, error: OSError) -> StateError | WriteFailed:
    cause = error.strerror or str(error)
    if error.errno in _EXHAUSTED:
        return WriteFailed(
            f"state not written: {directory}: {cause}"
            " (make room or repair the disk, then run again: nothing is lost)"
        )
    if isinstance(error, FileExistsError | NotADirectoryError):
        cause = "it is not a directory"
    return StateError(
        f"state directory not usable: {directory}: {cause}"
        " (name a directory that may be written, by STATE_DIR)"
    )


def _open(directory: Path) -> Database:
    path, seal = directory / LEDGER, directory / SEAL
    with files.writing("state", path):
        state = _check_files(path, seal)
    with translated(path):
        connection = sqlite3.connect(path, isolation_level=None, timeout=5)
        try:
            connection.executescript(_PRAGMAS)
            _check_content(connection, path, state)
            if connection.execute("PRAGMA journal_mode = WAL").fetchone() != ("wal",):
                # Some file systems have none; then only FULL survives a power loss.
                connection.execute("PRAGMA synchronous = FULL")
            _create(connection)
            with files.writing("state", path):
                open_seal(seal)
        except BaseException:
            connection.close()
            raise
    return Database(connection, path)


def _check_files(path: Path, seal: Path) -> Seal:
    state = check(seal, path) if path.exists() else Seal.NONE
    log = path.with_name(path.name + "-wal")
    if not path.exists() and (seal.exists() or log.exists()):
        raise damaged(path, "the file is missing")
    if state is Seal.BROKEN:
        raise damaged(path, "it has changed since the last run closed it")
    # A log that holds something was not there when the ledger was sealed.
    if state is Seal.INTACT and log.exists() and log.stat().st_size:
        return Seal.UNKNOWN
    return state


def _check_content(connection: sqlite3.Connection, path: Path, state: Seal) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if not (application or version or tables):
        if state is not Seal.NONE:
            raise damaged(path, "the file is empty")
        return
    if state is not Seal.INTACT:
        _check_integrity(connection, path)
    if application != _APPLICATION:
        raise StateError(
            f"not a ledger: {path}: it belongs to another program"
            " (give this run another STATE_DIR)"
        )
    if version != SCHEMA_VERSION:
        raise other_version(path, version)


def other_version(path: Path, version: int) -> StateError:
    """Return the failure for a ledger that another version of Wirecopy has made."""
    return StateError(
        f"ledger of another version: {path}: it has {version}, this program needs"
        f" {SCHEMA_VERSION} (make it anew from the output files with: scrapy rebuild;"
        " or use the version of Wirecopy that made it, or another STATE_DIR)"
    )


def _check_integrity(connection: sqlite3.Connection, path: Path) -> None:
    (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok":
        raise damaged(path, " ".join(str(answer).split()))


def _create(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA user_version").fetchone() != (0,):
        return
    connection.executescript(
        f"BEGIN IMMEDIATE; {TABLES} PRAGMA application_id = {_APPLICATION};"
        f" PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
    )
