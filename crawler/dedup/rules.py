"""Rules that turn a comparison into a status and a kind.

- ``copy``: one text holds at least 65 % of the other, by weight, and their numbers
  agree by half or more, or are too few to tell. ``exact`` when equal but for form,
  ``near`` when each holds the other, ``abridged`` when only the other holds this one,
  ``expanded`` when only this one holds the other
- ``rewrite``: rare words are shared, and rare shingles are shared all over both texts

Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.dedup.comparison import Comparison
    from crawler.dedup.options import DedupOptions


def kind_of_copy(found: Comparison, options: DedupOptions) -> str | None:
    """Return the kind of copy that the first text is of the other; None for no copy."""
    if found.exact:
        return "exact"
    if not _numbers_agree(found, options):
        return None
    inside = found.containment >= options.copy_containment
    around = found.containment_of_other >= options.copy_containment
    if inside and around:
        return "near"
    if inside:
        return "abridged"
    return "expanded" if around else None


def _numbers_agree(found: Comparison, options: DedupOptions) -> bool:
    agreement = found.shared_numbers
    return agreement is None or agreement >= options.copy_numbers
