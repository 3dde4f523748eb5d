"""Rules that turn a comparison into a status and a kind.

A ``copy`` is ``exact`` when both texts are equal but for form. Else one text holds at
least 65 % of the other by weight, and

- their numbers agree to 60 %, or are too few to tell
- they share a fifth of their rare words: a template filled with other names does not
- when only the longer text holds the shorter one, that reaches into its lead

It is ``near`` when each holds the other; ``abridged`` when only the other holds this
one, or holds 90 % of it and itself is held by less than 80 %; ``expanded`` when it is
the other way round. On one site, and when nearly a
day or more lies between both, most of what is alike comes from templates; there, 75 %
must be held and 75 % of the numbers agree.

A ``rewrite`` keeps the matter and its order but not the words, as a second translation
does: rare shingles are shared all over both texts in the same order, rare words are
shared, numbers agree, and both texts appeared within a day, on two sites. Where one was
shortened too, the longer text holds nearly all its rare words, its lead included.

Known exceptions: a story that repeats another as its first paragraphs counts as an
expanded copy; a correction, and an update that keeps most of a story, count as copies.
Two follow-ups of one event written in one house and in one order can look rewritten.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.dedup.comparison import Comparison
    from crawler.dedup.options import DedupOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known of two documents beside their texts."""

    same_site: bool = False
    days_apart: float | None = None
    """Days between their publication; null where unknown."""


def judge(
    found: Comparison, around: Circumstances, options: DedupOptions
) -> tuple[str | None, str | None]:
    """Return the first text's status, ``copy``, ``rewrite`` or None, and its kind."""
    kind = kind_of_copy(found, around, options)
    if kind is not None:
        return "copy", kind
    if is_rewrite(found, around, options):
        return "rewrite", "rewritten"
    return None, None


def kind_of_copy(
    found: Comparison, around: Circumstances, options: DedupOptions
) -> str | None:
    """Return the kind of copy that the first text is of the other; None for no copy."""
    if found.exact:
        return "exact"
    containment, numbers = _needed(around, options)
    words = max(found.words, found.words_of_other)
    if not _agree(found, numbers) or words < options.copy_words:
        return None
    least = min(found.containment, found.containment_of_other)
    if _most(found) < containment or (
        found.lead < options.copy_lead and least < options.copy_containment
    ):
        return None
    return _direction(found, options)


def _direction(found: Comparison, options: DedupOptions) -> str:
    least = min(found.containment, found.containment_of_other)
    enough = least >= options.copy_containment
    whole = _most(found) >= options.whole_containment
    if least >= options.near_containment or (enough and not whole):
        return "near"
    inside = found.containment > found.containment_of_other
    return "abridged" if inside else "expanded"


def is_rewrite(found: Comparison, around: Circumstances, options: DedupOptions) -> bool:
    """Whether the first text is a rewrite of the other."""
    days = around.days_apart
    return (
        not around.same_site
        and (days is None or days <= options.rewrite_days)
        and found.shared_rare >= options.rewrite_shingles
        and found.lead >= options.rewrite_lead
        and _in_order(found, options)
        and _scattered(found, options)
        and _most(found) >= options.rewrite_containment
        and _agree(found, options.rewrite_numbers)
        and (_alike_all_over(found, options) or _alike_in_part(found, options))
    )


def limits(
    status: str | None, around: Circumstances, options: DedupOptions
) -> dict[str, float]:
    """Return the limits that a status rests on, by name."""
    if status == "rewrite":
        return {
            "shared_numbers": options.rewrite_numbers,
            "words": options.rewrite_words,
            "spread": options.rewrite_spread,
            "order": options.rewrite_order,
        }
    containment, numbers = _needed(around, options)
    return {
        "containment": containment,
        "shared_numbers": numbers,
        "words": options.copy_words,
        "lead": options.copy_lead,
    }


def _needed(around: Circumstances, options: DedupOptions) -> tuple[float, float]:
    late = around.days_apart is not None and around.days_apart >= options.late_days
    if late or around.same_site:
        return options.doubtful_containment, options.doubtful_numbers
    return options.copy_containment, options.copy_numbers


def _agree(found: Comparison, least: float) -> bool:
    return found.shared_numbers is None or found.shared_numbers >= least


def _most(found: Comparison) -> float:
    return max(found.containment, found.containment_of_other)


def _in_order(found: Comparison, options: DedupOptions) -> bool:
    least = min(found.containment, found.containment_of_other)
    if least >= options.reordered_containment:
        return found.order >= options.reordered_order
    return found.order >= options.rewrite_order


def _scattered(found: Comparison, options: DedupOptions) -> bool:
    # One block that both hold, such as a house's boilerplate, spreads over as much
    # of a text as it fills; the same matter in other words spreads over more.
    sides = (
        (found.containment, found.spread),
        (found.containment_of_other, found.spread_of_other),
    )
    return all(
        spread >= min(options.full_spread, share + options.rewrite_scatter)
        for share, spread in sides
    )


def _alike_all_over(found: Comparison, options: DedupOptions) -> bool:
    words = min(found.words, found.words_of_other)
    spread = min(found.spread, found.spread_of_other)
    least = min(found.containment, found.containment_of_other)
    return (
        words >= options.rewrite_words
        and spread >= options.rewrite_spread
        and least >= options.rewrite_balance * _most(found)
    )


def _alike_in_part(found: Comparison, options: DedupOptions) -> bool:
    words = max(found.words, found.words_of_other)
    most = max(found.spread, found.spread_of_other)
    least = min(found.spread, found.spread_of_other)
    return (
        words >= options.part_words
        and most >= options.rewrite_spread
        and least >= options.part_spread
        and found.lead >= options.copy_lead
    )
