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
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from crawler.dedup.frequencies import RARE, Weights
from crawler.dedup.minhash import Hashes
from crawler.dedup.signature import SEGMENTS, Segments, Signature, Sketch
from crawler.dedup.wordlists import held, note_words, weekdays

Weigh: TypeAlias = Callable[[Hashes], Weights]
Places: TypeAlias = NDArray[np.intp]

FEWEST_NUMBERS = 2
"""Fewer numbers in either text say nothing of agreement."""

LEAD_SEGMENTS = SEGMENTS // 4

TELLING = range(20, 200)
"""Shared shingles of which a template or a note can be all: words tell of them only
where so many are shared."""

_NOWHERE: Places = np.empty(0, np.intp)


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

    other_days: bool = False
    """Whether both texts name days of the week, and none in common. This and the next
    are looked at where `TELLING` shingles are shared."""

    note_share: float = 0.0
    """Share of the words of the text with fewer that are words of subscription notes
    and stand in both."""


def evenly(hashes: Hashes) -> Weights:
    """Return the weight 1 for each hash: no frequencies are known."""
    return np.ones(len(hashes))


def compare(
    one: Signature | Signed, other: Signature | Signed, weigh: Weigh = evenly
) -> Comparison:
    """Return what two texts have in common, with shingles and words weighed."""
    return Weighed(one, weigh).compare(other)


class Weighed:
    """A text with the weights of its hashes, to be compared with any number of others.

    What is the same in each comparison is looked up once.
    """

    __slots__ = ("_named", "_signature", "_token_weights", "_weigh", "shingle_weights")

    def __init__(self, text: Signature | Signed, weigh: Weigh = evenly) -> None:
        signature = _signature(text)
        self._signature = signature
        self._weigh = weigh
        self.shingle_weights = weigh(signature.shingles.hashes)
        self._token_weights = weigh(signature.tokens.hashes)
        self._named: tuple[int, Hashes] | None = None

    def compare(self, other: Signature | Signed) -> Comparison:
        """Return what the text and another have in common, seen from the text."""
        first, second = self._signature, _signature(other)
        ceiling = min(first.shingles.ceiling, second.shingles.ceiling)
        mine = _below(first.shingles, ceiling)
        theirs = _below(second.shingles, ceiling)
        in_one, in_other = _shared(mine.hashes, theirs.hashes)
        left = _side(mine, self.shingle_weights[: len(mine.hashes)], in_one)
        right = _side(theirs, self._weigh(theirs.hashes), in_other)
        words, words_of_other = self._words(second)
        told = self._tell(second, len(in_one))
        shared = len(in_one)
        union = len(mine.hashes) + len(theirs.hashes) - shared
        return Comparison(
            exact=first.digest == second.digest,
            similarity=shared / union if union else 0.0,
            containment=left.share,
            containment_of_other=right.share,
            shared_numbers=_agreement(first.numbers, second.numbers),
            words=words,
            words_of_other=words_of_other,
            lead=_lead(left, right),
            spread=left.spread,
            spread_of_other=right.spread,
            order=_correlation(left.places, right.places),
            shared_shingles=shared,
            shared_rare=len(left.places),
            shingles=len(first.shingles.hashes),
            other_shingles=len(second.shingles.hashes),
            other_days=told.other_days,
            note_share=told.note_share,
        )

    def _words(self, other: Signature) -> tuple[float, float]:
        """Return the share of the words of either text that the other holds."""
        ceiling = min(self._signature.tokens.ceiling, other.tokens.ceiling)
        mine = _below(self._signature.tokens, ceiling).hashes
        theirs = _below(other.tokens, ceiling).hashes
        in_one, in_other = _shared(mine, theirs)
        weights, their_weights = self._token_weights[: len(mine)], self._weigh(theirs)
        return (
            _share(weights, weights.take(in_one), 1.0),
            _share(their_weights, their_weights.take(in_other), 1.0),
        )

    def _tell(self, other: Signature, shared: int) -> _Told:
        if shared not in TELLING:
            return _Told()
        mine, theirs = self._signature.tokens.hashes, other.tokens.hashes
        if self._named is None:
            self._named = weekdays(mine), note_words(mine)
        (days, notes), other_days = self._named, weekdays(theirs)
        return _Told(
            bool(days and other_days and not days & other_days),
            int(held(notes, theirs).sum()) / max(1, min(len(mine), len(theirs))),
        )


class _Told(NamedTuple):
    """What the words of two texts tell; see the fields of `Comparison`."""

    other_days: bool = False
    note_share: float = 0.0


class _Side(NamedTuple):
    """One text's part of a comparison."""

    share: float
    """Weighted share of its shingles that the other holds."""

    lead: float
    """Share of those of its first quarter."""

    places: Segments
    """Segments of the shared rare ones, by their hash."""

    @property
    def spread(self) -> float:
        return int(np.count_nonzero(np.bincount(self.places))) / SEGMENTS


def _signature(text: Signature | Signed) -> Signature:
    return text if isinstance(text, Signature) else text.signature


def _side(sketch: Sketch, weights: Weights, shared: Places) -> _Side:
    held, segments = weights.take(shared), sketch.segments.take(shared)
    leading = int(np.count_nonzero(sketch.segments < LEAD_SEGMENTS))
    shared_leading = int(np.count_nonzero(segments < LEAD_SEGMENTS))
    return _Side(
        _share(weights, held, 0.0),
        shared_leading / leading if leading else 0.0,
        segments[held >= RARE],
    )


def _share(weights: Weights, shared: Weights, of_none: float) -> float:
    whole = float(weights.sum())
    return float(shared.sum()) / whole if whole else of_none


def _lead(left: _Side, right: _Side) -> float:
    if left.share == right.share:
        return max(left.lead, right.lead)
    return min(left, right, key=lambda side: side.share).lead


def _below(sketch: Sketch, ceiling: int) -> Sketch:
    if sketch.ceiling <= ceiling:
        return sketch
    end = int(np.searchsorted(sketch.hashes, np.uint32(ceiling), side="right"))
    return Sketch(sketch.hashes[:end], sketch.segments[:end], ceiling)


def _shared(one: Hashes, other: Hashes) -> tuple[Places, Places]:
    """Return where in either the hashes stand that both hold, in ascending order."""
    if not len(one) or not len(other):
        return _NOWHERE, _NOWHERE
    places = other.searchsorted(one)
    in_one = (other.take(places, mode="clip") == one).nonzero()[0]
    return in_one, places.take(in_one)


def _agreement(one: Hashes, other: Hashes) -> float | None:
    fewest = min(len(one), len(other))
    if fewest < FEWEST_NUMBERS:
        return None
    return len(_shared(one, other)[0]) / fewest


def _correlation(left: Segments, right: Segments) -> float:
    # Shared hashes stand in the same, ascending order in both sketches.
    if len(left) < 3:
        return 0.0
    one, other = left.astype(np.float64), right.astype(np.float64)
    one -= one.mean()
    other -= other.mean()
    scale = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / scale if scale else 0.0
