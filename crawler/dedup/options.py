"""Limits of the comparison: one set of defaults for all sources and languages."""

from __future__ import annotations

from dataclasses import dataclass

MIN_WORDS = 40
"""Shorter texts look alike by chance and are not compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DedupOptions:
    """How articles are compared; shares are from 0 to 1. The rules use the limits."""

    min_words: int = MIN_WORDS
    """Texts of fewer words are ``too_short``, those of a paywall's note left out."""

    min_own_shingles: int = 24
    """So are texts with fewer shingles that are not common to many."""

    window_days: float = 30
    """Articles first seen longer ago than this before another are not compared."""

    copy_containment: float = 0.65
    """Weighted share of either text that the other must hold for a ``copy``."""

    near_containment: float = 0.8
    """Share that each text must hold of the other for a ``near`` copy, where one is
    held by `whole_containment`; else `copy_containment` will do."""

    whole_containment: float = 0.9
    """Share from which a text counts as held whole."""

    copy_numbers: float = 0.6
    """Agreement of numbers that a copy needs."""

    copy_words: float = 0.2
    """Share of rare words that a copy needs."""

    copy_rare: float = 0.55
    """Share of what is shared that must be rare: what returns in many articles is a
    template."""

    exact_rare: float = 0.3
    """The same where both texts are equal."""

    copy_lead: float = 0.1
    """Share of the longer text's first quarter that an abridged copy needs."""

    lead_held: float = 0.5
    """Share of the longer text from which a copy need not hold its beginning: teasers,
    updates and local paragraphs stand before what was copied; round-ups hold less of
    one story."""

    copy_order: float = 0.3
    """Correlation of the places of shared shingles below which copies are doubtful."""

    enough_shingles: int = 90
    """Shared shingles below which a copy needs more than `copy_containment`: house
    phrases and templates are short, and fill most of short texts."""

    fewest_shingles: int = 40
    """Shared shingles from which down it needs `short_containment`."""

    short_containment: float = 0.85
    """Containment needed there; in between it rises evenly."""

    unnumbered_containment: float = 0.9
    """The same where too few numbers tell whether both are of one event."""

    short_lead: float = 0.5
    """Share of the longer text's first quarter needed below `enough_shingles`: stubs
    begin with their own teaser."""

    doubtful_numbers: float = 0.75
    """Agreement of numbers needed on one site, from `late_days` on, and out of order,
    where most of what is alike comes from templates and round-ups."""

    late_days: float = 0.9
    """Days between the publication of two texts from which copies are doubtful."""

    suspect_shingles: int = 150
    """Shared shingles below which texts that name other days of the week, or share
    `stub_notes`, are suspects: templates and stubs."""

    stub_notes: float = 0.05
    """Share of the shorter text's words that are those of subscription notes and stand
    in both, from which they may be stubs. Of 9,000 news texts, one has as many."""

    suspect_containment: float = 0.9
    """Containment that suspects need."""

    suspect_lead: float = 0.6
    """Share of the longer text's first quarter that suspects need."""

    same_containment: float = 0.95
    """Containment from which what is short is a copy beyond doubt, and so not counted
    as one more story with its words."""

    rewrite_containment: float = 0.05
    """Weighted share of either text that the other must hold for a ``rewrite``."""

    rewrite_numbers: float = 0.65
    """Agreement of numbers that a rewrite needs."""

    rewrite_words: float = 0.2
    """Share of rare words that both texts must share."""

    rewrite_spread: float = 0.5
    """Share of the segments of both texts that must hold shared rare shingles."""

    rewrite_lead: float = 0.02
    """Share of the longer text's first quarter that a rewrite needs."""

    rewrite_lead_ratio: float = 0.25
    """The same, as a part of the smaller containment: follow-ups share what stands
    below."""

    rewrite_length: int = 110
    """Shingles that both texts need for a rewrite: templates of less cannot be told
    from it."""

    rewrite_order: float = 0.8
    """Correlation that the places of shared shingles in both texts must have."""

    reordered_containment: float = 0.5
    """Share of both texts that must be held for a rewrite with paragraphs moved."""

    reordered_order: float = 0.65
    """Correlation of places needed then, in place of `rewrite_order`."""

    rewrite_balance: float = 0.8
    """Least ratio of both containments, unless one text was shortened."""

    rewrite_scatter: float = 0.1
    """How much the spread must exceed the containment in both texts."""

    full_spread: float = 0.9
    """Spread from which it need not."""

    rewrite_shingles: int = 15
    """Shared rare shingles that a rewrite needs."""

    part_words: float = 0.75
    """Share of the rare words of a shortened rewrite that the longer text must hold,
    in place of `rewrite_words`."""

    part_spread: float = 0.25
    """Share of the longer text's segments that a shortened rewrite must draw on, in
    place of `rewrite_spread`."""

    rewrite_days: float = 1
    """Days that may lie between the publication of a text and of its rewrite."""

    akin_containment: float = 0.4
    """Share of the first member of a cluster, or of a copy of another member, that the
    other must hold for that copy to join."""

    akin_shingles: int = 30
    """Rare shingles that both must share then."""

    cross_language: bool = False
    """Whether texts in other languages are compared by their numbers and names."""

    translation_evidence: float = 4
    """Rare numbers and names that a text and its translation must share."""

    translation_names: float = 12
    """The same, where one text has fewer than two numbers."""

    translation_numbers: float = 0.7
    """Agreement of numbers that a translation needs."""

    translation_lead: float = 1.2
    """How many times the evidence for the next candidate that for the best must be."""

    max_candidates: int = 6
    """Articles that one is verified against, those with most in common first."""

    common_share: float = 0.01
    """Shingles in more than this share of documents weigh nothing."""

    max_passages: int = 3
    """Passages quoted as evidence."""
