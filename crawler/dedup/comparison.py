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

They are computed in `crawler.dedup.overlap`. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass


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
    are looked at where `crawler.dedup.overlap.TELLING` shingles are shared."""

    note_share: float = 0.0
    """Share of the words of the text with fewer that are words of subscription notes
    and stand in both."""
