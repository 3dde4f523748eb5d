"""The crawler's own functions in the form that scorers of data sets expect."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import Any

from crawler.dedup import DedupOptions, Document, Index, SQLiteStorage, Verdict, sign
from crawler.errors import NoArticle
from crawler.extraction import extract as extract_article
from crawler.extraction.language import vote
from crawler.page import Page
from crawler.urls import site, url_key


def extract(html: bytes, url: str | None) -> dict[str, Any]:
    """Return ``text``, ``title``, ``author`` and ``date`` of a page, {} for none."""
    address = url or "http://unknown.invalid/"
    page = Page(
        url=address,
        requested_url=address,
        body=html,
        fetched_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    try:
        article = extract_article(page)
    except NoArticle:
        return {}
    return {
        "text": article.text,
        "title": article.title,
        "author": list(article.byline),  # data sets count desks as authors
        "date": article.published,
    }


def cluster(docs: list[dict[str, Any]]) -> dict[str, str]:
    """Return the cluster of each document, judged one by one in the given order.

    Documents have ``id`` and ``text``, and may have ``url`` and ``date``.
    """
    return verdicts(docs)[1]


def verdicts(
    docs: list[dict[str, Any]], options: DedupOptions | None = None
) -> tuple[dict[str, Verdict], dict[str, str]]:
    """Return the verdict on each document, and its cluster after the last one."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    index = Index(SQLiteStorage(connection), options)
    found = {doc["id"]: index.admit(_document(doc)) for doc in docs}
    sql = "SELECT id, cluster FROM dedup_document"
    return found, dict(connection.execute(sql))


def _document(doc: dict[str, Any]) -> Document:
    url = doc.get("url") or ""
    return Document(
        id=doc["id"],
        url=url,
        site=site(url) if url else "",
        signature=sign(doc["text"]),
        text=doc["text"],
        language=vote(doc["text"]),
        published=_iso(doc.get("date")),
        published_trusted=True,
        first_seen="2000-01-01T00:00:00+00:00",
        lineage=url_key(url) if url else "",
    )


def _iso(date: str | None) -> str | None:
    # Reuters-21578 writes 26-FEB-1987 15:01:01.79, at times with rubbish after it.
    try:
        moment = datetime.strptime(
            (date or "").partition(".")[0] + "+0000", "%d-%b-%Y %H:%M:%S%z"
        )
    except ValueError:
        return date
    return moment.isoformat()
