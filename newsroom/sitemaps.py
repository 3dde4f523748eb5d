"""Sitemaps of the newsroom: an index of two, with the news extension, one gzip'ed."""

from __future__ import annotations

import gzip
import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from newsroom.catalogue import Article


def sitemap_index(articles: Sequence[Article], port: int) -> bytes:
    """Return a sitemap index of two children, the first one gzip'ed."""
    changed = max(a.modified or a.published for a in articles).isoformat()
    children = [
        f"<sitemap><loc>http://rheinblatt.example:{port}/sitemaps/{name}</loc>"
        f"<lastmod>{changed}</lastmod></sitemap>"
        for name in ("news-1.xml.gz", "news-2.xml")
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "\n".join(children)
        + "\n</sitemapindex>\n"
    ).encode()


def sitemap(articles: Iterable[Article], port: int) -> bytes:
    """Return a sitemap with the news extension."""
    urls = [
        f"<url><loc>{html.escape(a.url(port))}</loc>"
        f"<lastmod>{(a.modified or a.published).isoformat()}</lastmod>"
        f"<news:news><news:publication><news:name>{a.publisher.name}</news:name>"
        f"<news:language>{a.publisher.language}</news:language></news:publication>"
        f"<news:publication_date>{a.published.isoformat()}</news:publication_date>"
        f"<news:title>{html.escape(a.title)}</news:title></news:news></url>"
        for a in articles
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n'
        + "\n".join(urls)
        + "\n</urlset>\n"
    ).encode()


def sitemap_children(articles: Sequence[Article], port: int) -> Mapping[str, bytes]:
    """Return the sitemaps that the index names, by path."""
    half = (len(articles) + 1) // 2
    return {
        # A fixed time, so that the same content gives the same bytes.
        "/sitemaps/news-1.xml.gz": gzip.compress(
            sitemap(articles[:half], port), mtime=0
        ),
        "/sitemaps/news-2.xml": sitemap(articles[half:], port),
    }
