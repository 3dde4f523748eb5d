"""HTML listing pages: front pages, sections and aggregators, of sites never seen."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from crawler.discovery.anchors import Anchor, anchors
from crawler.discovery.articles import looks_like_article
from crawler.discovery.headlines import articles
from crawler.discovery.htmltext import parse_html
from crawler.discovery.links import Links, absolute, further, is_media
from crawler.discovery.listing import DiscoveryOptions, Link, Listing
from crawler.discovery.pagination import next_pages
from crawler.discovery.xmltext import headline, text_of
from crawler.errors import NoListing

if TYPE_CHECKING:
    from lxml import etree

    from crawler.discovery.content import Content

_FEED_TYPES = re.compile(
    r"^application/(?:rss|atom|rdf|feed)\+(?:xml|json)\b", re.IGNORECASE
)
_MAX_FEEDS = 20
_MAX_ELEMENTS = 500


def read_page(
    content: Content, page_urls: tuple[str, ...], options: DiscoveryOptions
) -> Listing:
    """Return the listing of an HTML page.

    Raises:
        NoListing: ``empty``, ``article`` or ``no-links``.
    """
    root = parse_html(content.text)
    if root is None:
        raise NoListing(page_urls[0], "empty", "no HTML element")
    base = _base(root, page_urls[0])
    found, truncated = _anchors(root, base, options)
    links = Links(page_urls, options)
    pages = next_pages(found, page_urls[0])
    following = further(page_urls, _declared_next(root, base) + pages, options)
    for url, title in _chosen(found, set(pages), options):
        links.add(Link(url=url, title=headline(title or "")))
    if options.kind != "listing" and looks_like_article(root, len(links)):
        raise NoListing(page_urls[0], "article", "the page is an article itself")
    feeds = _feeds(root, base)
    if not (links or following or feeds):
        raise NoListing(page_urls[0], "no-links", "no link looks like an article")
    return Listing(
        kind="html",
        title=headline(text_of(root.find(".//title"))),
        links=links.as_tuple(),
        listings=following,
        feeds=feeds,
        truncated=content.truncated or links.truncated or truncated,
    )


def _anchors(
    root: etree._Element, base: str, options: DiscoveryOptions
) -> tuple[list[tuple[Anchor, str]], bool]:
    """Return the anchors with their absolute URLs, and whether the cap was hit."""
    found: list[tuple[Anchor, str]] = []
    for visited, anchor in enumerate(anchors(root, options.max_elements), start=1):
        if visited > 4 * options.max_links:
            return found, True
        url = absolute(base, anchor.href)
        if url and not is_media(url):
            found.append((anchor, url))
    return found, False


def _base(root: etree._Element, page_url: str) -> str:
    element = next(iter(root.iter("base")), None)
    href = element.get("href") if element is not None else None
    return absolute(page_url, href or "") or page_url


def _chosen(
    found: list[tuple[Anchor, str]], pages: set[str], options: DiscoveryOptions
) -> list[tuple[str, str | None]]:
    others = [(anchor, url) for anchor, url in found if url not in pages]
    if not options.allow:
        return articles(others)
    # The user's patterns know better than any guess.
    return [(url, anchor.heading or anchor.text) for anchor, url in others]


def _declared_next(root: etree._Element, base: str) -> list[str]:
    return [
        url
        for link in islice(root.iter("link"), _MAX_ELEMENTS)
        if "next" in (link.get("rel") or "").lower().split()
        and (url := absolute(base, link.get("href") or ""))
    ]


def _feeds(root: etree._Element, base: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for link in islice(root.iter("link"), _MAX_ELEMENTS):
        declared = _FEED_TYPES.match(link.get("type") or "")
        if declared and "alternate" in (link.get("rel") or "").lower().split():
            url = absolute(base, link.get("href") or "")
            if url and len(found) < _MAX_FEEDS:
                found[url] = None
    return tuple(found)
