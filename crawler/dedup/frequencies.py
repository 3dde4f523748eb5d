"""Document frequencies: which shingles and words are rare, and so tell copies apart.

A shingle weighs ``1 - log(df + 1) / log(N + 1000)``, where *N* documents were counted
and *df* of them hold it: the inverse document frequency (Spärck Jones 1972), scaled so
that what no document holds weighs 1, with a prior of 1,000 documents, so that the very
first ones are compared with nearly even weights. It is *rare* from 0.75 on, which is
up to 4 documents of none counted and 8 of 8,000.

What more than 1 % of the documents in a language share, and more than ten of them,
weighs nothing: paywall notes, house boilerplate, stock phrases. Nor does, between two
articles, what is furniture of the sites of both: what more than five articles of a site
share.
To the count of all documents a site adds two at most, so that none can make the words
of another's story common, or less than rare.

Counts stand in a count-min sketch (Cormode and Muthukrishnan 2005) of two rows, which
may overstate a count but never understates it, in 32 MB whatever the number of
documents.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Self, TypeAlias

import numpy as np
import xxhash
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.dedup.article import Document
    from crawler.dedup.minhash import Hashes
    from crawler.dedup.storage import Stored

Weights: TypeAlias = NDArray[np.float64]
Cells: TypeAlias = NDArray[np.intp]
Counts: TypeAlias = NDArray[np.uint16]

PRIOR_DOCUMENTS = 1000
RARE = 0.75
"""Weight from which a shingle is rare."""

FEWEST_COMMON = 10
"""Documents that must share a shingle before it can count as common."""

MOST_OF_SITE = 5
"""Articles of one site that may share a shingle before it is the site's furniture."""

MOST_BY_SITE = 2
"""What one site adds to the count of all documents: fewer than would make the words of
another's story less than rare."""

_LARGEST = np.iinfo(np.uint16).max
_BITS = 23
_FACTORS = np.array([[0x85EBCA6B], [0xC2B2AE35]], np.uint32)
_ROWS = np.array([[0], [1 << _BITS]], np.uint32)


class Counted(NamedTuple):
    """What counts of a document."""

    hashes: Hashes
    """Of its shingles and its words."""

    language: str | None
    site: str

    @classmethod
    def of(cls, document: Document | Stored) -> Self:
        """Return what counts of a document."""
        signature = document.signature
        hashes = np.concatenate((signature.shingles.hashes, signature.tokens.hashes))
        return cls(hashes, document.language, document.site)


class Frequencies:
    """Counts of documents per shingle and per word, in all and per site."""

    def __init__(self, common_share: float = 0.01) -> None:
        self._common_share = common_share
        self._counts = np.zeros(len(_ROWS) << _BITS, np.uint16)
        self._documents: Counter[str | None] = Counter()

    def learn(self, document: Counted) -> None:
        """Count one more document."""
        self._documents[document.language] += 1
        hashes = document.hashes
        if document.site:
            before = self._change(_of_site(hashes, document.site), +1)
            hashes = hashes[before < MOST_BY_SITE]
        self._change(hashes, +1)

    def forget(self, document: Counted) -> None:
        """Take back one call of `learn`."""
        self._documents[document.language] -= 1
        hashes = document.hashes
        if document.site:
            before = self._change(_of_site(hashes, document.site), -1)
            hashes = hashes[before <= MOST_BY_SITE]
        self._change(hashes, -1)

    def weigh(
        self, hashes: Hashes, language: str | None = None, sites: Iterable[str] = ()
    ) -> Weights:
        """Return the weight of each hash for texts in *language*.

        With *sites*, for two articles of one or two sites.
        """
        by_count = _by_count(self._documents[language], self._common_share)
        weights: Weights = by_count.take(self.count(hashes), mode="clip")
        furniture = [self.count(_of_site(hashes, s)) > MOST_OF_SITE for s in sites]
        if furniture:
            weights[np.logical_and.reduce(furniture)] = 0.0
        return weights

    def count(self, hashes: Hashes) -> Counts:
        """Return for each hash the number of documents that hold it, or a few more."""
        return _fewest(self._counts.take(_cells(hashes)))

    def _change(self, hashes: Hashes, step: int) -> Counts:
        """Count *hashes* once more, or less; return their counts before."""
        cells = _cells(hashes)
        before = self._counts.take(cells)
        after = before + (before < _LARGEST) if step > 0 else before - (before > 0)
        # Hashes that meet in one cell count once per document.
        self._counts[cells] = after
        return _fewest(before)


@lru_cache(64)
def _by_count(documents: int, common_share: float) -> Weights:
    """Return the weight of what 0, 1, 2... of *documents* hold; the last one is 0."""
    most = int(max(FEWEST_COMMON, common_share * documents))
    scale = math.log(documents + PRIOR_DOCUMENTS)
    weights: Weights = np.maximum(1.0 - np.log(np.arange(most + 2) + 1.0) / scale, 0.0)
    weights[-1] = 0.0
    return weights


def _cells(hashes: Hashes) -> Cells:
    """Return the cell of each hash in either row."""
    cells = hashes * _FACTORS
    cells >>= np.uint32(32 - _BITS)
    cells |= _ROWS
    return cells.astype(np.intp)


def _fewest(counts: Counts) -> Counts:
    """Return for each hash the lower count of both rows."""
    fewest: Counts = np.minimum(counts[0], counts[1])
    return fewest


def _of_site(hashes: Hashes, site: str) -> Hashes:
    return hashes ^ np.uint32(xxhash.xxh32_intdigest(site.encode()))
