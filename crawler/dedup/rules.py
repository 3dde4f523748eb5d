"""Rules that turn a comparison into a status and a kind.

A ``copy`` is ``exact`` when both texts are equal but for form, and not wholly of what
returns in many articles. Else one text holds at least 65 % of the other by weight, and

- their numbers agree to 60 %, or are too few to tell
- they share a fifth of their rare words: a template filled with other names does not
- 55 % of what they share is rare elsewhere: what returns in many articles is a template
- where less than half of the longer text is held, that reaches into its lead

More is needed where little is shared (house phrases, stubs and templates are short),
on one site, a day later, and where paragraphs stand in another order (round-ups); most
where short texts name other days of the week, as templates do, or share the note of a
paywall; see `needed_of_copy`.

It is ``near`` when each holds the other; ``abridged`` when only the other holds this
one, or holds 90 % of it and itself is held by less than 80 %; ``expanded`` when it is
the other way round. Seen from the other text, a verdict is the same but for these two.

A ``rewrite`` keeps the matter and its order but not the words, as a second translation
does: rare shingles are shared all over both texts in the same order, rare words are
shared, numbers agree, and both texts appeared within a day, on two sites. Short texts
are not called rewrites: reports from one template look like that. Where one was
shortened too, the longer text holds nearly all its rare words, its lead included.

Known exceptions: a story that repeats another as its first paragraphs counts as an
expanded copy; a correction, and an update that keeps most of a story, count as copies.
Two follow-ups of one event written in one house and in one order can look rewritten.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TypeAlias

    from crawler.dedup.comparison import Comparison
    from crawler.dedup.options import DedupOptions
    from crawler.dedup.overlap import Overlap

    Found: TypeAlias = Comparison | Overlap


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known of two documents beside their texts."""

    same_site: bool = False
    days_apart: float | None = None
    """Days between their publication; null where unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """Least values that a copy needs."""

    containment: float
    numbers: float
    lead: float


def judge(
    found: Found, around: Circumstances, options: DedupOptions
) -> tuple[str | None, str | None]:
    """Return the first text's status, ``copy``, ``rewrite`` or None, and its kind."""
    kind = kind_of_copy(found, around, options)
    if kind is not None:
        return "copy", kind
    if is_rewrite(found, around, options):
        return "rewrite", "rewritten"
    return None, None


def may_match(found: Found, options: DedupOptions) -> bool:
    """Whether `judge` may find a status, by how much is shared alone.

    What else it asks for makes the least that a copy needs higher, but never lower.
    """
    most = _most(found)
    least = min(
        options.copy_containment,
        options.short_containment,
        options.unnumbered_containment,
    )
    rewritten = (
        most >= options.rewrite_containment
        and found.shared_rare >= options.rewrite_shingles
    )
    return found.exact or most >= least or rewritten


def kind_of_copy(
    found: Found, around: Circumstances, options: DedupOptions
) -> str | None:
    """Return the kind of copy that the first text is of the other; None for no copy."""
    if found.exact and rare_share(found) >= options.exact_rare:
        return "exact"
    needed = needed_of_copy(found, around, options)
    words = max(found.words, found.words_of_other)
    if (
        not _agree(found, needed.numbers)
        or words < options.copy_words
        or rare_share(found) < options.copy_rare
        or _most(found) < needed.containment
        or found.lead < needed.lead
    ):
        return None
    return _direction(found, options)


def needed_of_copy(
    found: Found, around: Circumstances, options: DedupOptions
) -> Needed:
    """Return what a copy needs here; little that is shared, and doubt, ask for more."""
    doubtful = _retold(around, options) or found.order < options.copy_order
    few = _share_of_way(
        found.shared_shingles, options.enough_shingles, options.fewest_shingles
    )
    needed = Needed(
        containment=options.copy_containment
        + few * (_of_short(found, options) - options.copy_containment),
        numbers=options.doubtful_numbers if doubtful else options.copy_numbers,
        lead=_reach(found) * _needed_lead(found, options),
    )
    return _of_suspects(needed, options) if is_suspect(found, options) else needed


def _of_short(found: Found, options: DedupOptions) -> float:
    unknown = found.shared_numbers is None
    return options.unnumbered_containment if unknown else options.short_containment


def is_suspect(found: Found, options: DedupOptions) -> bool:
    """Whether words tell that a template or a note may be all that is shared."""
    told = found.other_days or found.note_share >= options.stub_notes
    return told and found.shared_shingles < options.suspect_shingles


def _of_suspects(needed: Needed, options: DedupOptions) -> Needed:
    return replace(
        needed,
        containment=max(needed.containment, options.suspect_containment),
        lead=max(needed.lead, options.suspect_lead),
    )


