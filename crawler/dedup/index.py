"""The index of judged articles: which one a new article copies, if any.

1. candidates from MinHash LSH and from shared rare shingles
2. each compared on its stored shingles, weighed by their rarity
3. rules give status and kind; the best verified match is the one copied
4. clusters are stars, see `crawler.dedup.clusters`
5. what is like nothing else may be a translation, see `crawler.dedup.translations`

The index reads and writes a `crawler.dedup.storage.Storage` whose transactions are the
caller's. Word counts are kept in memory: after a rollback, call `Index.reload`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from crawler.dedup import clusters, translations
from crawler.dedup.article import Document, Verdict, days_apart
from crawler.dedup.matches import Match, best_first
from crawler.dedup.options import DedupOptions
from crawler.dedup.rules import Circumstances, are_akin, judge, may_match
from crawler.dedup.sample import Sample
from crawler.dedup.storage import Added, Outcome, Storage, Stored, as_stored
from crawler.dedup.verdicts import flagged, too_short, unique
from crawler.dedup.wordlists import is_note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.dedup.inquiry import Inquiry

AT_ONCE = 4
"""Candidates read at once. They come in the order of what they share, and where none of
four is a match, those that share less are not looked at: in a large index, any text
shares some phrases with a dozen others."""

OF_CLUSTER = 2
"""Matches in one cluster from which on its other members are not compared: they share
less, and name no other cluster."""

FOLLOWED = 50
"""Articles judged until a process learns the words of those that others judged."""


class Index:
    """Judged articles, in a storage."""

    def __init__(self, storage: Storage, options: DedupOptions | None = None) -> None:
        """Open the index of what *storage* holds."""
        # datasketch loads scipy, which takes a second; workers only sign.
        from crawler.dedup.inquiry import Inquiry  # noqa: PLC0415

        self._inquire = partial(Inquiry, storage)
        self._options = options or DedupOptions()
        self._storage = storage
        self._admitted = 0
        self._read()

    def reload(self) -> None:
        """Make anew what is kept in memory, as after a rollback."""
        self._storage.reload()
        self._read()

    def close(self) -> None:
        """Let go of what the storage has opened itself."""
        self._storage.close()

    def _read(self) -> None:
        self._asked: Inquiry | None = None
        self._expired = False
        # What others have written is read at once: should it be no document, that is
        # said before anything is crawled.
        self._counting = self._counted() if self._storage.shared else None

    @property
    def _sample(self) -> Sample:
        """The counts of words, read once a text is judged: many a crawl finds none."""
        if self._counting is None:
            self._counting = self._counted()
        return self._counting

    def _counted(self) -> Sample:
        return Sample(self._storage, self._options.common_share)

    def admit(self, document: Document) -> Verdict:
        """Judge *document* and remember it, as one step even where others write too.

        One that is known already is judged anew by those added before it: its verdict
        was lost between here and wherever it was to be kept.
        """
        self._follow()
        while True:
            verdict = self.judge(document)
            added = self._add(document, verdict)
            if added.outcome is Outcome.ADDED:
                return verdict
            if added.outcome is Outcome.KNOWN:
                return self.judge(document, before=added.number)

    def _follow(self) -> None:
        """Learn every so often what others have counted, where they write too."""
        self._admitted += 1
        if self._storage.shared and self._admitted % FOLLOWED == 0:
            self._sample.follow()
            self._asked = None

    def judge(self, document: Document, before: int | None = None) -> Verdict:
        """Return whether *document* copies one added before; writes nothing.

        With *before*, only one that was added before that number.
        """
        if self.is_too_short(document):
            return too_short(document)
        matches = best_first(self._matches(document, before))
        if not matches or matches[0].status is None:
            return unique(document, matches)
        return self._verdict(document, matches)

    def add(self, document: Document, verdict: Verdict) -> None:
        """Remember *document* with its verdict; a known id changes nothing."""
        while self._add(document, verdict).outcome is Outcome.OVERTAKEN:
            pass  # looked up anew; the verdict stands whatever came since

    def _add(self, document: Document, verdict: Verdict) -> Added:
        if verdict.indexed:
            found = self._inquiry(document).found
            keys, latest = found.room(document.site), found.hits.latest
            if self._options.cross_language:
                names = self._inquiry(document).names.room(document.site)
                keys = np.concatenate((keys, names))
        else:
            keys, latest = np.empty(0, np.uint32), 0
        # Read before there is one more, which would else be counted twice.
        sample = self._sample if verdict.counted else None
        added = self._storage.add(document, verdict, keys, latest)
        self._asked = None
        if sample is not None and added.outcome is Outcome.ADDED:
            sample.add(added.number, document)
        return added

    def move(self, id_: str, cluster: str) -> None:
        """Put a document into another cluster."""
        self._storage.move(id_, cluster)

    def expire(self, before: str, most: int = 1 << 62) -> int:
        """Forget *most* documents first seen before a time; return how many it were.

        Words are counted anew once fewer than *most* were left.
        """
        expired = self._storage.expire(before, most)
        self._expired = self._expired or expired > 0
        if self._expired and expired < most:
            self.reload()
        return expired

    @property
    def options(self) -> DedupOptions:
        """The limits that are judged by."""
        return self._options

    @property
    def counted(self) -> int:
        """Number of documents whose words are counted."""
        return self._sample.size

    @property
    def shared(self) -> bool:
        """Whether others may write to its storage at the same time."""
        return self._storage.shared

    def find(self, id_: str) -> Stored | None:
        """Return the document with an id; None where unknown or expired."""
        return self._storage.find(id_)

    def matches(self, document: Document, before: int | None = None) -> list[Match]:
        """Return the documents that *document* is compared with, best first.

        With *before*, only of those that were added before that number.
        """
        return best_first(self._matches(document, before))

    def compare(self, one: Document, other: Document | Stored) -> Match:
        """Return what the rules say of two documents, in the index or not."""
        return self._match(one, as_stored(other))

    def own_shingles(self, document: Document) -> int:
        """Return how many shingles of *document* are neither common nor of a note."""
        if is_note(document.signature.tokens.hashes, self._options.min_words):
            return 0
        weights = self._inquiry(document).weighed().shingle_weights
        return int(np.count_nonzero(weights))

    def is_too_short(self, document: Document) -> bool:
        """Whether *document* is too short, or too common, to be compared."""
        if document.signature.words < self._options.min_words:
            return True
        return self.own_shingles(document) < self._options.min_own_shingles

    def _matches(self, document: Document, before: int | None = None) -> list[Match]:
        found = self._inquiry(document).found
        numbers = found.numbers(self._options.max_candidates, before)
        matches: list[Match] = []
        members: Counter[str] = Counter()
        for start in range(0, len(numbers), AT_ONCE):
            for other in self._comparable(document, numbers[start : start + AT_ONCE]):
                if members[other.cluster] < OF_CLUSTER:
                    match = self._match(document, other)
                    matches.append(match)
                    members[other.cluster] += match.status is not None
            if not members.total():
                break
        if self._options.cross_language and not any(m.status for m in matches):
            matches += self._translated(document, before)
        return matches

    def _translated(self, document: Document, before: int | None) -> list[Match]:
        evidence = self._inquiry(document).names.evidence(self._sample.size)
        numbers = [n for n in evidence if before is None or n < before]
        read = self._comparable(document, numbers)
        limit = self._options.translation_lead
        other = translations.best(document, evidence, read, limit)
        if other is None:
            return []
        match = self._match(document, other)
        if not translations.is_translation(
            evidence[other.number],
            match.overlap.shared_numbers,
            match.around,
            self._options,
        ):
            return []
        return [replace(match, status="rewrite", kind="translated")]

    def _comparable(self, document: Document, numbers: Sequence[int]) -> list[Stored]:
        """Return the documents with *numbers* that *document* may be compared with.

        Those of the same text come first.
        """
        read = [
            other
            for other in self._storage.get(numbers)
            if self._in_window(other, document) and not _same(other, document)
        ]
        digest = document.signature.digest
        return sorted(read, key=lambda other: other.signature.digest != digest)

    def _in_window(self, other: Stored, document: Document) -> bool:
        days = self._options.window_days
        return other.first_seen >= _days_before(document.first_seen, days)

    def _inquiry(self, document: Document) -> Inquiry:
        """Return what is looked up of a document; that of the last one is kept."""
        if self._asked is None or self._asked.document is not document:
            self._asked = self._inquire(self._sample, document)
        return self._asked

    def _match(self, document: Document, other: Stored) -> Match:
        around = Circumstances(
            same_site=bool(document.site) and document.site == other.site,
            days_apart=days_apart(_trusted(document), _trusted(other)),
        )
        sites = self._sample.furnished(frozenset((document.site, other.site)))
        match = self._weighed_match(
            document, other, around, sites if around.same_site else frozenset()
        )
        if match.status is None or around.same_site or not sites:
            return match
        # Only where two sites' articles seem alike is their furniture looked up.
        return self._weighed_match(document, other, around, sites)

    def _weighed_match(
        self,
        document: Document,
        other: Stored,
        around: Circumstances,
        sites: frozenset[str],
    ) -> Match:
        overlap = self._inquiry(document).weighed(sites).beside(other)
        status, kind = None, None
        if may_match(overlap, self._options):
            status, kind = judge(overlap, around, self._options)
        akin = are_akin(overlap, self._options)
        return Match(other, overlap, around, status, kind, akin)

    def _verdict(self, document: Document, matches: list[Match]) -> Verdict:
        cluster, joins = clusters.choose(matches, partial(self._centre, document))
        verdict = flagged(document, matches, self._options)
        return replace(verdict, cluster=cluster or document.id, joins=joins)

    def _centre(self, document: Document, cluster: str) -> Match | None:
        centre = self._storage.find(cluster)
        return self._match(document, centre) if centre else None


def _same(other: Stored, document: Document) -> bool:
    lineage = document.lineage
    return other.id == document.id or bool(lineage and lineage == other.lineage)


def _trusted(document: Document | Stored) -> str | None:
    return document.published if document.published_trusted else None


def _days_before(time: str, days: float) -> str:
    moment = dt.datetime.fromisoformat(time) - dt.timedelta(days=days)
    return moment.isoformat()
