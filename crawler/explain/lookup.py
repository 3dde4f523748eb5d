"""What the ledger knows of one article, or of two: facts to be told, nothing written.

A verdict is not kept with all it was weighed against, so the comparison is made again
from the stored texts, with the articles seen before and the counts of words of today.
"""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from crawler.dedup import Document, Index, open_storage, shared_passages, sign
from crawler.errors import CrawlerError, no_ledger
from crawler.explain.facts import (
    MOST_MEMBERS,
    Compared,
    Named,
    Pair,
    Review,
    Story,
    Subject,
)
from crawler.explain.present import present
from crawler.record import trusted_time
from crawler.storage import (
    Articles,
    Clusters,
    Database,
    Frontier,
    Rejections,
    open_for_reading,
    record_key,
)
from crawler.urls import canonical_url, url_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.dedup import Stored
    from crawler.publishing.options import RunOptions
    from crawler.record import Record
    from crawler.storage import KnownLink, Member, Rejection

_ID = re.compile(r"[a-z2-7]{16}(\.\d+)?")
_REDIRECTED = dt.timedelta(minutes=10)
"""Longest time between the fetch of a page and the delivery of its link."""
_MOST_SEARCHED = 5_000


class UnknownArticle(CrawlerError):
    """What the user asks about is neither in the ledger nor a file to be read."""


class Lookup:
    """Questions about the articles of a ledger; see `open_lookup`."""

    def __init__(self, database: Database, index: Index) -> None:
        self._links = Frontier(database)
        self._articles = Articles(database)
        self._rejections = Rejections(database)
        self._clusters = Clusters(database)
        self._database = database
        self._path = database.path
        self.index = index

    def need_articles(self) -> None:
        """Do nothing, unless there is nothing to compare with.

        Raises:
            StateError: there is no ledger, nor an index that is shared.
        """
        if not (self._path.exists() or self.index.shared):
            raise no_ledger(self._path.parent)

    def story(self, asked: str) -> Story:
        """Return all that is known of a URL or id.

        Raises:
            UnknownArticle: nothing is.
            StateError: there is no ledger.
        """
        key = _key(asked)
        record, revisions = self._records(asked, key)
        link = self._links.find(key)
        if record is None and link is not None:
            record = self._redirected(link)
            revisions = [record] if record else []
        if record is not None and link is None:
            link = self._links.find(_key(record.requested_url))
        rejections = tuple(self._rejected(asked, link, record))
        if not (record or link or rejections):
            raise self._unknown(asked)
        latest = self._articles.latest(record_key(record.id)) if record else None
        now = present(self._database, record) if record else None
        return Story(
            asked=asked,
            link=link,
            rejections=rejections,
            record=record,
            present=now,
            revisions=tuple(revision.id for revision in revisions),
            last_fetched=latest.fetched_at if latest else None,
            review=self._review(now.record) if now else None,
        )

    def subject(self, asked: str) -> Subject:
        """Return the article of a URL or id, to be compared.

        Raises:
            UnknownArticle: the ledger has no article there.
        """
        key = _key(asked)
        record, _ = self._records(asked, key)
        if record is None and (link := self._links.find(key)) is not None:
            record = self._redirected(link)
            if record is None:
                raise UnknownArticle(
                    f"no article: {asked}: its link is {link.state}"
                    f" (scrapy explain {asked} says more)"
                )
        if record is None:
            raise self._unknown(asked)
        return self.weighed(asked, document_of_record(record), record.title)

    def weighed(self, name: str, document: Document, title: str | None) -> Subject:
        """Return a document to be compared, with what tells whether it is too short."""
        own = self.index.own_shingles(document)
        return Subject(name=name, document=document, title=title, own_shingles=own)

    def compare(self, one: Subject, other: Subject) -> Pair:
        """Return what two texts have in common, and what the rules say of it."""
        options = self.index.options
        signature = other.document.signature
        return Pair(
            one=one,
            other=other,
            match=self.index.compare(one.document, other.document),
            passages=shared_passages(
                one.document.text, signature, options.max_passages
            ),
            options=options,
            counted=self.index.counted,
        )

    def _records(self, asked: str, key: str) -> tuple[Record | None, list[Record]]:
        revisions = self._articles.by_key(key)
        if is_id(asked):
            return next((r for r in revisions if r.id == asked), None), revisions
        return next(iter(revisions[-1:]), None), revisions

    def _redirected(self, link: KnownLink) -> Record | None:
        """Return the record that a delivered link led to under another URL."""
        if link.state != "delivered" or link.changed_at is None:
            return None
        until = dt.datetime.fromisoformat(link.changed_at)
        since = (until - _REDIRECTED).isoformat()
        records = self._articles.fetched(since, link.changed_at, _MOST_SEARCHED)
        return next((r for r in records if _key(r.requested_url) == link.key), None)

    def _rejected(
        self, asked: str, link: KnownLink | None, record: Record | None
    ) -> Iterator[Rejection]:
        urls = [asked, _canonical(asked)]
        urls += [link.url] if link else []
        urls += [record.url, record.requested_url] if record else []
        for url in dict.fromkeys(urls):
            yield from self._rejections.for_url(url)

    def _unknown(self, asked: str) -> CrawlerError:
        if not self._path.exists():
            return no_ledger(self._path.parent)
        return UnknownArticle(
            f"never seen: {asked}: the state in {self._path.parent} has no link,"
            " article or rejection of it (give a URL as it was found or fetched, or the"
            " id of a record; STATE_DIR names another state)"
        )

    def _review(self, record: Record) -> Review | None:
        if record.duplicate_status is None:
            return None
        document = document_of_record(record)
        return Review(
            options=self.index.options,
            words=document.signature.words,
            own_shingles=self.index.own_shingles(document),
            counted=self.index.counted,
            expired=self.index.find(record.id) is None,
            compared=tuple(self._compared(record, document)),
            members=tuple(map(self._named, self._members(record))),
        )

    def _members(self, record: Record) -> Iterator[Member]:
        name = record.cluster or record.id
        return self._clusters.members(name, MOST_MEMBERS + 1)

    def _compared(self, record: Record, document: Document) -> Iterator[Compared]:
        stored = self.index.find(record.id)
        if stored is None or record.duplicate_status == "too_short":
            return
        matches = self.index.matches(document, before=stored.number)
        if not any(match.other.id == record.duplicate_of for match in matches):
            # It was a candidate then, but is among too many by now.
            other = self.index.find(record.duplicate_of or "")
            matches += [self.index.compare(document, other)] if other else []
        for match in matches:
            yield Compared(article=self._named(match.other), match=match)

    def _named(self, stored: Stored | Member) -> Named:
        record = self._articles.get(stored.id)
        return Named(
            id=stored.id,
            url=stored.url,
            title=record.title if record else None,
            first_seen=stored.first_seen,
        )