def _needed_lead(found: Found, options: DedupOptions) -> float:
    held = min(found.containment, found.containment_of_other)
    if held >= options.lead_held:
        return 0.0
    short = found.shared_shingles < options.enough_shingles
    return options.short_lead if short else options.copy_lead


def _reach(found: Found) -> float:
    """Return how much of the longer text's first quarter the shorter one can hold."""
    both = found.shingles, found.other_shingles
    return min(1.0, 4 * min(both) / max(1, *both))


def are_akin(found: Found, options: DedupOptions) -> bool:
    """Whether two copies of one text share enough to be in one cluster."""
    return (
        _most(found) >= options.akin_containment
        and found.shared_rare >= options.akin_shingles
    )


def rare_share(found: Found) -> float:
    """Return the share of the shared shingles that few other documents hold."""
    return found.shared_rare / found.shared_shingles if found.shared_shingles else 0.0


def like_a_template(found: Found, around: Circumstances, options: DedupOptions) -> bool:
    """Whether a copy may be a template after all, so that its words must be counted.

    An agency's story is copied within a day, by other sites; it would make its own
    words common.
    """
    if _retold(around, options):
        return True
    short = found.shared_shingles < options.enough_shingles
    whole = _most(found) >= options.same_containment
    return short and not (whole and found.note_share < options.stub_notes)


def _retold(around: Circumstances, options: DedupOptions) -> bool:
    days = around.days_apart
    return around.same_site or (days is not None and days >= options.late_days)


def _share_of_way(value: float, start: float, end: float) -> float:
    return min(1.0, max(0.0, (start - value) / (start - end)))


def _direction(found: Found, options: DedupOptions) -> str:
    least = min(found.containment, found.containment_of_other)
    enough = least >= options.copy_containment
    whole = _most(found) >= options.whole_containment
    if least >= options.near_containment or (enough and not whole):
        return "near"
    inside = found.containment > found.containment_of_other
    return "abridged" if inside else "expanded"


def is_rewrite(found: Found, around: Circumstances, options: DedupOptions) -> bool:
    """Whether the first text is a rewrite of the other."""
    days = around.days_apart
    return (
        not around.same_site
        and not is_suspect(found, options)
        and (days is None or days <= options.rewrite_days)
        and found.shared_rare >= options.rewrite_shingles
        and min(found.shingles, found.other_shingles) >= options.rewrite_length
        and found.lead >= needed_lead(found, options)
        and _in_order(found, options)
        and _scattered(found, options)
        and _most(found) >= options.rewrite_containment
        and _agree(found, options.rewrite_numbers)
        and (_alike_all_over(found, options) or _alike_in_part(found, options))
    )


def needed_lead(found: Found, options: DedupOptions) -> float:
    """Return the share of the longer text's first quarter that a rewrite needs."""
    held = min(found.containment, found.containment_of_other)
    return max(options.rewrite_lead, options.rewrite_lead_ratio * held)


def limits(
    status: str | None, found: Found, around: Circumstances, options: DedupOptions
) -> dict[str, float]:
    """Return the limits that a status rests on, by name."""
    if status == "rewrite":
        return {
            "shared_numbers": options.rewrite_numbers,
            "words": options.rewrite_words,
            "spread": options.rewrite_spread,
            "order": options.rewrite_order,
            "lead": needed_lead(found, options),
        }
    needed = needed_of_copy(found, around, options)
    return {
        "containment": needed.containment,
        "shared_numbers": needed.numbers,
        "words": options.copy_words,
        "lead": needed.lead,
    }


def _agree(found: Found, least: float) -> bool:
    return found.shared_numbers is None or found.shared_numbers >= least


def _most(found: Found) -> float:
    return max(found.containment, found.containment_of_other)


def _in_order(found: Found, options: DedupOptions) -> bool:
    least = min(found.containment, found.containment_of_other)
    if least >= options.reordered_containment:
        return found.order >= options.reordered_order
    return found.order >= options.rewrite_order


def _scattered(found: Found, options: DedupOptions) -> bool:
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


def _alike_all_over(found: Found, options: DedupOptions) -> bool:
    words = min(found.words, found.words_of_other)
    spread = min(found.spread, found.spread_of_other)
    least = min(found.containment, found.containment_of_other)
    return (
        words >= options.rewrite_words
        and spread >= options.rewrite_spread
        and least >= options.rewrite_balance * _most(found)
    )


def _alike_in_part(found: Found, options: DedupOptions) -> bool:
    words = max(found.words, found.words_of_other)
    most = max(found.spread, found.spread_of_other)
    least = min(found.spread, found.spread_of_other)
    return (
        words >= options.part_words
        and most >= options.rewrite_spread
        and least >= options.part_spread
        and found.lead >= options.copy_lead
    )
