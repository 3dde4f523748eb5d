"""The storage of the index in SQLite, in tables named ``dedup_``.

They live beside others on a connection whose transactions are the caller's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawler.dedup import sqlite_postings
from crawler.dedup.postings import posting
from crawler.dedup.signature import Signature
from crawler.dedup.sqlite_postings import SQLitePostings
from crawler.dedup.storage import SCHEME, Added, Hits, Outcome, Stored
from crawler.errors import IncompatibleSignature

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from crawler.dedup.article import Document, Verdict
    from crawler.dedup.minhash import Hashes

SCHEMA = """
CREATE TABLE dedup_meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE dedup_document (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    site TEXT NOT NULL,
    lineage TEXT NOT NULL,
    language TEXT,
    published TEXT,
    published_trusted INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    cluster TEXT NOT NULL,
    signature BLOB NOT NULL
);
CREATE INDEX dedup_document_cluster ON dedup_document (cluster) WHERE cluster <> id;
CREATE INDEX dedup_document_first_seen ON dedup_document (first_seen);
CREATE TABLE dedup_counted (
    number INTEGER PRIMARY KEY  -- a document that the frequencies count
);
"""
_COLUMNS = (
    "number, id, url, site, lineage, language, published, published_trusted,"
    " first_seen, cluster, signature"
)
# Most documents are alone in a cluster of their own name, which needs no index.
_OF_CLUSTER = "(cluster = ?1 AND cluster <> id OR id = ?1 AND cluster = ?1)"


class SQLiteStorage:
    """A `crawler.dedup.storage.Storage` on a connection of the caller's."""

    shared = False

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Open the storage, and make its tables where missing.

        Raises:
            IncompatibleSignature: the database holds signatures of another scheme.
        """
        _prepare(connection)
        self._connection = connection
        self._postings = SQLitePostings(connection)
        self._floor = self._oldest()

    def add(
        self,
        document: Document,
        verdict: Verdict,
        keys: Hashes,
        latest: int = 0,  # noqa: ARG002 - nobody else writes
    ) -> Added:
        """Write a document with its postings, and join what its verdict joins."""
        known = self.find(document.id)
        if known is not None:
            return Added(Outcome.KNOWN, known.number)
        number = self._insert(document, verdict)
        self._postings.put(posting(number, document.site), keys)
        if verdict.counted:
            self._connection.execute("INSERT INTO dedup_counted VALUES (?)", (number,))
        for cluster in verdict.joins:
            self._join(cluster, verdict.cluster)
        return Added(Outcome.ADDED, number)

    def _insert(self, document: Document, verdict: Verdict) -> int:
        cursor = self._connection.execute(
            "INSERT INTO dedup_document (id, url, site, lineage, language, published,"
            " published_trusted, first_seen, cluster, signature)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                document.url,
                document.site,
                document.lineage,
                document.language,
                document.published,
                document.published_trusted,
                document.first_seen,
                verdict.cluster,
                document.signature.to_bytes(),
            ),
        )
        number = cursor.lastrowid
        assert number is not None  # noqa: S101 - an INSERT has one
        return number

    def get(self, numbers: Sequence[int]) -> list[Stored]:
        """Return the documents with these numbers, without those that have gone."""
        marks = ",".join("?" * len(numbers))
        sql = f"SELECT {_COLUMNS} FROM dedup_document WHERE number IN ({marks})"
        rows = self._connection.execute(sql, numbers)
        found = {row[0]: _stored(row) for row in rows}
        return [found[number] for number in numbers if number in found]

    def find(self, id_: str) -> Stored | None:
        """Return the document with an id, or None when there is none."""
        sql = f"SELECT {_COLUMNS} FROM dedup_document WHERE id = ?"
        row = self._connection.execute(sql, (id_,)).fetchone()
        return _stored(row) if row else None

    def look_up(self, keys: Hashes) -> Hits:
        """Return the postings under each of *keys*."""
        return self._postings.look_up(keys, self._floor)

    def _join(self, alias: str, cluster: str) -> None:
        sql = f"UPDATE dedup_document SET cluster = ?2 WHERE {_OF_CLUSTER}"
        self._connection.execute(sql, (alias, cluster))

    def move(self, id_: str, cluster: str) -> None:
        """Put a document into another cluster; an unknown id changes nothing."""
        sql = "UPDATE dedup_document SET cluster = ? WHERE id = ?"
        self._connection.execute(sql, (cluster, id_))

    def counted(self) -> list[int]:
        """Return the numbers of the documents whose words are counted."""
        sql = "SELECT number FROM dedup_counted ORDER BY number"
        return [number for (number,) in self._connection.execute(sql)]

    def uncount(self, number: int) -> None:
        """Note that the words of a document are no longer counted."""
        sql = "DELETE FROM dedup_counted WHERE number = ?"
        self._connection.execute(sql, (number,))

    def expire(self, before: str, most: int) -> int:
        """Forget *most* documents first seen before a time; return how many it were."""
        sql = (
            "SELECT number FROM dedup_document WHERE first_seen < ?"
            " ORDER BY first_seen LIMIT ?"
        )
        numbers = self._connection.execute(sql, (before, most)).fetchall()
        for table in ("dedup_document", "dedup_counted"):
            sql = f"DELETE FROM {table} WHERE number = ?"
            self._connection.executemany(sql, numbers)
        self._floor = self._oldest()
        self._postings.expire(self._floor)
        return len(numbers)

    def reload(self) -> None:
        """Make anew what is kept in memory."""
        self._floor = self._oldest()
        self._postings.reload()

    def _oldest(self) -> int:
        """Return the number from which on there are documents."""
        sql = (
            "SELECT coalesce((SELECT min(number) FROM dedup_document),"
            " (SELECT seq + 1 FROM sqlite_sequence WHERE name = 'dedup_document'), 0)"
        )
        return int(self._connection.execute(sql).fetchone()[0])

    def close(self) -> None:
        """Do nothing: the connection is the caller's."""


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the tables where missing; an index that is there is only read."""
    scheme = _scheme(connection)
    if scheme is None:
        for statement in (SCHEMA + sqlite_postings.SCHEMA).split(";"):
            connection.execute(statement)
        # Last, as the mark that all tables are there.
        sql = "INSERT INTO dedup_meta VALUES ('scheme', ?)"
        connection.execute(sql, (SCHEME,))
    elif scheme != SCHEME:
        raise IncompatibleSignature(
            f"index: made as {scheme!r}: this version compares {SCHEME!r}"
        )


def _scheme(connection: sqlite3.Connection) -> str | None:
    sql = "SELECT 1 FROM sqlite_schema WHERE name = 'dedup_meta'"
    if connection.execute(sql).fetchone() is None:
        return None
    sql = "SELECT value FROM dedup_meta WHERE name = 'scheme'"
    found = connection.execute(sql).fetchone()
    return str(found[0]) if found else None


def _stored(row: tuple[Any, ...]) -> Stored:
    *plain, signature = row
    return Stored._make((*plain, Signature.from_bytes(signature)))
