"""Sealed slices of postings in SQLite; see `crawler.dedup.slices` for their form.

A look-up reads `MAX_READS` chunks at most, which bounds its time whatever the text:
keys that few slices hold come first. Those for which nothing is left are common
shingles, no evidence, and are reported as skipped. So are those whose lists are known
to be full, see `crawler.dedup.full`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crawler.dedup.full import Full
from crawler.dedup.postings import MAX_POSTINGS, SITE_BITS
from crawler.dedup.slices import DOCUMENTS, Filters, chunks, make_filter, scan
from crawler.dedup.storage import Hits

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from crawler.dedup.minhash import Hashes
    from crawler.dedup.slices import Chunk, Offsets, Places

SCHEMA = """
CREATE TABLE dedup_slice (
    slice INTEGER PRIMARY KEY,  -- number of its documents, divided by 65,536
    fences BLOB NOT NULL,       -- first key of each chunk, 32 bits
    sites BLOB NOT NULL,        -- of each document, 16 bits
    filter BLOB NOT NULL
);
CREATE TABLE dedup_chunk (
    chunk INTEGER PRIMARY KEY,  -- slice, and in the lower 16 bits the chunk's place
    postings BLOB NOT NULL
);
"""

MAX_READS = 32
"""Chunks that a look-up reads at most."""

_CHUNK_BITS = 16
_NOTHING = Hits(np.empty(0, np.intp), np.empty(0, np.int64))


class SQLiteSlices:
    """The sealed slices on a connection of the caller's."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._forget()
        self.reload()

    def reload(self) -> None:
        """Read what is kept in memory; slices that are known never change."""
        self._full = Full()
        sql = "SELECT slice FROM dedup_slice ORDER BY slice"
        slices = [slice_ for (slice_,) in self._connection.execute(sql)]
        if slices == self._slices:
            return
        self._forget()
        sql = "SELECT slice, fences, sites, filter FROM dedup_slice ORDER BY slice"
        for slice_, fences, sites, filter_ in self._connection.execute(sql):
            self._know(
                slice_,
                np.frombuffer(fences, "<u4").astype(np.uint32),
                np.frombuffer(sites, "<u2").astype(np.uint16),
            )
            self._filters.append(np.frombuffer(filter_, "<u8").astype(np.uint64))

    def write(
        self, slice_: int, keys: Hashes, offsets: Offsets, sites: NDArray[np.uint16]
    ) -> None:
        """Seal a slice: its postings by key, and the site of each document."""
        made = list(chunks(keys, offsets))
        fences = np.array([chunk.keys[0] for chunk in made], np.uint32)
        filter_ = make_filter(keys)
        self._connection.execute(
            "INSERT INTO dedup_slice VALUES (?, ?, ?, ?)",
            (
                slice_,
                fences.astype("<u4").tobytes(),
                sites.astype("<u2").tobytes(),
                filter_.astype("<u8").tobytes(),
            ),
        )
        self._write_chunks(slice_ << _CHUNK_BITS, made)
        self._know(slice_, fences, sites)
        self._filters.append(filter_)

    def look_up(self, keys: Hashes, floor: int) -> Hits:
        """Return the postings under *keys* of documents from number *floor* on.

        The oldest of a key come first.
        """
        if not self._slices:
            return _NOTHING
        full = self._full.holds(keys)
        rest = (~full).nonzero()[0]
        places, postings, skipped = self._look_up(keys.take(rest), floor)
        lengths = np.bincount(places, minlength=len(rest))
        self._full.remember(keys[rest[lengths >= MAX_POSTINGS]])
        full[rest[skipped]] = True
        return Hits(rest.take(places), postings, skipped=full.nonzero()[0])

    def _look_up(
        self, keys: Hashes, floor: int
    ) -> tuple[Places, NDArray[np.int64], Places]:
        held_by, places = self._filters.test(keys)
        held_by, places, skipped = _rarest(held_by, places, len(keys))
        wanted = keys.take(places)
        sought = held_by.astype(np.uint64) << np.uint64(32) | wanted
        chunk = self._fences.searchsorted(sought, "right") - 1
        data = self._read(self._chunks.take(chunk))
        # The filter errs, and a slice may have gone since this process read it.
        known = [n for n, chunk in enumerate(data) if chunk]
        found, offsets = scan([data[n] for n in known], wanted[known])
        pairs = np.array(known, np.intp)[found]
        slices = held_by.take(pairs)
        numbers = self._numbers.take(slices) * DOCUMENTS + offsets
        live = (numbers >= floor).nonzero()[0]
        postings = numbers << SITE_BITS | self._sites[slices, offsets]
        return places.take(pairs.take(live)), postings.take(live), skipped

    def expire(self, floor: int) -> None:
        """Drop the slices whose documents all have numbers below *floor*."""
        self._full = Full()
        first = floor // DOCUMENTS
        if not self._slices or self._slices[0] >= first:
            return
        delete = self._connection.execute
        delete("DELETE FROM dedup_slice WHERE slice < ?", (first,))
        delete("DELETE FROM dedup_chunk WHERE chunk < ?", (first << _CHUNK_BITS,))
        self.reload()

    def _write_chunks(self, first: int, made: Iterable[Chunk]) -> None:
        rows = ((first + place, chunk.to_bytes()) for place, chunk in enumerate(made))
        self._connection.executemany("INSERT INTO dedup_chunk VALUES (?, ?)", rows)

    def _read(self, chunks_: NDArray[np.int64]) -> list[bytes]:
        """Return the contents of chunks, empty where they have gone."""
        wanted = chunks_.tolist()
        marks = ",".join("?" * len(wanted))
        sql = f"SELECT chunk, postings FROM dedup_chunk WHERE chunk IN ({marks})"
        read = dict(self._connection.execute(sql, wanted))
        return [read.get(chunk, b"") for chunk in wanted]

    def _forget(self) -> None:
        self._slices: list[int] = []
        self._numbers = np.empty(0, np.int64)
        self._filters = Filters()
        self._fences = np.empty(0, np.uint64)
        self._chunks = np.empty(0, np.int64)
        self._sites = np.empty((0, DOCUMENTS), np.uint16)

    def _know(self, slice_: int, fences: Hashes, sites: NDArray[np.uint16]) -> None:
        place = np.uint64(len(self._slices)) << np.uint64(32)
        # What is sought before the first key of a slice is in its first chunk.
        fences = np.concatenate((np.zeros(min(1, len(fences)), np.uint32), fences[1:]))
        rows = (slice_ << _CHUNK_BITS) + np.arange(len(fences))
        self._slices.append(slice_)
        self._numbers = np.array(self._slices, np.int64)
        self._fences = np.concatenate((self._fences, fences | place))
        self._chunks = np.concatenate((self._chunks, rows))
        self._sites = np.concatenate((self._sites, sites[np.newaxis]))


def _rarest(
    held_by: Places, places: Places, keys: int
) -> tuple[Places, Places, Places]:
    """Return the reads that are affordable, and the places of the keys left out."""
    if len(places) <= MAX_READS:
        return held_by, places, places[:0]
    reads = np.bincount(places, minlength=keys)
    order = reads.argsort(kind="stable")
    affordable = np.zeros(keys, np.bool_)
    affordable[order[reads.take(order).cumsum() <= MAX_READS]] = True
    kept = affordable.take(places)
    return held_by[kept], places[kept], (~affordable).nonzero()[0]
