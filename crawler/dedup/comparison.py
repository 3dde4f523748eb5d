"""Comparison of two signatures: how much of either text the other holds, and where.

- *containment*: weighted share of the shingles of one text that the other holds
  (Broder 1997). Unlike Jaccard similarity it finds abridged copies
- *agreement of numbers*: share of the numbers of the text with fewer that the other
  holds; reports from one template agree in words and differ in numbers
- *lead*: share of the beginning of the longer text that the shorter holds. A story is
  cut from below, so an abridged copy keeps the lead; a round-up, or a story that
  repeats another as background, holds it elsewhere
- *spread* and *order*: whether shared shingles stand all over both texts, and in the
  same order. A rewritten or twice translated story keeps both; two stories of one
  event, or with one background, share passages in few places or in another order

Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from crawler.dedup.frequencies import RARE, Weights
from crawler.dedup.minhash import Hashes
from crawler.dedup.signature import SEGMENTS, Segments, Signature, Sketch

Weigh: TypeAlias = Callable[[Hashes], Weights]
Mask: TypeAlias = NDArray[np.bool_]

FEWEST_NUMBERS = 2
"""Fewer numbers in either text say nothing of agreement."""

LEAD_SEGMENTS = SEGMENTS // 4


class Signed(Protocol):
    """Anything with a signature, such as a `Document`."""

    @property
    def signature(self) -> Signature:
        """Signature of its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What two texts have in common, seen from the first; shares are from 0 to 1."""

    exact: bool
    """Whether both texts are equal but for case, punctuation and spacing."""

    similarity: float
    """Jaccard similarity of the shingles."""

    containment: float
    """Weighted share of the first text's shingles that the other holds."""

    containment_of_other: float
    """Weighted share of the other text's shingles that the first holds."""

    shared_numbers: float | None
    """Agreement of numbers; null where one text has fewer than two."""

    words: float
    """Weighted share of the first text's words that the other holds; 1 where all its
    words are common, which says nothing."""

    words_of_other: float
    """The same of the other text."""

    lead: float
    """Share of the first quarter of the longer text that the shorter holds; the longer
    is the one that is contained less; the larger value where both are alike."""

    spread: float
    """Share of the segments of the first text with shared rare shingles."""

    spread_of_other: float
    """The same of the other text."""

    order: float
    """Correlation of the places of those shingles in both texts, -1 to 1; 0 where they
    are too few."""

    shared_shingles: int
    shared_rare: int
    """Shared shingles that few other documents hold."""

    shingles: int
    other_shingles: int


@dataclass(frozen=True, slots=True)
class _Side:
    """One text's part of a comparison: its sketch, what is shared, and the weights."""

    sketch: Sketch
    shared: Mask
    weights: Weights

    @property
    def share(self) -> float:
        whole = float(self.weights.sum())
        return float(self.weights[self.shared].sum()) / whole if whole else 0.0

    @property
    def places(self) -> Segments:
        return self.sketch.segments[self.shared & (self.weights >= RARE)]

    @property
    def spread(self) -> float:
        return int(np.count_nonzero(np.bincount(self.places))) / SEGMENTS

    @property
    def lead(self) -> float:
        leading = self.shared[self.sketch.segments < LEAD_SEGMENTS]
        return float(leading.mean()) if len(leading) else 0.0


def evenly(hashes: Hashes) -> Weights:
    """Return the weight 1 for each hash: no frequencies are known."""
    return np.ones(len(hashes))


def compare(
    one: Signature | Signed, other: Signature | Signed, weigh: Weigh = evenly
) -> Comparison:
    """Return what two texts have in common, with shingles and words weighed."""
    first = one if isinstance(one, Signature) else one.signature
    second = other if isinstance(other, Signature) else other.signature
    left, right = _sides(first.shingles, second.shingles, weigh)
    words, other_words = _sides(first.tokens, second.tokens, weigh)
    containment, containment_of_other = left.share, right.share
    shared = int(left.shared.sum())
    union = len(left.shared) + len(right.shared) - shared
    return Comparison(
        exact=first.digest == second.digest,
        similarity=shared / union if union else 0.0,
        containment=containment,
        containment_of_other=containment_of_other,
        shared_numbers=_agreement(first.numbers, second.numbers),
        words=words.share if words.weights.any() else 1.0,
        words_of_other=other_words.share if other_words.weights.any() else 1.0,
        lead=_lead(left, right),
        spread=left.spread,
        spread_of_other=right.spread,
        order=_correlation(left, right),
        shared_shingles=shared,
        shared_rare=len(left.places),
        shingles=len(first.shingles.hashes),
        other_shingles=len(second.shingles.hashes),
    )


def _lead(left: _Side, right: _Side) -> float:
    if left.share == right.share:
        return max(left.lead, right.lead)
    return min(left, right, key=lambda side: side.share).lead


def _sides(one: Sketch, other: Sketch, weigh: Weigh) -> tuple[_Side, _Side]:
    ceiling = min(one.ceiling, other.ceiling)
    one, other = _below(one, ceiling), _below(other, ceiling)
    shared, shared_of_other = _shared(one.hashes, other.hashes)
    weights = weigh(np.concatenate((one.hashes, other.hashes)))
    return (
        _Side(one, shared, weights[: len(shared)]),
        _Side(other, shared_of_other, weights[len(shared) :]),
    )


def _below(sketch: Sketch, ceiling: int) -> Sketch:
    if sketch.ceiling <= ceiling:
        return sketch
    end = int(np.searchsorted(sketch.hashes, np.uint32(ceiling), side="right"))
    return Sketch(sketch.hashes[:end], sketch.segments[:end], ceiling)


def _shared(one: Hashes, other: Hashes) -> tuple[Mask, Mask]:
    in_other = np.zeros(len(other), np.bool_)
    if not len(one) or not len(other):
        return np.zeros(len(one), np.bool_), in_other
    places = np.minimum(np.searchsorted(other, one), len(other) - 1)
    in_one = other[places] == one
    in_other[places[in_one]] = True
    return in_one, in_other


def _agreement(one: Hashes, other: Hashes) -> float | None:
    fewest = min(len(one), len(other))
    if fewest < FEWEST_NUMBERS:
        return None
    return int(_shared(one, other)[0].sum()) / fewest


def _correlation(left: _Side, right: _Side) -> float:
    # Shared hashes stand in the same, ascending order in both sketches.
    one, other = left.places.astype(np.float64), right.places.astype(np.float64)
    if len(one) < 3:
        return 0.0
    one -= one.mean()
    other -= other.mean()
    scale = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / scale if scale else 0.0
