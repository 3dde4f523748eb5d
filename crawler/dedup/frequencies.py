"""Document frequencies: which shingles and words are rare, and so tell copies apart.

A shingle weighs ``log((N + 1000) / (df + 1))``, where *N* documents were counted and
*df* of them hold it: the inverse document frequency (Spärck Jones 1972) with a prior
of 1,000 documents, so that the very first documents are compared with even weights.
What more than 1 % of the documents share, and more than 20 of them, weighs nothing:
paywall notes, house boilerplate, stock phrases.

Counts stand in a count-min sketch (Cormode and Muthukrishnan 2005) of two rows, which
may overstate a count but never understates it, in 32 MB whatever the number of
documents. It is kept in memory over the latest documents of the index and counted
anew when the index is opened.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from crawler.dedup.minhash import Hashes
    from crawler.dedup.signature import Signature

Weights: TypeAlias = NDArray[np.float64]

PRIOR_DOCUMENTS = 1000
FEWEST_COMMON = 20
"""Documents that must share a shingle before it can count as common."""

_BITS = 22
_ROWS = (np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35))
_LARGEST = np.iinfo(np.uint16).max


class Frequencies:
    """Counts of documents per shingle and per word."""

    def __init__(self, common_share: float = 0.01) -> None:
        self._common_share = common_share
        self._counts = np.zeros((len(_ROWS), 1 << _BITS), np.uint16)
        self._documents: Counter[str | None] = Counter()

    def learn(self, signature: Signature, language: str | None = None) -> None:
        """Count one more document."""
        self._documents[language] += 1
        for hashes in (signature.shingles.hashes, signature.tokens.hashes):
            for counts, cells in zip(self._counts, _cells(hashes), strict=True):
                counts[cells] += counts[cells] < _LARGEST

    def count(self, hashes: Hashes) -> NDArray[np.int64]:
        """Return for each hash the number of documents that hold it, or a few more."""
        rows = [
            counts[cells]
            for counts, cells in zip(self._counts, _cells(hashes), strict=True)
        ]
        return np.minimum(*rows).astype(np.int64)

    def weigh(self, hashes: Hashes, language: str | None = None) -> Weights:
        """Return the weight of each hash for documents of one language."""
        documents = self._documents[language]
        counts = self.count(hashes)
        weights = math.log(documents + PRIOR_DOCUMENTS) - np.log(counts + 1.0)
        weights[counts > max(FEWEST_COMMON, self._common_share * documents)] = 0.0
        return np.asarray(np.maximum(weights, 0.0), np.float64)


def _cells(hashes: Hashes) -> list[NDArray[np.uint32]]:
    return [(hashes * factor) >> np.uint32(32 - _BITS) for factor in _ROWS]
