"""Candidates in other languages: articles that share rare numbers and names.

Articles are listed under the hashes of what survives translation
(`crawler.dedup.neutral`). The *evidence* for a pair is the sum of the weights of what
both hold: ``1 - log(n + 1) / log(N + 200)`` for what *n* of *N* articles hold, so 1 for
the rarest. Lists that are full are those of common names and weigh nothing. Only the
best candidate counts, and only where it is ahead of the next one: the same names return
in many articles of one day.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from crawler.dedup.neutral import Features, features
from crawler.dedup.postings import MAX_POSTINGS, number_of, posting, with_room

if TYPE_CHECKING:
    from crawler.dedup.article import Document
    from crawler.dedup.minhash import Hashes
    from crawler.dedup.options import DedupOptions
    from crawler.dedup.rules import Circumstances
    from crawler.dedup.storage import Hits, Storage, Stored

MOST_READ = 32
"""Candidates read to find the best two in another language."""

MOST_PHRASES = 1
"""Shingles that texts in two languages share at most, where no language is known."""

_PRIOR_ARTICLES = 200


class Listed(NamedTuple):
    """What a storage lists under the numbers and names of a text."""

    features: Features
    keys: Hashes
    hits: Hits

    def room(self, site: str) -> Hashes:
        """Return the keys to be listed under whose lists take one more of *site*."""
        free = with_room(self.hits, posting(0, site), len(self.keys))
        return self.keys[free & np.isin(self.keys, self.features.listed)]

    def evidence(self, articles: int) -> dict[int, float]:
        """Return the evidence by document number, of the best ones, best first."""
        places, postings, _, skipped = self.hits
        lengths = np.bincount(places, minlength=len(self.keys))
        scale = math.log(articles + _PRIOR_ARTICLES)
        weights = np.maximum(0.0, 1.0 - np.log(lengths + 1.0) / scale)
        weights[lengths >= MAX_POSTINGS] = 0.0
        weights[skipped] = 0.0
        weights[~np.isin(self.keys, self.features.sought)] = 0.0
        entries, rows = np.unique(postings, return_inverse=True)
        sums = np.bincount(rows, weights[places], minlength=len(entries))
        order = np.argsort(-sums, kind="stable")[:MOST_READ]
        return {number_of(int(entries[row])): float(sums[row]) for row in order}


def look_up(storage: Storage, document: Document) -> Listed:
    """Return what *storage* lists under the numbers and names of a document."""
    found = features(document.text)
    keys = np.union1d(found.listed, found.sought)
    return Listed(found, keys, storage.look_up(keys))


def best(
    document: Document, evidence: dict[int, float], read: list[Stored], lead: float
) -> Stored | None:
    """Return the document of another language with most evidence; None if in doubt.

    *read* are candidates in the order of their evidence. The best must be *lead* times
    ahead of the next that belongs to another cluster.
    """
    foreign = [other for other in read if _are_foreign(document, other)]
    rivals = [other for other in foreign if other.cluster != foreign[0].cluster]
    if not foreign:
        return None
    next_best = evidence[rivals[0].number] if rivals else 0.0
    return foreign[0] if evidence[foreign[0].number] >= lead * next_best else None


def _are_foreign(document: Document, other: Stored) -> bool:
    if document.language and other.language:
        return document.language != other.language
    # Two texts in one language share stock phrases, whatever they are about.
    one, two = document.signature.shingles.hashes, other.signature.shingles.hashes
    return len(np.intersect1d(one, two, assume_unique=True)) <= MOST_PHRASES


def is_translation(
    evidence: float,
    shared_numbers: float | None,
    around: Circumstances,
    options: DedupOptions,
) -> bool:
    """Whether the best candidate is the same text in another language."""
    days = around.days_apart
    if days is not None and days > options.rewrite_days:
        return False
    if shared_numbers is None:
        return evidence >= options.translation_names
    return (
        shared_numbers >= options.translation_numbers
        and evidence >= options.translation_evidence
    )
