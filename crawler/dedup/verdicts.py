"""From the matches of a document to its verdict. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.dedup.article import Document, Verdict
from crawler.dedup.passages import shared_passages
from crawler.dedup.rules import like_a_template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.dedup.matches import Match
    from crawler.dedup.options import DedupOptions

NEARLY_EQUAL = 0.9
"""Similarity from which an article is not indexed beside its match of the same site."""


def too_short(document: Document) -> Verdict:
    """Return the verdict on a document that is not compared."""
    shingles = len(document.signature.shingles.hashes)
    return Verdict(status="too_short", cluster=document.id, shingles=shingles)


def unique(document: Document, matches: Sequence[Match]) -> Verdict:
    """Return the verdict on a document of whose *matches*, best first, none is one."""
    return Verdict(
        status="unique",
        cluster=document.id,
        shingles=len(document.signature.shingles.hashes),
        compared=len(matches),
        runner_up=matches[0].runner_up() if matches else None,
        indexed=True,
        counted=True,
    )


def flagged(
    document: Document, matches: Sequence[Match], options: DedupOptions
) -> Verdict:
    """Return the verdict by the first of *matches*, in a cluster of its own."""
    best = matches[0]
    found, other = best.overlap, best.other
    passages = shared_passages(document.text, other.signature, options.max_passages)
    repeated = best.around.same_site and found.similarity >= NEARLY_EQUAL
    return Verdict(
        status=best.status or "",
        kind=best.kind,
        cluster=document.id,
        duplicate_of=other.id,
        duplicate_of_url=other.url,
        similarity=found.similarity,
        containment=found.containment,
        containment_of_other=found.containment_of_other,
        shared_numbers=found.shared_numbers,
        passages=passages,
        shared_shingles=found.shared_shingles,
        shingles=found.shingles,
        other_shingles=found.other_shingles,
        thresholds=best.thresholds(options),
        compared=len(matches),
        runner_up=matches[1].runner_up() if matches[1:] else None,
        indexed=not repeated,
        counted=like_a_template(found, best.around, options)
        and not (repeated and found.shared_shingles >= options.enough_shingles),
    )