@contextmanager
def open_lookup(options: RunOptions) -> Iterator[Lookup]:
    """Open a state directory for questions, beside whatever run may hold it.

    Raises:
        StateError: the ledger cannot be read.
        IncompatibleSignature: it was made by another version.
    """
    with open_for_reading(options.state_dir) as database:
        sql = "SELECT 1 FROM sqlite_schema WHERE name = 'dedup_meta'"
        with closing(sqlite3.connect(":memory:")) as memory:
            connection = database.connection if database.row(sql) else memory
            storage = open_storage(options.index_url, connection)
            with closing(Index(storage, options.dedup)) as index:
                yield Lookup(database, index)


def document_of_record(record: Record) -> Document:
    """Return what the comparison needs to know of a record, from the record alone."""
    return Document(
        id=record.id,
        url=record.url,
        site=record.site,
        signature=sign(record.text),
        text=record.text,
        published=record.published,
        published_trusted=trusted_time(record.published_origin),
        first_seen=record.first_seen,
        language=record.language,
        lineage=record_key(record.id),
    )


def is_id(asked: str) -> bool:
    """Whether *asked* has the form of a record's id."""
    return _ID.fullmatch(asked) is not None


def _key(asked: str) -> str:
    if is_id(asked):
        return record_key(asked)
    try:
        return url_key(_with_scheme(asked))
    except ValueError:
        raise UnknownArticle(
            f"neither URL nor id: {asked}: give a URL, the id of a record, or a file"
            " as ./page.html"
        ) from None


def _canonical(asked: str) -> str:
    return asked if is_id(asked) else canonical_url(_with_scheme(asked))


def _with_scheme(asked: str) -> str:
    # The key leaves the scheme out, so any will do.
    return asked if "://" in asked else f"https://{asked}"
