"""Entrances: what a crawler starts from. Feeds, sitemaps and listing pages.

An entrance lists the articles of its publishers, latest first. Those of the second
edition have moved on: what was published before `OLDEST` of that edition is gone.
"""

from __future__ import annotations

import gzip
import html
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from newsroom.catalogue import Article, Catalogue, latest_first
from newsroom.dates import date_text
from newsroom.render import escaped, fragment, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

OLDEST = MappingProxyType(
    {
        1: datetime(2024, 12, 1, tzinfo=UTC),
        2: datetime(2024, 12, 18, tzinfo=UTC),
    }
)
"""Start of what the entrances of an edition still list."""

PAGE_SIZE = 15
"""Articles on one listing page."""

GONE_PATH = "/2024/12/harbor-lights-parade-photos.html"
"""Path of an article that the Atom feed lists and that is no longer there."""

MOVED_PREFIX = "/go/"
"""Start of paths on the RSS feed's host that lead on to the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """One address to start from."""

    name: str
    host: str
    path: str
    kind: str
    """``rss``, ``atom``, ``sitemap`` or ``listing``."""

    def url(self, port: int) -> str:
        """Return its absolute URL on a server at *port*."""
        return f"http://{self.host}:{port}{self.path}"


ENTRANCES = (
    Entrance(
        name="euro-dawn-front", host="euro-dawn.example", path="/", kind="listing"
    ),
    Entrance(
        name="continental-digest",
        host="continental.example",
        path="/digest/",
        kind="listing",
    ),
    Entrance(
        name="northern-ledger-rss",
        host="northern-ledger.example",
        path="/rss.xml",
        kind="rss",
    ),
    Entrance(
        name="harbour-post-atom",
        host="harbour-post.example",
        path="/feeds/latest.atom",
        kind="atom",
    ),
    Entrance(
        name="rheinblatt-sitemap",
        host="rheinblatt.example",
        path="/sitemap-index.xml",
        kind="sitemap",
    ),
)


def sources_toml(port: int) -> str:
    """Return a list of sources, in TOML, that names every entrance."""
    tables = (
        f'[[source]]\nname = "{e.name}"\nurl = "{e.url(port)}"\n' for e in ENTRANCES
    )
    return "\n".join(tables)


def listed(catalogue: Catalogue, entrance: str) -> tuple[Article, ...]:
    """Return the articles that the entrance lists, latest first."""
    oldest = OLDEST[catalogue.edition]
    return latest_first(
        a
        for a in catalogue.articles.values()
        if entrance in (*a.publisher.listed_at, *a.listed_at)
        and (a.modified or a.published) >= oldest
    )


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
        f"<url><loc>{_xml(a.url(port))}</loc>"
        f"<lastmod>{(a.modified or a.published).isoformat()}</lastmod>"
        f"<news:news><news:publication><news:name>{a.publisher.name}</news:name>"
        f"<news:language>{a.publisher.language}</news:language></news:publication>"
        f"<news:publication_date>{a.published.isoformat()}</news:publication_date>"
        f"<news:title>{_xml(a.title)}</news:title></news:news></url>"
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


def listing_pages(
    articles: Sequence[Article], entrance: Entrance, port: int
) -> Mapping[str, bytes]:
    """Return the pages of an aggregator's list by path and query."""
    template = entrance.host.partition(".")[0] + ".list"
    count = -(-len(articles) // PAGE_SIZE)
    targets = [
        entrance.path,
        *(f"{entrance.path}?page={n}" for n in range(2, count + 1)),
    ]
    pages = {}
    for at, target in enumerate(targets):
        shown = articles[at * PAGE_SIZE : (at + 1) * PAGE_SIZE]
        items = [
            fragment(template, "item", _item(a, entrance, place, port))
            for place, a in enumerate(shown)
        ]
        following = targets[at + 1 : at + 2]
        values = {
            "items": "\n".join(items),
            "pages": _pagination(template, targets),
            "list_url": f"http://{entrance.host}:{port}{target}",
            "link_next": "".join(f'<link rel="next" href="{t}">' for t in following),
        }
        pages[target] = parts(template)[0].template.substitute(values).encode()
    return pages


def _pagination(template: str, targets: Sequence[str]) -> str:
    return "\n".join(
        fragment(template, "page", {"page_href": target, "page_number": str(number)})
        for number, target in enumerate(targets, 1)
    )


def _item(
    article: Article, entrance: Entrance, place: int, port: int
) -> dict[str, str]:
    own = article.publisher.host == entrance.host
    link = article.path if own and place % 2 else article.url(port)
    tracked = "&" if "?" in link else "?"
    campaign = f"{tracked}utm_source={entrance.host}&utm_medium=referral"
    return escaped(
        href=link + campaign * (place % 3 == 2),
        image_href=article.url(port) + "#top" * (place % 4 == 1),
        image=f"/thumbs/{place}.jpg",
        title=article.title,
        section=article.section,
        site=article.publisher.name,
        description=article.description or article.text.paragraphs[0][:140] + " …",
        published=article.published.isoformat(),
        date_text=date_text(
            article.published,
            "aggregator" if entrance.host == "euro-dawn.example" else "british",
        ),
    )
