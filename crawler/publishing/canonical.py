"""Whether a page is an article that is written already, under another URL of its site.

Sites answer one article under many URLs, with query strings that mean nothing or as a
page for phones, and name one of them as canonical. That is believed only where the
texts are the same, or nearly: many sites name a wrong URL, such as that of a section on
all of its articles, and no page may hide another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.publishing.indexing import document_of
from crawler.storage import record_key
from crawler.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.dedup import Index
    from crawler.publishing.items import SignedRecord
    from crawler.record import Record
    from crawler.storage import Articles

_SAME = frozenset({"exact", "near"})
"""Kinds of copies whose text is the article's own."""


def written_as(
    signed: SignedRecord, articles: Articles, index: Index | None
) -> str | None:
    """Return the URL key of the article that a page itself says it is.

    Null where the page names no other URL of its site, or where what is written under
    that URL, or by a page that named it as well, has another text.
    """
    named = url_key(signed.canonical_url)
    if named == signed.key:
        return None
    known = articles.latest(named)
    if known is not None and known.holds(signed.text):
        return named
    return _nearly(signed, named, articles, index) if index is not None else None


def _nearly(
    signed: SignedRecord, named: str, articles: Articles, index: Index
) -> str | None:
    document = document_of(signed)
    if index.is_too_short(document):
        return None
    for match in index.matches(document):
        if match.kind in _SAME and match.other.site == signed.site:
            record = articles.get(match.other.id)
            if record is not None and named in _keys(record):
                return record_key(record.id)
    return None


def _keys(record: Record) -> Iterator[str]:
    for url in (record.url, record.canonical_url, record.requested_url):
        yield url_key(url)
