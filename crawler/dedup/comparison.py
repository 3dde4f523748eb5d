"""Comparison of two signatures: how much of either text the other holds.

- *containment*: weighted share of the shingles of one text that the other holds
  (Broder 1997). Unlike Jaccard similarity it finds abridged copies
- *agreement of numbers*: share of the numbers of the text with fewer that the other
  holds; reports from one template agree in words and differ in numbers

Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np

from crawler.dedup.frequencies import Weights
from crawler.dedup.minhash import Hashes
from crawler.dedup.signature import SEGMENTS, Segments, Signature, Sketch

if TYPE_CHECKING:
    from numpy.typing import NDArray

Weigh: TypeAlias = Callable[[Hashes], Weights]

FEWEST_NUMBERS = 2
"""Fewer numbers in either text say nothing of agreement."""


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

    shared_shingles: int
    shingles: int
    other_shingles: int

    shared_words: float
    """Weighted share of the rare words that both hold, by the text with fewer."""

    spread: float
    """Share of the segments that hold shared rare shingles, by the text with fewer."""


def evenly(hashes: Hashes) -> Weights:
    """Return the weight 1 for each hash: no frequencies are known."""
    return np.ones(len(hashes))


def compare(
    one: Signature | Signed, other: Signature | Signed, weigh: Weigh = evenly
) -> Comparison:
    """Return what two texts have in common, with shingles weighed by *weigh*."""
    first = one if isinstance(one, Signature) else one.signature
    second = other if isinstance(other, Signature) else other.signature
    left, right = _aligned(first.shingles, second.shingles)
    in_left, in_right = _shared(left.hashes, right.hashes)
    weights, other_weights = weigh(left.hashes), weigh(right.hashes)
    shared = int(in_left.sum())
    union = len(left.hashes) + len(right.hashes) - shared
    return Comparison(
        exact=first.digest == second.digest,
        similarity=shared / union if union else 0.0,
        containment=_share(weights, in_left),
        containment_of_other=_share(other_weights, in_right),
        shared_numbers=_agreement(first.numbers, second.numbers),
        shared_shingles=shared,
        shingles=len(first.shingles.hashes),
        other_shingles=len(second.shingles.hashes),
        shared_words=_word_overlap(first.tokens, second.tokens, weigh),
        spread=min(
            _spread(left.segments[in_left & (weights > 0)]),
            _spread(right.segments[in_right & (other_weights > 0)]),
        ),
    )


def _aligned(one: Sketch, other: Sketch) -> tuple[Sketch, Sketch]:
    if one.ceiling == other.ceiling:
        return one, other
    ceiling = min(one.ceiling, other.ceiling)
    return _below(one, ceiling), _below(other, ceiling)


def _below(sketch: Sketch, ceiling: int) -> Sketch:
    end = int(np.searchsorted(sketch.hashes, ceiling, side="right"))
    return Sketch(sketch.hashes[:end], sketch.segments[:end], ceiling)


def _shared(one: Hashes, other: Hashes) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    if not len(one) or not len(other):
        return np.zeros(len(one), np.bool_), np.zeros(len(other), np.bool_)
    places = np.minimum(np.searchsorted(other, one), len(other) - 1)
    in_one = other[places] == one
    in_other = np.zeros(len(other), np.bool_)
    in_other[places[in_one]] = True
    return in_one, in_other


def _share(weights: Weights, shared: NDArray[np.bool_]) -> float:
    whole = float(weights.sum())
    return float(weights[shared].sum()) / whole if whole else 0.0


def _agreement(one: Hashes, other: Hashes) -> float | None:
    fewest = min(len(one), len(other))
    if fewest < FEWEST_NUMBERS:
        return None
    return int(_shared(one, other)[0].sum()) / fewest


def _word_overlap(one: Sketch, other: Sketch, weigh: Weigh) -> float:
    left, right = _aligned(one, other)
    in_left, in_right = _shared(left.hashes, right.hashes)
    weights, other_weights = weigh(left.hashes), weigh(right.hashes)
    return max(_share(weights, in_left), _share(other_weights, in_right))


def _spread(segments: Segments) -> float:
    return len(np.unique(segments)) / SEGMENTS
