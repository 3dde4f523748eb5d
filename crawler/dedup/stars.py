"""Clusters of a whole set of documents, the same in whatever order they arrived.

A crawl judges an article against those seen before it, so its clusters depend on the
order of arrival. Here all documents are in the index already, put there in an order
drawn from their ids, which makes its counts of words those of the whole set (Star
clustering: Aslam, Pelekhov and Rus 2004). Then each, in the order of its trusted time
of publication, is matched with all others within the window, on both sides of it in
time, and joins the star of the best match whose centre it verifies against, or becomes
a centre itself: the rules of `crawler.dedup.clusters`, over an order that belongs to
the documents.

Nothing here depends on when a document was seen.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

import xxhash

from crawler.dedup import clusters
from crawler.dedup.matches import Match, best_first

if TYPE_CHECKING:
    from crawler.dedup.article import Document
    from crawler.dedup.index import Index

REWRITE, TRANSLATED = "rewrite", "translated"

NO_TIME = "~"
"""Sorts after all times."""


def shuffled(identity: str) -> int:
    """Return the place of a document in the order by which the index is filled."""
    return xxhash.xxh3_64_intdigest(identity.encode()) >> 1


def time_key(published: str | None) -> str:
    """Return what sorts documents by time: in UTC, a date alone by its end."""
    try:
        moment = dt.datetime.fromisoformat(published or "")
        if len(published or "") <= 10:
            moment += dt.timedelta(days=1)
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        return zoned.astimezone(dt.UTC).isoformat(timespec="microseconds")
    except (OverflowError, ValueError):
        return NO_TIME


class Stars:
    """The clusters of the documents of a full index, as they are placed."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._places: dict[str, int] = {}
        self._later: defaultdict[str, list[str]] = defaultdict(list)
        self._cluster_of: dict[str, str] = {}
        self.members: dict[str, list[str]] = {}
        """Clusters by their names, the ``id`` of their centres, with all members."""

        self.matched: dict[str, tuple[str, ...]] = {}
        """Of each document the ids of the earlier ones that it matches."""

        self._translations: set[tuple[str, str]] = set()

    def cluster_of(self, identity: str) -> str:
        """Return the cluster of a document that was placed."""
        return self._cluster_of[identity]

    def compare(self, document: Document, identity: str) -> Match | None:
        """Return the match of a document with another; None where that is not indexed.

        Two that were found to be translations of each other remain so: the texts alone
        do not tell, only what else there was.
        """
        other = self._index.find(identity)
        match = self._index.compare(document, other) if other else None
        pairs = {(document.id, identity), (identity, document.id)}
        if match is None or match.status is not None or not pairs & self._translations:
            return match
        return dataclasses.replace(match, status=REWRITE, kind=TRANSLATED)

    def place(self, document: Document) -> None:
        """Put the next document, in the order of `time_key` and id, into its star."""
        self._places[document.id] = len(self._places)
        earlier = [] if self._index.is_too_short(document) else self._earlier(document)
        cluster: str | None = None
        joins: tuple[str, ...] = ()
        if earlier:
            cluster, joins = clusters.choose(
                earlier, lambda c: self.compare(document, c)
            )
            self.matched[document.id] = tuple(match.other.id for match in earlier)
        self._join(cluster or document.id, document.id, joins)

    def _earlier(self, document: Document) -> list[Match]:
        """Return the matches with documents that were placed before, best first."""
        found: dict[str, Match] = {}
        for match in self._index.matches(document):
            if match.kind == TRANSLATED:
                self._translations.add((document.id, match.other.id))
            if match.other.id in self._places:
                found[match.other.id] = match
            elif self._counts(match):
                self._later[match.other.id].append(document.id)
        for other in self._later.pop(document.id, ()):
            # That one is a candidate of this one, if not the other way round.
            reverse = None if other in found else self.compare(document, other)
            if reverse is not None:
                found[other] = reverse
        return best_first(self._placed(m) for m in found.values() if self._counts(m))

    def _counts(self, match: Match) -> bool:
        days = match.around.days_apart
        within = days is None or days <= self._index.options.window_days
        return match.status is not None and within

    def _placed(self, match: Match) -> Match:
        identity = match.other.id
        place, cluster = self._places[identity], self._cluster_of[identity]
        other = match.other._replace(number=place, cluster=cluster)
        return dataclasses.replace(match, other=other)

    def _join(self, cluster: str, identity: str, joins: tuple[str, ...]) -> None:
        for name in joins:
            moved = self.members.pop(name)
            self.members[cluster] += moved
            self._cluster_of |= dict.fromkeys(moved, cluster)
        self.members.setdefault(cluster, []).append(identity)
        self._cluster_of[identity] = cluster
