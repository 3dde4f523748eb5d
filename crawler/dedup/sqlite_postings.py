"""Postings in SQLite: recent ones by document, older ones in sealed slices.

What is put is written twice: with its document in ``dedup_recent``, from which the
memory is made anew after a crash or a rollback; and when the slice is full, sorted with
those of 65,536 documents. All of it happens within the caller's transactions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crawler.dedup import sqlite_slices
from crawler.dedup.postings import SITE_BITS, SITE_MASK
from crawler.dedup.recent import Recent
from crawler.dedup.slices import DOCUMENTS
from crawler.dedup.sqlite_slices import SQLiteSlices
from crawler.dedup.storage import Hits

if TYPE_CHECKING:
    import sqlite3

    from crawler.dedup.minhash import Hashes

SCHEMA = f"""
CREATE TABLE dedup_recent (
    posting INTEGER PRIMARY KEY,
    keys BLOB NOT NULL           -- 32 bits each
);
{sqlite_slices.SCHEMA}
"""


class SQLitePostings:
    """The postings of an index; documents are put in the order of their numbers."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._slices = SQLiteSlices(connection)
        self._read()

    def reload(self) -> None:
        """Make anew what is kept in memory."""
        self._slices.reload()
        self._read()

    def look_up(self, keys: Hashes, floor: int) -> Hits:
        """Return the postings under *keys* of documents from number *floor* on."""
        places, postings, _, skipped = self._slices.look_up(keys, floor)
        late, offsets = self._recent.look_up(keys)
        numbers = self._current * DOCUMENTS + offsets.astype(np.int64)
        latest = numbers << SITE_BITS | self._sites.take(offsets)
        live = (numbers >= floor).nonzero()[0]
        places = np.concatenate((places, late.take(live)))
        postings = np.concatenate((postings, latest.take(live)))
        order = places.argsort(kind="stable")
        return Hits(places.take(order), postings.take(order), skipped=skipped)

    def put(self, posting: int, keys: Hashes) -> None:
        """Put a posting under *keys*."""
        if not len(keys):
            return
        slice_, offset = divmod(posting >> SITE_BITS, DOCUMENTS)
        if slice_ > self._current:
            self.seal(slice_)
        self._connection.execute(
            "INSERT INTO dedup_recent VALUES (?, ?)",
            (posting, keys.astype("<u4").tobytes()),
        )
        self._sites[offset] = posting & SITE_MASK
        self._recent.put(offset, keys)

    def expire(self, floor: int) -> None:
        """Drop what is below the number *floor*: recent postings, and whole slices."""
        sql = "DELETE FROM dedup_recent WHERE posting < ?"
        self._connection.execute(sql, (floor << SITE_BITS,))
        self._slices.expire(floor)

    def seal(self, following: int) -> None:
        """Seal the slice that is being filled, and begin the *following* one."""
        keys, offsets = self._recent.take()
        if len(keys):
            self._slices.write(self._current, keys, offsets, self._sites)
        self._connection.execute("DELETE FROM dedup_recent")
        self._begin(following)

    def _begin(self, slice_: int) -> None:
        self._current = slice_
        self._sites = np.zeros(DOCUMENTS, np.uint16)
        self._recent = Recent()

    def _read(self) -> None:
        sql = "SELECT posting, keys FROM dedup_recent ORDER BY posting"
        rows = self._connection.execute(sql).fetchall()
        postings = np.array([posting for posting, _ in rows], np.int64)
        numbers = postings >> SITE_BITS
        offsets = (numbers % DOCUMENTS).astype(np.uint16)
        self._begin(int(numbers[-1]) // DOCUMENTS if rows else 0)
        self._sites[offsets] = postings & SITE_MASK
        keys = np.frombuffer(b"".join(keys for _, keys in rows), "<u4")
        lengths = [len(keys) // 4 for _, keys in rows]
        self._recent = Recent(keys, np.repeat(offsets, lengths))
