"""Feeds of the newsroom: RSS 2.0 and Atom, with the faults that feeds have in life."""

from __future__ import annotations

import html
from email.utils import format_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsroom.catalogue import Article

GONE_PATH = "/2024/12/harbor-lights-parade-photos.html"
"""Path of an article that the Atom feed lists and that is no longer there."""

MOVED_PREFIX = "/go/"
"""Start of paths on the RSS feed's host that lead on to the article."""


def _xml(text: str) -> str:
    return html.escape(text, quote=False)


def rss(articles: Iterable[Article], port: int) -> bytes:
    """Return an RSS 2.0 feed; its first entry leads over a redirect."""
    items = [
        "<item>"
        f"<title>{_xml(a.title)}</title>"
        f"<link>{_xml(_rss_link(a, at, port))}</link>"
        f'<guid isPermaLink="false">ledger-{a.slug}</guid>'
        f"<pubDate>{format_datetime(a.published)}</pubDate>"
        f"<dc:creator><![CDATA[{', '.join(a.authors)}]]></dc:creator>"
        f"<category>{_xml(a.section)}</category>"
        f"<description><![CDATA[<p>{_teaser(a)}</p>]]></description>"
        "</item>"
        for at, a in enumerate(articles)
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel>\n'
        "<title>The Northern Ledger - Latest</title>\n"
        f"<link>http://northern-ledger.example:{port}/</link>\n"
        "<description>News from the North East</description>\n"
        "<language>en-gb</language>\n" + "\n".join(items) + "\n</channel>\n</rss>\n"
    ).encode()


def _rss_link(article: Article, at: int, port: int) -> str:
    if at == 0:
        host = article.publisher.host
        return f"http://{host}:{port}{MOVED_PREFIX}{article.slug}"
    return article.url(port) + "?utm_source=rss&utm_medium=feed" * (at % 3 == 1)


def _teaser(article: Article) -> str:
    return html.escape(article.description or article.text.paragraphs[0][:200])


def atom(articles: Sequence[Article], port: int) -> bytes:
    """Return an Atom feed with one entry whose article is gone."""
    updated = max(a.modified or a.published for a in articles)
    entries = [
        "<entry>"
        f'<title type="text">{_xml(a.title)}</title>'
        f'<link rel="alternate" type="text/html" href="{html.escape(a.url(port))}"/>'
        f"<id>tag:harbour-post.example,2024:{a.slug}</id>"
        f"<published>{a.published.isoformat()}</published>"
        f"<updated>{(a.modified or a.published).isoformat()}</updated>"
        + "".join(f"<author><name>{_xml(n)}</name></author>" for n in a.authors)
        + f'<summary type="html">{_xml(_teaser(a))}</summary>'
        "</entry>"
        for a in articles
    ]
    gone = (
        "<entry><title>Photos: Harbor lights parade</title>"
        f'<link href="http://harbour-post.example:{port}{GONE_PATH}"/>'
        "<id>tag:harbour-post.example,2024:harbor-lights-parade-photos</id>"
        "<updated>2024-12-18T20:15:00-05:00</updated></entry>"
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom">\n'
        "<title>Harbour Post: Latest</title>\n"
        f'<link rel="self" href="http://harbour-post.example:{port}/feeds/latest.atom"/>\n'
        "<id>tag:harbour-post.example,2024:latest</id>\n"
        f"<updated>{updated.isoformat()}</updated>\n"
        "<author><name>Harbour Post</name></author>\n"
        + "\n".join([*entries, gone])
        + "\n</feed>\n"
    ).encode()
