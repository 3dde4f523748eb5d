"""Feeds: RSS 0.9x to 2.0, RDF (RSS 1.0), Atom and JSON Feed.

One reader for all XML feeds, since real ones mix the vocabularies: an item's link is,
in this order, FeedBurner's original link, its ``link``, an Atom alternate link, a
``guid`` or ``id`` that is a URL. Sources: RSS 2.0, RSS 1.0, RFC 4287 (Atom), RFC 5005
(paged feeds), JSON Feed 1.1.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from crawler.discovery.dates import iso_date
from crawler.discovery.links import MAX_ENTRIES, Links, absolute, further
from crawler.discovery.listing import DiscoveryOptions, Link, Listing
from crawler.discovery.xmltext import (
    elements,
    headline,
    local_name,
    namespace,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from crawler.discovery.content import Content

_ITEMS = frozenset(("item", "entry"))
_CHANNELS = frozenset(("channel", "feed"))
_PUBLISHED = ("pubdate", "published", "date", "issued", "created")
_MODIFIED = ("updated", "modified")
_FOREIGN_TITLES = ("http://search.yahoo.com/mrss", "http://www.itunes.com/")
_MAX_CHILDREN = 200


def read_feed(
    content: Content, page_urls: tuple[str, ...], options: DiscoveryOptions
) -> Listing:
    """Return the listing of an XML feed; it has no links where the feed has none."""
    links = Links(page_urls, options)
    title: str | None = None
    pages: list[str] = []
    names = _ITEMS | _CHANNELS
    found = elements(content.text, names, options.max_elements)
    for element in islice(found, MAX_ENTRIES):
        fields = _Fields(element, page_urls[0])
        if local_name(element) in _CHANNELS:
            title = title or fields.title()
            pages += fields.links("next")
            continue
        link = fields.link()
        if link is not None:
            links.add(link)
        if links.truncated:
            break
    return Listing(
        kind="feed",
        title=title,
        links=links.as_tuple(),
        listings=further(page_urls, pages, options),
        truncated=content.truncated or links.truncated,
    )


class _Fields:
    """The children of a feed's item or channel, by local name."""

    def __init__(self, element: etree._Element, page_url: str) -> None:
        self._page_url = page_url
        self._children: dict[str, list[etree._Element]] = {}
        for child in islice(element, _MAX_CHILDREN):
            self._children.setdefault(local_name(child), []).append(child)

    def link(self) -> Link | None:
        """Return the link of an item, or null where it has none."""
        url = next(self._urls(), None)
        if url is None:
            return None
        return Link(
            url=url,
            title=self.title(),
            published=self._date(_PUBLISHED),
            modified=self._date(_MODIFIED),
        )

    def title(self) -> str | None:
        """Return the title as plain text."""
        for child in self._children.get("title", ()):
            if not namespace(child).startswith(_FOREIGN_TITLES):
                return headline(text_of(child))
        return None

    def links(self, rel: str) -> list[str]:
        """Return the URLs of Atom links of one relation."""
        return [
            url
            for child in self._children.get("link", ())
            if child.get("rel", "alternate").lower() == rel
            and (url := self._absolute(child, child.get("href")))
        ]

    def _urls(self) -> Iterator[str]:
        texts = [*self._children.get("origlink", ()), *self._children.get("link", ())]
        for child in texts:
            if url := self._absolute(child, text_of(child)):
                yield url
        yield from self.links("alternate")
        for child in (*self._children.get("guid", ()), *self._children.get("id", ())):
            # Only a whole URL: a bare identifier would resolve to a page as well.
            text = text_of(child)
            if text.startswith(("http://", "https://")) and (
                url := self._absolute(child, text)
            ):
                yield url

    def _absolute(self, child: etree._Element, href: str | None) -> str | None:
        if not href:
            return None
        base = absolute(self._page_url, child.base or "") or self._page_url
        return absolute(base, href)

    def _date(self, names: tuple[str, ...]) -> str | None:
        for name in names:
            for child in self._children.get(name, ()):
                if date := iso_date(text_of(child, limit=200)):
                    return date
        return None


def read_json_feed(
    content: Content, page_urls: tuple[str, ...], options: DiscoveryOptions
) -> Listing:
    """Return the listing of a JSON Feed.

    Raises:
        ValueError: the text is no JSON Feed.
    """
    try:
        feed = json.loads(content.text)
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise ValueError("JSON without a list of items")  # noqa: TRY004
    links = Links(page_urls, options)
    for item in feed["items"][:MAX_ENTRIES]:
        link = _json_link(item, page_urls[0]) if isinstance(item, dict) else None
        if link is not None:
            links.add(link)
        if links.truncated:
            break
    following = absolute(page_urls[0], _string(feed, "next_url"))
    return Listing(
        kind="feed",
        title=headline(_string(feed, "title")),
        links=links.as_tuple(),
        listings=further(page_urls, [following] if following else [], options),
        truncated=content.truncated or links.truncated,
    )


def _json_link(item: dict[str, Any], base: str) -> Link | None:
    candidates = [_string(item, "url"), _string(item, "external_url")]
    if (identity := _string(item, "id")).startswith(("http://", "https://")):
        candidates.append(identity)
    for candidate in candidates:
        if url := absolute(base, candidate):
            return Link(
                url=url,
                title=headline(_string(item, "title")),
                published=iso_date(_string(item, "date_published")),
                modified=iso_date(_string(item, "date_modified")),
            )
    return None


def _string(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""
