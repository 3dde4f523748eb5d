"""datasketch's storage interface over SQLite, on a connection of the caller's.

Buckets of all bands share the table ``dedup_band``, keyed by 64 bits of the hash of
the band's number and the bucket's name; a collision only adds a candidate.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import xxhash
from datasketch.storage import OrderedStorage, UnorderedStorage

from crawler.dedup.postings import has_room, number_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


class SQLiteBuckets(UnorderedStorage):  # type: ignore[misc]
    """The buckets of one band: from a bucket's name to postings."""

    def __init__(self, connection: sqlite3.Connection, band: int) -> None:
        self._connection = connection
        self._band = band

    def get(self, key: bytes) -> list[int]:
        """Return the postings of a bucket, oldest first."""
        rows = self._connection.execute(
            "SELECT posting FROM dedup_band WHERE bucket = ?", (self._bucket(key),)
        )
        return [entry for (entry,) in rows]

    def insert(self, key: bytes, *vals: int, **_: object) -> None:
        """Put postings into a bucket as far as it has room; again is no error."""
        for entry in vals:
            if has_room(self.get(key), entry):
                self._connection.execute(
                    "INSERT OR IGNORE INTO dedup_band VALUES (?, ?)",
                    (self._bucket(key), entry),
                )

    def remove_val(self, key: bytes, val: int, **_: object) -> None:
        """Take a posting out of a bucket."""
        self._connection.execute(
            "DELETE FROM dedup_band WHERE bucket = ? AND posting = ?",
            (self._bucket(key), val),
        )

    def remove(self, *keys: bytes, **_: object) -> None:
        """Empty buckets."""
        rows = [(self._bucket(key),) for key in keys]
        self._connection.executemany("DELETE FROM dedup_band WHERE bucket = ?", rows)

    def has_key(self, key: bytes) -> bool:
        """Whether a bucket holds anything."""
        return bool(self.get(key))

    def keys(self) -> Iterator[int]:
        """Return the hashes of all buckets of all bands."""
        rows = self._connection.execute("SELECT DISTINCT bucket FROM dedup_band")
        return (bucket for (bucket,) in rows)

    def size(self) -> int:
        """Return the number of buckets of all bands."""
        return sum(1 for _ in self.keys())

    def itemcounts(self, **_: object) -> dict[int, int]:
        """Return the number of postings per bucket of all bands."""
        rows = self._connection.execute("SELECT bucket FROM dedup_band")
        return Counter(bucket for (bucket,) in rows)

    def _bucket(self, key: bytes) -> int:
        unsigned = xxhash.xxh3_64_intdigest(key, seed=self._band)
        return unsigned - (1 << 63)


class SQLiteKeys(OrderedStorage):  # type: ignore[misc]
    """The indexed documents; their signatures give their buckets, so none are kept."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def has_key(self, key: int) -> bool:
        """Whether a document is in the index."""
        sql = "SELECT 1 FROM dedup_document WHERE number = ?"
        return self._connection.execute(sql, (number_of(key),)).fetchone() is not None

    def keys(self) -> Iterator[int]:
        """Return the numbers of all documents in the order of their arrival."""
        sql = "SELECT number FROM dedup_document ORDER BY number"
        return (number for (number,) in self._connection.execute(sql))

    def size(self) -> int:
        """Return the number of documents."""
        sql = "SELECT count(*) FROM dedup_document"
        return int(self._connection.execute(sql).fetchone()[0])

    def insert(self, key: int, *vals: bytes, **kwargs: object) -> None:
        """Do nothing: the index writes its documents itself."""

    def get(self, key: int) -> list[bytes]:  # noqa: ARG002
        """Return nothing: bucket names are not kept."""
        return []

    def remove(self, *keys: int, **kwargs: object) -> None:
        """Do nothing: the index removes its documents itself."""

    def remove_val(self, key: int, val: bytes, **kwargs: object) -> None:
        """Do nothing: bucket names are not kept."""

    def itemcounts(self, **_: object) -> dict[int, int]:
        """Return nothing: bucket names are not kept."""
        return {}
