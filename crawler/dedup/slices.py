"""Slices of the index: the postings of 65,536 documents in a row, sorted and sealed.

A B-tree takes each key of a document at a place of its own, so that it slows down as
it outgrows the memory. Here the latest documents are in memory (`crawler.dedup.recent`)
and go out in slices that never change, a log-structured merge tree of one level
(O'Neil et al. 1996). A slice is also a slice of time, so that expiry drops it whole.

A slice consists of *chunks*, its postings sorted by key, each a quarter of a page;
*fences*, the first key of each chunk; and a *filter*, which tells for nearly every
key whether the slice holds it: a blocked Bloom filter (Putze, Sanders and Singler
2007) with 4 bits of one 64-bit word per key, wrong for one key in a hundred. Fences
and filters stay in memory, 8 MB a slice and 32 MB for four, so that a look-up reads
little else than chunks that hold what it looks for.

Within a slice a document is named by the lower 16 bits of its number. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.dedup.minhash import Hashes

Offsets: TypeAlias = NDArray[np.uint16]
Words: TypeAlias = NDArray[np.uint64]
Places: TypeAlias = NDArray[np.intp]

DOCUMENTS = 1 << 16
"""Documents in a slice, with those that have no postings."""

FILTER_WORDS = 1 << 20
CHUNK_POSTINGS = 335
"""Postings in a chunk, so that four just fit a page of 8 kB."""

_POSTING_BYTES = 6
_PORTION = 1 << 18
_WORD_FACTOR = np.uint32(0x9E3779B1)
_BITS_FACTOR = np.uint32(0x85EBCA6B)
_BIT_SHIFTS = np.array([[8], [14], [20], [26]], np.uint32)


class Chunk(NamedTuple):
    """Postings of one slice: keys in ascending order, each with a document's offset."""

    keys: Hashes
    offsets: Offsets

    def to_bytes(self) -> bytes:
        """Return six bytes per posting."""
        return self.keys.astype("<u4").tobytes() + self.offsets.astype("<u2").tobytes()


def chunks(keys: Hashes, offsets: Offsets) -> Iterator[Chunk]:
    """Cut the postings of a slice; no key is in two chunks unless it alone fills one.

    *keys* ascend.
    """
    start = 0
    while start < len(keys):
        end = min(start + CHUNK_POSTINGS, len(keys))
        if end < len(keys):
            first = int(keys.searchsorted(keys[end]))
            end = first if first > start else int(keys.searchsorted(keys[end], "right"))
        yield Chunk(keys[start:end], offsets[start:end])
        start = end


def scan(data: Sequence[bytes], wanted: Hashes) -> tuple[Places, Offsets]:
    """Return the postings of *wanted* keys, each looked for in one chunk of *data*.

    Two columns: the place in *wanted*, and the document's offset.
    """
    lengths = np.array([len(chunk) // _POSTING_BYTES for chunk in data], np.intp)
    split = [4 * length for length in lengths.tolist()]
    keys = b"".join(chunk[:end] for chunk, end in zip(data, split, strict=True))
    offsets = b"".join(chunk[end:] for chunk, end in zip(data, split, strict=True))
    equal = np.frombuffer(keys, "<u4") == wanted.repeat(lengths)
    found = equal.nonzero()[0]
    places = lengths.cumsum().searchsorted(found, "right")
    return places, np.frombuffer(offsets, "<u2").take(found).astype(np.uint16)


def make_filter(keys: Hashes) -> Words:
    """Return the filter of a slice that holds *keys*."""
    words = np.zeros(FILTER_WORDS, np.uint64)
    for start in range(0, len(keys), _PORTION):
        places, bits = _bits(keys[start : start + _PORTION])
        np.bitwise_or.at(words, places, bits)
    return words


class Filters:
    """The filters of slices, tested all at once.

    What four of them have at one place lies side by side, so that a key costs the
    memory few waits, however many slices there are.
    """

    _ABREAST = 4

    def __init__(self) -> None:
        self._blocks: list[Words] = []
        self._count = 0

    def append(self, words: Words) -> None:
        """Add the filter of one more slice."""
        column = self._count % self._ABREAST
        if column == 0:
            self._blocks.append(np.zeros((FILTER_WORDS, self._ABREAST), np.uint64))
        self._blocks[-1][:, column] = words
        self._count += 1

    def test(self, keys: Hashes) -> tuple[Places, Places]:
        """Return the slices that may hold *keys*: place of the slice, of the key."""
        places, bits = _bits(keys)
        sought = bits[:, np.newaxis]
        held = [block.take(places, axis=0) for block in self._blocks]
        found, slices = np.nonzero(np.concatenate(held, axis=1) & sought == sought)
        return slices, found


def _bits(keys: Hashes) -> tuple[Places, Words]:
    places = (keys * _WORD_FACTOR) >> np.uint32(12)
    at = (keys * _BITS_FACTOR >> _BIT_SHIFTS) & np.uint32(63)
    bits = np.bitwise_or.reduce(np.uint64(1) << at.astype(np.uint64), axis=0)
    return places.astype(np.intp), bits
