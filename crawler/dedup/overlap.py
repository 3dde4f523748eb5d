"""Computing what two texts have in common: first how much, then all else.

How much of either text the other holds tells most pairs apart. Where in the texts that
stands, and which words and numbers they share, is looked at for the few that are left;
see `crawler.dedup.comparison` for what is measured. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cached_property
from typing import Protocol, TypeAlias

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
    """What two texts have in common; all is called as in `Comparison`.

    How much is shared is known at once, the rest is computed when it is asked for.
    """

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
        self.shingles = len(shingles.hashes)
        self.other_shingles = len(other.shingles.hashes)

    @property
    def comparison(self) -> Comparison:
        """All of it."""
        names = [field.name for field in fields(Comparison)]
        return Comparison(**{name: getattr(self, name) for name in names})

    @cached_property
    def shared_numbers(self) -> float | None:
        """Agreement of numbers."""
        return _agreement(self._one.signature.numbers, self._other.numbers)

    @property
    def words(self) -> float:
        """Share of the words of the first text that the other holds."""
        return self._words[0]

    @property
    def words_of_other(self) -> float:
        """The same of the other text."""
        return self._words[1]

    @cached_property
    def _words(self) -> tuple[float, float]:
        return _words(self._one, self._other)

    @cached_property
    def lead(self) -> float:
        """Share of the longer text's beginning that the shorter holds."""
        if self.containment < self.containment_of_other:
            return _lead(self._mine, self._in_one)
        if self.containment > self.containment_of_other:
            return _lead(self._theirs, self._in_other)
        return max(_lead(self._mine, self._in_one), _lead(self._theirs, self._in_other))

    @property
    def spread(self) -> float:
        """Share of the first text's segments with shared rare shingles."""
        return _spread(self._places[0])

    @property
    def spread_of_other(self) -> float:
        """The same of the other text."""
        return _spread(self._places[1])

    @cached_property
    def order(self) -> float:
        """Correlation of the places of those shingles in both texts."""
        return _correlation(*self._places)

    @cached_property
    def _places(self) -> tuple[Segments, Segments]:
        """Segments of the shared rare shingles in either text, by their hash."""
        return (
            self._mine.segments.take(self._in_one[self._rare]),
            self._theirs.segments.take(self._in_other[self._rare]),
        )

    @cached_property
    def other_days(self) -> bool:
        """Whether the texts name different days of the week."""
        if self.shared_shingles not in TELLING:
            return False
        mine, theirs = self._one.days, weekdays(self._other.tokens.hashes)
        return bool(mine and theirs and not mine & theirs)

    @cached_property
    def note_share(self) -> float:
        """Share of the words that are those of notes in both texts."""
        if self.shared_shingles not in TELLING:
            return 0.0
        mine, theirs = self._one.signature.tokens.hashes, self._other.tokens.hashes
        both = int(held(self._one.notes, theirs).sum())
        return both / max(1, min(len(mine), len(theirs)))


def _signature(text: Signature | Signed) -> Signature:
    return text if isinstance(text, Signature) else text.signature


def _lead(sketch: Sketch, shared: Places) -> float:
    """Return the share of the shingles of a text's first quarter that are shared."""
    leading = int(np.count_nonzero(sketch.segments < LEAD_SEGMENTS))
    both = int(np.count_nonzero(sketch.segments.take(shared) < LEAD_SEGMENTS))
    return both / leading if leading else 0.0


def _spread(places: Segments) -> float:
    return int(np.count_nonzero(np.bincount(places))) / SEGMENTS


def _words(one: Weighed, other: Signature) -> tuple[float, float]:
    """Return the share of the words of either text that the other holds."""
    ceiling = min(one.signature.tokens.ceiling, other.tokens.ceiling)
    mine = _below(one.signature.tokens, ceiling).hashes
    theirs = _below(other.tokens, ceiling).hashes
    weights = one.token_weights[: len(mine)]
    in_both = weights.take(_shared(mine, theirs)[0])
    return _share(in_both, weights, 1.0), _share(in_both, one.weigh(theirs), 1.0)


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
    one -= one.sum() / len(one)
    other -= other.sum() / len(other)
    scale = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / scale if scale else 0.0
