"""Computing what two texts have in common: first how much, then all else.

How much of either text the other holds tells most pairs apart. Where in the texts that
stands, and which words and numbers they share, is looked at for the few that are left;
see `crawler.dedup.comparison` for what is measured. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from crawler.dedup.comparison import Comparison
from crawler.dedup.frequencies import RARE, Weights
from crawler.dedup.minhash import Hashes
from crawler.dedup.signature import SEGMENTS, Segments, Signature, Sketch
from crawler.dedup.wordlists import held, note_words, weekdays

Weigh: TypeAlias = Callable[[Hashes], Weights]
"""From hashes to their weights; that of a hash is the same in whatever text it is."""

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


def evenly(hashes: Hashes) -> Weights:
    """Return the weight 1 for each hash: no frequencies are known."""
    return np.ones(len(hashes))


def compare(
    one: Signature | Signed, other: Signature | Signed, weigh: Weigh = evenly
) -> Comparison:
    """Return what two texts have in common, with shingles and words weighed."""
    return Weighed(one, weigh).beside(other).comparison


class Weighed:
    """A text with the weights of its hashes, to be compared with any number of others.

    What is the same in each comparison is looked up once.
    """

    def __init__(self, text: Signature | Signed, weigh: Weigh = evenly) -> None:
        self.signature = _signature(text)
        self.weigh = weigh

    @cached_property
    def shingle_weights(self) -> Weights:
        """Weights of its shingles."""
        return self.weigh(self.signature.shingles.hashes)

    @cached_property
    def token_weights(self) -> Weights:
        """Weights of its words."""
        return self.weigh(self.signature.tokens.hashes)

    @cached_property
    def days(self) -> int:
        """Days of the week that it names, a bit for each."""
        return weekdays(self.signature.tokens.hashes)

    @cached_property
    def notes(self) -> Hashes:
        """Those of its words that are words of subscription notes."""
        return note_words(self.signature.tokens.hashes)

    def beside(self, other: Signature | Signed) -> Overlap:
        """Return how much the text and another have in common, seen from the text."""
        return Overlap(self, _signature(other))


class Overlap:
    """How much two texts have in common; its values are those of a `Comparison`."""

    def __init__(self, one: Weighed, other: Signature) -> None:
        self._one, self._other = one, other
        shingles = one.signature.shingles
        ceiling = min(shingles.ceiling, other.shingles.ceiling)
        self._mine = mine = _below(shingles, ceiling)
        self._theirs = theirs = _below(other.shingles, ceiling)
        self._in_one, self._in_other = _shared(mine.hashes, theirs.hashes)
        weights = one.shingle_weights[: len(mine.hashes)]
        in_both = weights.take(self._in_one)
        self._rare = in_both >= RARE
        count = len(in_both)
        union = len(mine.hashes) + len(theirs.hashes) - count
        self.exact = one.signature.digest == other.digest
        self.similarity = count / union if union else 0.0
        self.containment = _share(in_both, weights, 0.0)
        self.containment_of_other = _share(in_both, one.weigh(theirs.hashes), 0.0)
        self.shared_shingles = count
        self.shared_rare = int(np.count_nonzero(self._rare))

    @cached_property
    def comparison(self) -> Comparison:
        """All that both have in common."""
        mine, theirs = self._one.signature, self._other
        left = _side(self._mine, self._in_one, self._rare)
        right = _side(self._theirs, self._in_other, self._rare)
        words, words_of_other = _words(self._one, theirs)
        told = _tell(self._one, theirs, self.shared_shingles)
        return Comparison(
            exact=self.exact,
            similarity=self.similarity,
            containment=self.containment,
            containment_of_other=self.containment_of_other,
            shared_numbers=_agreement(mine.numbers, theirs.numbers),
            words=words,
            words_of_other=words_of_other,
            lead=self._lead(left, right),
            spread=left.spread,
            spread_of_other=right.spread,
            order=_correlation(left.places, right.places),
            shared_shingles=self.shared_shingles,
            shared_rare=self.shared_rare,
            shingles=len(mine.shingles.hashes),
            other_shingles=len(theirs.shingles.hashes),
            other_days=told.other_days,
            note_share=told.note_share,
        )

    def _lead(self, left: _Side, right: _Side) -> float:
        if self.containment == self.containment_of_other:
            return max(left.lead, right.lead)
        longer = left if self.containment < self.containment_of_other else right
        return longer.lead


class _Told(NamedTuple):
    """What the words of two texts tell; see the fields of `Comparison`."""

    other_days: bool = False
    note_share: float = 0.0


class _Side(NamedTuple):
    """One text's part of a comparison."""

    lead: float
    """Share of the shingles of its first quarter that the other holds."""

    places: Segments
    """Segments of the shared rare ones, by their hash."""

    @property
    def spread(self) -> float:
        return int(np.count_nonzero(np.bincount(self.places))) / SEGMENTS


def _signature(text: Signature | Signed) -> Signature:
    return text if isinstance(text, Signature) else text.signature


def _side(sketch: Sketch, shared: Places, rare: NDArray[np.bool_]) -> _Side:
    segments = sketch.segments.take(shared)
    leading = int(np.count_nonzero(sketch.segments < LEAD_SEGMENTS))
    shared_leading = int(np.count_nonzero(segments < LEAD_SEGMENTS))
    return _Side(shared_leading / leading if leading else 0.0, segments[rare])


def _words(one: Weighed, other: Signature) -> tuple[float, float]:
    """Return the share of the words of either text that the other holds."""
    ceiling = min(one.signature.tokens.ceiling, other.tokens.ceiling)
    mine = _below(one.signature.tokens, ceiling).hashes
    theirs = _below(other.tokens, ceiling).hashes
    weights = one.token_weights[: len(mine)]
    in_both = weights.take(_shared(mine, theirs)[0])
    return _share(in_both, weights, 1.0), _share(in_both, one.weigh(theirs), 1.0)


def _tell(one: Weighed, other: Signature, shared: int) -> _Told:
    if shared not in TELLING:
        return _Told()
    mine, theirs = one.signature.tokens.hashes, other.tokens.hashes
    days = weekdays(theirs)
    return _Told(
        bool(one.days and days and not one.days & days),
        int(held(one.notes, theirs).sum()) / max(1, min(len(mine), len(theirs))),
    )


def _share(in_both: Weights, weights: Weights, of_none: float) -> float:
    whole = float(weights.sum())
    return float(in_both.sum()) / whole if whole else of_none


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
