"""The links of one listing page as they are gathered: resolved, filtered, capped."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

from crawler.discovery.shapes import is_endless
from crawler.urls import same_site, url_key

if TYPE_CHECKING:
    from crawler.discovery.listing import DiscoveryOptions, Link

MAX_ENTRIES = 50_000
"""Entries of a feed or sitemap that are looked at: what the sitemap protocol allows."""

_MAX_URL = 2_083
_MEDIA = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|mp[34]|m4[av]|mov|avi|webm|og[gv]"
    r"|wav|pdf|docx?|xlsx?|pptx?|epub|zip|gz|tgz|rar|7z|exe|dmg|apk|css|js|woff2?|ttf"
    r"|ics|vcf)$",
    re.IGNORECASE,
)


def absolute(base: str, href: str) -> str | None:
    """Return *href* as an absolute http(s) URL without fragment, or null if it is none.

    >>> absolute("http://dawn.example/news/", "a b.html#top")
    'http://dawn.example/news/a b.html'
    >>> absolute("http://dawn.example/", "mailto:desk@dawn.example") is None
    True
    """
    href = re.sub(r"[\t\r\n]", "", href[: _MAX_URL + 500]).strip()
    if not href or href.startswith("#"):
        return None
    try:
        url = urldefrag(urljoin(base, href)).url
        url_key(url)
    except ValueError:
        return None
    return url if len(url) <= _MAX_URL else None


@lru_cache(maxsize=256)
def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def matches(expressions: tuple[str, ...], url: str) -> bool:
    """Whether one of the regular expressions is found in the URL."""
    return any(_pattern(expression).search(url) for expression in expressions)


def is_media(url: str) -> bool:
    """Whether the path of a URL ends like a file that is no page."""
    return _MEDIA.search(urlsplit(url).path) is not None


class Links:
    """Links to articles in the order found, one for each URL key."""

    def __init__(self, page_urls: tuple[str, ...], options: DiscoveryOptions) -> None:
        self._options = options
        self._own = {url_key(url) for url in page_urls}
        self._found: dict[str, Link] = {}
        self.truncated = False

    def wanted(self, url: str) -> bool:
        """Whether the user's patterns let this URL pass."""
        allow, deny = self._options.allow, self._options.deny
        return (not allow or matches(allow, url)) and not matches(deny, url)

    def add(self, link: Link) -> None:
        """Take a link in, unless it is known, unwanted, no page or past the cap."""
        key = url_key(link.url)
        if key in self._own or key in self._found:
            return
        if is_media(link.url) or is_endless(link.url) or not self.wanted(link.url):
            return
        if len(self._found) >= self._options.max_links:
            self.truncated = True
            return
        self._found[key] = link

    def __len__(self) -> int:
        return len(self._found)

    def as_tuple(self) -> tuple[Link, ...]:
        """Return the links in the order found."""
        return tuple(self._found.values())


def further(
    page_urls: tuple[str, ...], urls: list[str], options: DiscoveryOptions
) -> tuple[str, ...]:
    """Return the listing pages among *urls*: of the same site, each once, capped."""
    seen = {url_key(url) for url in page_urls}
    kept: list[str] = []
    for url in urls:
        key = url_key(url)
        if key in seen or is_endless(url):
            continue
        if same_site(url, page_urls[0]):
            seen.add(key)
            kept.append(url)
        if len(kept) >= options.max_listings:
            break
    return tuple(kept)
