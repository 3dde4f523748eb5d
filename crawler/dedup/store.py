"""The table of judged documents and their clusters, on a connection of the caller's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from crawler.dedup.signature import Signature

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from crawler.dedup.article import Document, Verdict

SCHEMA = """
CREATE TABLE IF NOT EXISTS dedup_meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dedup_document (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    site TEXT NOT NULL,
    lineage TEXT NOT NULL,
    language TEXT,
    published TEXT,
    published_trusted INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    canonical_hint TEXT,
    agencies TEXT NOT NULL,
    status TEXT NOT NULL,
    duplicate_of TEXT,
    cluster TEXT NOT NULL,
    counted INTEGER NOT NULL,
    signature BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS dedup_document_counted ON dedup_document (number)
    WHERE counted;
CREATE INDEX IF NOT EXISTS dedup_document_cluster ON dedup_document (cluster);
CREATE INDEX IF NOT EXISTS dedup_document_first_seen ON dedup_document (first_seen);
CREATE TABLE IF NOT EXISTS dedup_alias (
    alias TEXT PRIMARY KEY,
    cluster TEXT NOT NULL
) WITHOUT ROWID;
"""
_COLUMNS = (
    "number, id, url, site, lineage, language, published, published_trusted,"
    " first_seen, cluster, signature"
)


class Stored(NamedTuple):
    """A judged document as the index keeps it."""

    number: int
    id: str
    url: str
    site: str
    lineage: str
    language: str | None
    published: str | None
    published_trusted: bool
    first_seen: str
    cluster: str
    signature: Signature


class Store:
    """Judged documents by number, in the order of their arrival."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, number: int) -> Stored | None:
        """Return a document, or None when it has expired."""
        sql = f"SELECT {_COLUMNS} FROM dedup_document WHERE number = ?"
        row = self._connection.execute(sql, (number,)).fetchone()
        return _stored(row) if row else None

    def find(self, id_: str) -> Stored | None:
        """Return the document with an id, or None when there is none."""
        sql = f"SELECT {_COLUMNS} FROM dedup_document WHERE id = ?"
        row = self._connection.execute(sql, (id_,)).fetchone()
        return _stored(row) if row else None

    def present(self, cluster: str) -> str:
        """Return the name of a cluster after all joins."""
        sql = "SELECT cluster FROM dedup_alias WHERE alias = ?"
        row = self._connection.execute(sql, (cluster,)).fetchone()
        return str(row[0]) if row else cluster

    def members(self, cluster: str, most: int) -> list[Stored]:
        """Return the first *most* documents of a cluster, in the order of arrival."""
        sql = (
            f"SELECT {_COLUMNS} FROM dedup_document WHERE cluster = ?"
            " ORDER BY number LIMIT ?"
        )
        return [_stored(row) for row in self._connection.execute(sql, (cluster, most))]

    def counted(self) -> Iterator[Stored]:
        """Return the documents whose words are counted, in the order of arrival."""
        sql = f"SELECT {_COLUMNS} FROM dedup_document WHERE counted ORDER BY number"
        return map(_stored, self._connection.execute(sql))

    def uncount(self, number: int) -> None:
        """Note that the words of a document are no longer counted."""
        sql = "UPDATE dedup_document SET counted = 0 WHERE number = ?"
        self._connection.execute(sql, (number,))

    def before(self, first_seen: str) -> list[Stored]:
        """Return the documents first seen before a time."""
        sql = f"SELECT {_COLUMNS} FROM dedup_document WHERE first_seen < ?"
        return [_stored(row) for row in self._connection.execute(sql, (first_seen,))]

    def add(self, document: Document, verdict: Verdict) -> int:
        """Write a document and return its number."""
        cursor = self._connection.execute(
            "INSERT INTO dedup_document (id, url, site, lineage, language, published,"
            " published_trusted, first_seen, canonical_hint, agencies, status,"
            " duplicate_of, cluster, counted, signature)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                document.url,
                document.site,
                document.lineage,
                document.language,
                document.published,
                document.published_trusted,
                document.first_seen,
                document.canonical_hint,
                ",".join(document.agencies),
                verdict.status,
                verdict.duplicate_of,
                verdict.cluster,
                verdict.counted,
                document.signature.to_bytes(),
            ),
        )
        number = cursor.lastrowid
        assert number is not None  # noqa: S101 - an INSERT has one
        return number

    def remove(self, number: int) -> None:
        """Delete a document."""
        sql = "DELETE FROM dedup_document WHERE number = ?"
        self._connection.execute(sql, (number,))

    def join(self, alias: str, cluster: str) -> None:
        """Make the cluster *alias* a part of *cluster*."""
        sql = "UPDATE dedup_document SET cluster = ? WHERE cluster = ?"
        self._connection.execute(sql, (cluster, alias))
        sql = "UPDATE dedup_alias SET cluster = ? WHERE cluster = ?"
        self._connection.execute(sql, (cluster, alias))
        sql = "INSERT OR REPLACE INTO dedup_alias VALUES (?, ?)"
        self._connection.execute(sql, (alias, cluster))


def as_stored(document: Document | Stored) -> Stored:
    """Return a document that is not in the index in the form of one that is."""
    if isinstance(document, Stored):
        return document
    return Stored(
        number=0,
        id=document.id,
        url=document.url,
        site=document.site,
        lineage=document.lineage,
        language=document.language,
        published=document.published,
        published_trusted=document.published_trusted,
        first_seen=document.first_seen,
        cluster=document.id,
        signature=document.signature,
    )


def _stored(row: tuple[Any, ...]) -> Stored:
    *plain, signature = row
    return Stored._make((*plain, Signature.from_bytes(signature)))
