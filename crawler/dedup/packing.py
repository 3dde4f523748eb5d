"""Ascending hashes in few bytes, as Elias and Fano stored ascending numbers.

Of hashes of 24 bits the lower 16 are kept as they are; the upper 8, which ascend, as a
row of bits: for each of the 256 values in turn a one per hash that has it, then a zero
(Elias 1974, Fano 1971; Vigna 2013, "Quasi-succinct indices"). That is 18 bits for each
of 400 hashes, half a bit more than the least possible, and numpy reads all at once.

The hashes come as 32 bits whose lower 8 are 0, except for those below an eighth of the
range, the sampled ones, which keep all of theirs: the index lists documents under them
(`crawler.dedup.rare`), where 24 bits would be too few to tell a million documents'
shingles apart. Two texts of 400 words agree by chance in one of a hundred pairs in one
of their other hashes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from crawler.dedup.minhash import Hashes

WHOLE_BELOW = 1 << 29
"""Hashes below it keep all their bits."""

_LOW_BITS = np.uint32(8)
_SHIFT = np.uint32(24)
_UPPERS = 256
_UPPER = np.uint32(1 << 24)
_MIDDLE = np.uint32(1 << 8)


def shortened(hashes: Hashes) -> Hashes:
    """Return *hashes* as they are kept: those that are not sampled lose 8 bits."""
    whole = hashes < np.uint32(WHOLE_BELOW)
    return np.where(whole, hashes, hashes & ~np.uint32(255)).astype(np.uint32)


def pack(hashes: Hashes) -> bytes:
    """Return *hashes*, ascending and `shortened`, in few bytes."""
    places = np.arange(len(hashes)) + (hashes >> _SHIFT)
    uppers = np.zeros(len(hashes) + _UPPERS, np.uint8)
    uppers[places] = 1
    whole = int(hashes.searchsorted(np.uint32(WHOLE_BELOW)))
    lowest = hashes[:whole].astype(np.uint8)
    middle = (hashes >> _LOW_BITS).astype("<u2")
    parts = (np.uint16(whole).astype("<u2"), middle, np.packbits(uppers), lowest)
    return b"".join(part.tobytes() for part in parts)


def unpack(data: bytes, count: int) -> tuple[Hashes, bytes]:
    """Return *count* hashes from the beginning of *data*, and the rest of it.

    Raises:
        ValueError: *data* is not what `pack` returns.
    """
    whole = int(np.frombuffer(data, "<u2", 1)[0])
    middle = np.frombuffer(data, "<u2", count, 2)
    start = 2 + 2 * count
    length = (count + _UPPERS + 7) // 8
    bits = np.unpackbits(np.frombuffer(data, np.uint8, length, start))
    places = bits.view(np.bool_).nonzero()[0]
    lowest = np.frombuffer(data, np.uint8, whole, start + length)
    if len(places) != count or whole > count:
        raise ValueError("packed hashes: wrong count")
    # Multiplication is several times as fast as a shift.
    hashes = (places - np.arange(count)).astype(np.uint32)
    hashes *= _UPPER
    hashes += middle * _MIDDLE
    hashes[:whole] += lowest
    return hashes, data[start + length + whole :]
