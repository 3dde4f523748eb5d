"""Why the rules find what they find: each condition with its number and its limit.

The rules themselves (`crawler.dedup.rules`) answer yes or no, as fast as they can;
this says the same at length: a text is a copy, or a rewrite, where all checks of it
hold, or where it is exactly equal.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.dedup.rules import needed_lead, needed_of_copy, rare_share

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.dedup.comparison import Comparison
    from crawler.dedup.options import DedupOptions
    from crawler.dedup.rules import Circumstances


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One condition of a rule."""

    name: str
    """What is measured, such as ``containment``; one of `NAMES`."""

    value: float | None
    """The number found; null where there is none to tell."""

    limit: float | None
    """What it is held against: the least, but for ``days`` the most."""

    holds: bool


NAMES = (
    "containment", "numbers", "words", "rarity", "lead", "held",
    "sites", "days", "rare", "length", "order", "scatter", "spread", "balance",
)  # fmt: skip
"""All conditions; ``held`` is the smaller of both containments, ``length`` the number
of shingles of the shorter text."""


def copy_checks(
    found: Comparison, around: Circumstances, options: DedupOptions
) -> tuple[Check, ...]:
    """Return the conditions for a ``copy``."""
    needed = needed_of_copy(found, around, options)
    words = max(found.words, found.words_of_other)
    return (
        _least("containment", _most(found), needed.containment),
        _numbers(found, needed.numbers),
        _least("words", words, options.copy_words),
        _least("rarity", rare_share(found), options.copy_rare),
        _least("lead", found.lead, needed.lead)
        if needed.lead
        else _least("held", _held(found), options.lead_held),
    )


def rewrite_checks(
    found: Comparison, around: Circumstances, options: DedupOptions
) -> tuple[Check, ...]:
    """Return the conditions for a ``rewrite``.

    The last ones are those of a whole rewrite, or, where only they hold, those of a
    shortened one.
    """
    days = around.days_apart
    whole, part = _all_over(found, options), _in_part(found, options)
    return (
        Check(name="sites", value=None, limit=None, holds=not around.same_site),
        Check(
            name="days",
            value=days,
            limit=options.rewrite_days,
            holds=days is None or days <= options.rewrite_days,
        ),
        _least("rare", found.shared_rare, options.rewrite_shingles),
        _least(
            "length", min(found.shingles, found.other_shingles), options.rewrite_length
        ),
        _least("containment", _most(found), options.rewrite_containment),
        _numbers(found, options.rewrite_numbers),
        _order(found, options),
        _scatter(found, options),
        _least("lead", found.lead, needed_lead(found, options)),
        *(part if _all(part) and not _all(whole) else whole),
    )


def _all_over(found: Comparison, options: DedupOptions) -> tuple[Check, ...]:
    most = _most(found)
    words = min(found.words, found.words_of_other)
    spread = min(found.spread, found.spread_of_other)
    return (
        _least("words", words, options.rewrite_words),
        _least("spread", spread, options.rewrite_spread),
        Check(
            name="balance",
            value=_held(found) / most if most else 0.0,
            limit=options.rewrite_balance,
            holds=_held(found) >= options.rewrite_balance * most,
        ),
    )


def _in_part(found: Comparison, options: DedupOptions) -> tuple[Check, ...]:
    words = max(found.words, found.words_of_other)
    spreads = found.spread, found.spread_of_other
    return (
        _least("words", words, options.part_words),
        _least("spread", max(spreads), options.rewrite_spread),
        _least("spread", min(spreads), options.part_spread),
        _least("lead", found.lead, options.copy_lead),
    )


def _order(found: Comparison, options: DedupOptions) -> Check:
    moved = _held(found) >= options.reordered_containment
    limit = options.reordered_order if moved else options.rewrite_order
    return _least("order", found.order, limit)


def _scatter(found: Comparison, options: DedupOptions) -> Check:
    sides = (
        (found.spread, found.containment),
        (found.spread_of_other, found.containment_of_other),
    )
    checks = [
        _least(
            "scatter", spread, min(options.full_spread, share + options.rewrite_scatter)
        )
        for spread, share in sides
    ]
    return next((check for check in checks if not check.holds), checks[0])


def _numbers(found: Comparison, limit: float) -> Check:
    value = found.shared_numbers
    return Check(
        name="numbers", value=value, limit=limit, holds=value is None or value >= limit
    )


def _least(name: str, value: float, limit: float) -> Check:
    return Check(name=name, value=value, limit=limit, holds=value >= limit)


def _all(checks: Iterable[Check]) -> bool:
    return all(check.holds for check in checks)


def _most(found: Comparison) -> float:
    return max(found.containment, found.containment_of_other)


def _held(found: Comparison) -> float:
    return min(found.containment, found.containment_of_other)
