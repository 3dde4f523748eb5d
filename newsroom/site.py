"""The newsroom's whole web: every address that its server answers.

Pure: the same edition and port give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsroom.catalogue import Article, Catalogue, Publisher, catalogue, slugified
from newsroom.dates import date_text
from newsroom.entrances import ENTRANCES, Entrance, listed
from newsroom.feeds import MOVED_PREFIX, atom, rss
from newsroom.listings import listing_pages
from newsroom.render import article_page, escaped, fragment, parts
from newsroom.sitemaps import sitemap_children, sitemap_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Address = tuple[str, str]
"""Host, and path with query."""

IMPRINT = {
    "en": ("/imprint", "Imprint"),
    "de": ("/impressum", "Impressum"),
    "fr": ("/mentions-legales", "Mentions légales"),
}
"""Path and heading of each language's page that is no article."""

NO_ROBOTS = ("harbour-post", "gazette-leman")
"""Publishers without a robots.txt."""

_XML = "application/xml; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What one address answers."""

    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


def build(port: int, edition: int = 1) -> dict[Address, Resource]:
    """Return every address of an edition on a server at *port*, and its answer."""
    stock = catalogue(edition)
    web: dict[Address, Resource] = {}
    for publisher in stock.publishers.values():
        web.update(_house(stock, publisher))
    for article in stock.articles.values():
        address = (article.publisher.host, article.path)
        web[address] = _page(article.publisher, article_page(stock, article, port))
    for entrance in ENTRANCES:
        web.update(_entrance(stock, entrance, port))
    return web


def _page(publisher: Publisher, body: bytes) -> Resource:
    return Resource(content_type=f"text/html; charset={publisher.charset}", body=body)


def _house(
    stock: Catalogue, publisher: Publisher
) -> Iterator[tuple[Address, Resource]]:
    """Yield a publisher's front page, section pages, imprint and robots.txt."""
    articles = stock.of(publisher.key)
    yield (publisher.host, "/"), _front(publisher, articles)
    for section in {a.section for a in articles}:
        inside = [a for a in articles if a.section == section]
        yield (publisher.host, f"/{slugified(section)}/"), _front(publisher, inside)
    path, _ = IMPRINT[publisher.language]
    yield (publisher.host, path), _imprint(publisher)
    if publisher.key not in NO_ROBOTS:
        robots = b"User-agent: *\nDisallow: /private/\nDisallow: /login\n"
        answer = Resource(content_type="text/plain", body=robots)
        yield (publisher.host, "/robots.txt"), answer


def _values(publisher: Publisher) -> dict[str, str]:
    path, heading = IMPRINT[publisher.language]
    return escaped(
        lang=publisher.language,
        charset=publisher.charset,
        site=publisher.name,
        host=publisher.host,
        imprint=path,
        imprint_title=heading,
    )


def _front(publisher: Publisher, articles: Iterable[Article]) -> Resource:
    items = (
        escaped(
            href=a.path,
            title=a.title,
            date_text=date_text(a.published, publisher.date_text),
        )
        for a in articles
        if not a.private
    )
    lines = [fragment("front", "item", item) for item in items]
    values = _values(publisher) | {"items": "\n".join(lines)}
    page = parts("front")[0].template.substitute(values)
    return _page(publisher, page.encode(publisher.charset, "xmlcharrefreplace"))


def _imprint(publisher: Publisher) -> Resource:
    page = parts("imprint")[0].template.substitute(_values(publisher))
    return _page(publisher, page.encode(publisher.charset, "xmlcharrefreplace"))


def _entrance(
    stock: Catalogue, entrance: Entrance, port: int
) -> Iterator[tuple[Address, Resource]]:
    """Yield what the entrance serves: itself, its further pages, its redirects."""
    articles = listed(stock, entrance.name)
    address = (entrance.host, entrance.path)
    if entrance.kind == "rss":
        feed = rss(articles, port)
        yield address, Resource(content_type="application/rss+xml", body=feed)
        for article in articles:
            moved = (("Location", article.path),)
            old = (entrance.host, MOVED_PREFIX + article.slug)
            yield old, Resource(status=301, headers=moved)
    elif entrance.kind == "atom":
        feed = atom(articles, port)
        yield address, Resource(content_type="application/atom+xml", body=feed)
    elif entrance.kind == "sitemap":
        index = sitemap_index(articles, port)
        yield address, Resource(content_type=_XML, body=index)
        for path, body in sitemap_children(articles, port).items():
            kind = "application/x-gzip" if path.endswith(".gz") else _XML
            yield (entrance.host, path), Resource(content_type=kind, body=body)
    else:
        for target, body in listing_pages(articles, entrance, port).items():
            yield (entrance.host, target), Resource(body=body)
