"""Sitemaps, sitemap indexes, the news extension, and sitemaps in plain text.

Source: https://www.sitemaps.org/protocol.html and Google's news extension. General
sitemaps list every page of a site, so links that cannot be articles (the front page,
tags, authors) are left out unless they have a news element.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from crawler.discovery.dates import iso_date, moment
from crawler.discovery.links import MAX_ENTRIES, Links, absolute, further
from crawler.discovery.listing import DiscoveryOptions, Link, Listing
from crawler.discovery.shapes import is_section
from crawler.discovery.xmltext import elements, headline, local_name, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from crawler.discovery.content import Content

_URL = frozenset(("url",))
_CHILD = frozenset(("sitemap",))
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_/.]?(0[1-9]|1[0-2])?(?!\d{3})")


def read_sitemap(
    content: Content, page_urls: tuple[str, ...], options: DiscoveryOptions
) -> Listing:
    """Return the listing of a ``urlset``; of too many entries, the newest."""
    entries = list(islice(_entries(content, page_urls[0], options), MAX_ENTRIES))
    capped = content.truncated or len(entries) == MAX_ENTRIES
    kept = _newest(entries, options.max_links)
    links = Links(page_urls, options)
    for link in kept:
        links.add(link)
    return Listing(
        kind="sitemap",
        links=links.as_tuple(),
        truncated=capped or len(kept) < len(entries),
    )


def _entries(
    content: Content, page_url: str, options: DiscoveryOptions
) -> Iterator[Link]:
    if content.kind == "urls":
        for line in content.text.splitlines():
            url = absolute(page_url, line)
            whole = line.lstrip().startswith(("http://", "https://"))
            if whole and url and not is_section(url):
                yield Link(url=url)
        return
    for element in elements(content.text, _URL, options.max_elements):
        link = _entry(element, page_url)
        if link is not None and not _older(link, options.since):
            yield link


def _entry(element: etree._Element, page_url: str) -> Link | None:
    values = _values(element)
    url = absolute(page_url, values.get("loc", ""))
    if url is None or ("publication_date" not in values and is_section(url)):
        return None
    return Link(
        url=url,
        title=headline(values.get("title", "")),
        published=iso_date(values.get("publication_date")),
        modified=iso_date(values.get("lastmod")),
    )


def _values(element: etree._Element) -> dict[str, str]:
    # Images and videos of an entry have a loc and a title of their own.
    values: dict[str, str] = {}
    for child in element:
        name = local_name(child)
        if name == "news":
            for part in child:
                values.setdefault(local_name(part), text_of(part))
        elif name in {"loc", "lastmod"}:
            values.setdefault(name, text_of(child))
    return values


def _older(link: Link, since: str | None) -> bool:
    limit = moment(since)
    times = [t for t in (moment(link.published), moment(link.modified)) if t]
    return limit is not None and bool(times) and max(times) < limit


def _newest(entries: list[Link], count: int) -> list[Link]:
    if len(entries) <= count:
        return entries
    by_age = sorted(
        range(len(entries)),
        key=lambda i: entries[i].published or entries[i].modified or "",
        reverse=True,
    )
    return [entries[i] for i in sorted(by_age[:count])]


def read_sitemap_index(
    content: Content, page_urls: tuple[str, ...], options: DiscoveryOptions
) -> Listing:
    """Return the listing of a ``sitemapindex``: its child sitemaps, newest first."""
    children: list[tuple[str, str]] = []
    found = elements(content.text, _CHILD, options.max_elements)
    for element in islice(found, MAX_ENTRIES):
        values = _values(element)
        url = absolute(page_urls[0], values.get("loc", ""))
        date = iso_date(values.get("lastmod"))
        if url and not _older(Link(url=url, modified=date), options.since):
            children.append((date or _date_in(url), url))
    children.sort(key=lambda child: child[0], reverse=True)
    listings = further(page_urls, [url for _, url in children], options)
    return Listing(
        kind="sitemap-index",
        listings=listings,
        truncated=content.truncated or len(listings) == options.max_listings,
    )


def _date_in(url: str) -> str:
    month = _MONTH.search(url)
    return f"{month[1]}-{month[2] or '01'}" if month else ""
