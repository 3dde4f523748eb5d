"""Limits of the comparison: one set of defaults for all sources and languages."""

from __future__ import annotations

from dataclasses import dataclass

MIN_WORDS = 40
"""Shorter texts look alike by chance and are not compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DedupOptions:
    """How articles are compared; shares are from 0 to 1."""

    min_words: int = MIN_WORDS
    """Texts of fewer words are ``too_short``."""

    window_days: int = 30
    """Articles first seen longer ago than this before another are not compared."""

    copy_containment: float = 0.65
    """Weighted share of either text that the other must hold for a ``copy``."""

    near_containment: float = 0.65
    """A copy is ``near`` when this share holds both ways."""

    copy_numbers: float = 0.5
    """Agreement of numbers that a copy needs."""

    max_candidates: int = 24
    """Articles that one is verified against, those with most in common first."""

    common_share: float = 0.01
    """Shingles in more than this share of documents weigh nothing."""

    bucket_limit: int = 64
    """Articles read from one bucket of the LSH."""

    max_passages: int = 3
    """Passages quoted as evidence."""
