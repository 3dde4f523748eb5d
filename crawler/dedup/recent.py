"""The latest postings, in memory: those of the slice that is still being filled.

They are in sorted *runs* of 64-bit numbers, the key in the upper 48 bits and the
document's offset within the slice below. What is put goes into the last run; one that
is full is merged into the run before it (a log-structured merge tree, O'Neil et al.
1996), so that little is moved at a time, and few runs are looked through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from crawler.dedup.minhash import Hashes
    from crawler.dedup.slices import Offsets, Places

Run: TypeAlias = NDArray[np.uint64]

_MOST = (1 << 17, 1 << 12)
"""Postings in the runs after the first, which takes all: some 2,000 documents', 50."""

_KEYS: Hashes = np.empty(0, np.uint32)
_OFFSETS: Offsets = np.empty(0, np.uint16)
_EMPTY: Run = np.empty(0, np.uint64)
_OFFSET_BITS = np.uint64(16)
_OFFSET_MASK = np.uint64((1 << 16) - 1)


class Recent:
    """Postings under keys, to be looked up and taken out sorted."""

    def __init__(self, keys: Hashes = _KEYS, offsets: Offsets = _OFFSETS) -> None:
        """Take postings in two columns, in any order."""
        self._runs = [np.sort(_packed(keys) | offsets), *(_EMPTY for _ in _MOST)]

    def put(self, offset: int, keys: Hashes) -> None:
        """Put a document, later than all others, under *keys*."""
        self._merge(len(_MOST), _packed(keys) | np.uint64(offset))

    def look_up(self, keys: Hashes) -> tuple[Places, Offsets]:
        """Return the postings under *keys*, the oldest of a key first.

        Two columns: the place in *keys*, and the document's offset.
        """
        first = _packed(keys)
        found = [_between(run, first, first | _OFFSET_MASK) for run in self._runs]
        places, entries = (
            np.concatenate(column) for column in zip(*found, strict=True)
        )
        return places, entries.astype(np.uint16)

    def take(self) -> tuple[Hashes, Offsets]:
        """Take all postings out: by key, those of a key by offset."""
        whole = np.concatenate(self._runs)
        self._runs = [_EMPTY for _ in self._runs]  # before there are more copies
        whole.sort(kind="stable")
        offsets = whole.astype(np.uint16)
        whole >>= _OFFSET_BITS
        return whole.astype(np.uint32), offsets

    def _merge(self, level: int, more: Run) -> None:
        run = np.concatenate((self._runs[level], more))
        run.sort(kind="stable")  # as fast as merging, where both are sorted
        full = level > 0 and len(run) >= _MOST[level - 1]
        self._runs[level] = _EMPTY if full else run
        if full:
            self._merge(level - 1, run)


def _packed(keys: Hashes) -> Run:
    return keys.astype(np.uint64) << _OFFSET_BITS


def _between(run: Run, first: Run, last: Run) -> tuple[Places, Run]:
    """Return what of a *run* is between two entries, for each pair of them."""
    starts = run.searchsorted(first)
    lengths = run.searchsorted(last, "right") - starts
    places = np.repeat(np.arange(len(first)), lengths)
    before = np.cumsum(lengths) - lengths
    at = np.arange(len(places)) + np.repeat(starts - before, lengths)
    return places, run[at]
