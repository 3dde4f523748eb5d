"""MinHash of shingle hashes, equal to ``datasketch.MinHash``'s ``affine32`` scheme.

The share of equal positions in two MinHashes estimates the Jaccard similarity of
the two sets (Broder 1997, "On the resemblance and containment of documents"). The
shingles are hashed already, so datasketch's hash per shingle is spared, and workers
need not load datasketch, which takes a second; a test holds both equal.
"""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Hashes: TypeAlias = NDArray[np.uint32]

PERMUTATIONS = 72
SEED = 1


@cache
def permutations() -> tuple[Hashes, Hashes]:
    """Return the factors, all odd, and the summands of the permutations."""
    generator = np.random.RandomState(SEED)
    halves = generator.randint(0, 1 << 31, PERMUTATIONS, dtype=np.uint32)
    summands = generator.randint(0, 1 << 32, PERMUTATIONS, dtype=np.uint32)
    return halves * np.uint32(2) + np.uint32(1), summands


def minhash(hashes: Hashes) -> Hashes:
    """Return the least value of *hashes* under each permutation."""
    if not len(hashes):
        return np.full(PERMUTATIONS, np.iinfo(np.uint32).max, dtype=np.uint32)
    factors, summands = permutations()
    mixed = finalise(hashes)
    permuted = mixed[np.newaxis, :] * factors[:, np.newaxis]
    permuted += summands[:, np.newaxis]
    return np.asarray(permuted.min(axis=1), dtype=np.uint32)


def finalise(hashes: Hashes) -> Hashes:
    """Return *hashes* after MurmurHash3's finaliser, a bijection that mixes bits."""
    mixed = hashes ^ (hashes >> np.uint32(16))
    mixed = mixed * np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed = mixed * np.uint32(0xC2B2AE35)
    mixed ^= mixed >> np.uint32(16)
    return mixed
