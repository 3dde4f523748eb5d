"""The latest postings, in memory: those of the slice that is still being filled.

The very latest are in a dictionary, the others in one sorted array of 64-bit numbers,
the key in the upper 48 bits and the document's offset within the slice below.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from crawler.dedup.minhash import Hashes
    from crawler.dedup.slices import Offsets, Places

_MOST_IN_TAIL = 1 << 17
"""Postings after which the dictionary goes into the array: some 30 ms of work."""

_KEYS: Hashes = np.empty(0, np.uint32)
_OFFSETS: Offsets = np.empty(0, np.uint16)
_OFFSET_BITS = np.uint64(16)
_OFFSET_MASK = np.uint64((1 << 16) - 1)


class Recent:
    """Postings under keys, to be looked up and taken out sorted."""

    def __init__(self, keys: Hashes = _KEYS, offsets: Offsets = _OFFSETS) -> None:
        """Take postings in two columns, in any order."""
        self._tail: defaultdict[int, list[int]] = defaultdict(list)
        self._in_tail = 0
        self._sorted = np.sort(keys.astype(np.uint64) << _OFFSET_BITS | offsets)

    def put(self, offset: int, keys: Hashes) -> None:
        """Put a document, later than all others, under *keys*."""
        for key in keys.tolist():
            self._tail[key].append(offset)
        self._in_tail += len(keys)
        if self._in_tail >= _MOST_IN_TAIL:
            self._sort()

    def look_up(self, keys: Hashes) -> tuple[Places, Offsets]:
        """Return the postings under *keys*, the oldest of a key first.

        Two columns: the place in *keys*, and the document's offset.
        """
        wanted = keys.astype(np.uint64) << _OFFSET_BITS
        starts = self._sorted.searchsorted(wanted)
        ends = starts.copy()
        inside = np.flatnonzero(starts < len(self._sorted))
        held = inside[self._sorted[starts[inside]] >> _OFFSET_BITS == keys[inside]]
        ends[held] = self._sorted.searchsorted(wanted[held] | _OFFSET_MASK, "right")
        lengths = ends - starts
        places = np.repeat(np.arange(len(keys)), lengths)
        first = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
        found = self._sorted[first + np.arange(len(places))]
        offsets = (found & _OFFSET_MASK).astype(np.uint16)
        return self._with_tail(keys, places, offsets)

    def _with_tail(
        self, keys: Hashes, places: Places, offsets: Offsets
    ) -> tuple[Places, Offsets]:
        tail = self._tail
        late = [
            (place, offset)
            for place, key in enumerate(keys.tolist())
            if key in tail
            for offset in tail[key]
        ]
        if not late:
            return places, offsets
        more = np.array(late)
        return (
            np.concatenate((places, more[:, 0])),
            np.concatenate((offsets, more[:, 1].astype(np.uint16))),
        )

    def postings(self) -> tuple[Hashes, Offsets]:
        """Return all postings, by key, those of a key by offset."""
        self._sort()
        keys = (self._sorted >> _OFFSET_BITS).astype(np.uint32)
        return keys, (self._sorted & _OFFSET_MASK).astype(np.uint16)

    def _sort(self) -> None:
        tail = np.fromiter(
            (key << 16 | offset for key, held in self._tail.items() for offset in held),
            np.uint64,
            self._in_tail,
        )
        # Two sorted runs, which a stable sort merges.
        both = np.concatenate((self._sorted, np.sort(tail)))
        self._sorted = np.sort(both, kind="stable")
        self._tail.clear()
        self._in_tail = 0
