"""The crawler's own functions in the form that scorers of data sets expect."""

from __future__ import annotations

import sqlite3
from typing import Any

from crawler.dedup import Document, Index, sign
from crawler.urls import site, url_key


def cluster(docs: list[dict[str, Any]]) -> dict[str, str]:
    """Return the cluster of each document, judged one by one in the given order.

    Documents have ``id`` and ``text``, and may have ``url``.
    """
    connection = sqlite3.connect(":memory:", isolation_level=None)
    index = Index(connection)
    for doc in docs:
        document = _document(doc)
        index.add(document, index.judge(document))
    return dict(connection.execute("SELECT id, cluster FROM dedup_document"))


def _document(doc: dict[str, Any]) -> Document:
    url = doc.get("url") or ""
    return Document(
        id=doc["id"],
        url=url,
        site=site(url) if url else "",
        signature=sign(doc["text"]),
        first_seen="2000-01-01T00:00:00+00:00",
        lineage=url_key(url) if url else "",
    )
