"""The latest postings, in memory: those of the slice that is still being filled.

They are in sorted *runs* of 64-bit numbers, the key in the upper 48 bits and the
document's offset within the slice below. What is put goes into the last run; one that
is full is merged into the run before it (a log-structured merge tree, O'Neil et al.
1996), so that little is moved at a time, and few runs are looked through.

A long run outgrows the processor's caches, so that each step of a binary search would
wait for the memory. But keys are hashes: a *table* tells where those begin that share
their first 20 bits, and the handful that is there is looked through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from crawler.dedup.minhash import Hashes
    from crawler.dedup.slices import Offsets, Places

Entries: TypeAlias = NDArray[np.uint64]
Starts: TypeAlias = NDArray[np.int32]

_MOST = (1 << 17, 1 << 12)
"""Postings in the runs after the first, which takes all: some 2,000 documents', 50."""

_LARGE = 1 << 17
"""Postings from which a run has a table."""

_PORTION = 1 << 18
_CELLS = 1 << 20
_CELL_SHIFT = np.uint64(28)

_KEYS: Hashes = np.empty(0, np.uint32)
_OFFSETS: Offsets = np.empty(0, np.uint16)
_EMPTY: Entries = np.empty(0, np.uint64)
_OFFSET_BITS = np.uint64(16)
_OFFSET_MASK = np.uint64((1 << 16) - 1)


class Recent:
    """Postings under keys, to be looked up and taken out sorted."""

    def __init__(self, keys: Hashes = _KEYS, offsets: Offsets = _OFFSETS) -> None:
        """Take postings in two columns, in any order."""
        first = np.sort(_packed(keys) | offsets)
        self._runs = [_Run(first), *(_Run(_EMPTY) for _ in _MOST)]

    def put(self, offset: int, keys: Hashes) -> None:
        """Put a document, later than all others, under *keys*."""
        self._merge(len(_MOST), _packed(keys) | np.uint64(offset))

    def look_up(self, keys: Hashes) -> tuple[Places, Offsets]:
        """Return the postings under *keys*, the oldest of a key first.

        Two columns: the place in *keys*, and the document's offset.
        """
        sought = _packed(keys)
        found = [run.under(sought) for run in self._runs]
        places, entries = (
            np.concatenate(column) for column in zip(*found, strict=True)
        )
        return places, entries.astype(np.uint16)

    def take(self) -> tuple[Hashes, Offsets]:
        """Take all postings out: by key, those of a key by offset."""
        whole = np.concatenate([run.entries for run in self._runs])
        self._runs = [_Run(_EMPTY) for _ in self._runs]  # before there are more copies
        whole.sort(kind="stable")
        offsets = whole.astype(np.uint16)
        whole >>= _OFFSET_BITS
        return whole.astype(np.uint32), offsets

    def _merge(self, level: int, more: Entries) -> None:
        entries = np.concatenate((self._runs[level].entries, more))
        self._runs[level] = _Run(_EMPTY)  # lets go of the old one
        entries.sort(kind="stable")  # as fast as merging, where both are sorted
        full = level > 0 and len(entries) >= _MOST[level - 1]
        if full:
            self._merge(level - 1, entries)
        else:
            self._runs[level] = _Run(entries)


class _Run:
    """Postings in ascending order."""

    def __init__(self, entries: Entries) -> None:
        self.entries = entries
        self._table = _table(entries) if len(entries) >= _LARGE else None

    def under(self, sought: Entries) -> tuple[Places, Entries]:
        """Return the postings under each key *sought*, and the places of these keys."""
        if self._table is None:
            starts = self.entries.searchsorted(sought)
            ends = self.entries.searchsorted(sought | _OFFSET_MASK, "right")
            return self._between(starts, ends)
        cells = (sought >> _CELL_SHIFT).astype(np.intp)
        places, near = self._between(self._table[cells], self._table[cells + 1])
        held = (near & ~_OFFSET_MASK == sought.take(places)).nonzero()[0]
        return places.take(held), near.take(held)

    def _between(
        self, starts: Places | Starts, ends: Places | Starts
    ) -> tuple[Places, Entries]:
        """Return what is from *starts* to *ends*, and the places of these."""
        lengths = ends - starts
        places = np.arange(len(starts)).repeat(lengths)
        at = (starts + lengths - lengths.cumsum()).take(places)
        at += np.arange(len(places))
        return places, self.entries.take(at)


def _packed(keys: Hashes) -> Entries:
    return keys.astype(np.uint64) << _OFFSET_BITS


def _table(entries: Entries) -> Starts:
    """Return where the keys begin that have each value of their first bits."""
    counts = np.zeros(_CELLS + 1, np.int32)
    for start in range(0, len(entries), _PORTION):
        cells = (entries[start : start + _PORTION] >> _CELL_SHIFT).view(np.int64)
        found = np.bincount(cells - cells[0])
        first = int(cells[0]) + 1
        counts[first : first + len(found)] += found
    return np.cumsum(counts, dtype=np.int32)
