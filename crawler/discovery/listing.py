"""What discovery takes and gives."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.discovery.dates import moment

KINDS = ("auto", "feed", "sitemap", "listing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link to an article, as a listing page gives it."""

    url: str
    """Absolute URL as given, without its fragment."""

    title: str | None = None
    """Headline as the listing page gives it; null where it gives none."""

    published: str | None = None
    """ISO 8601 time or date of publication; null where the page gives none."""

    modified: str | None = None
    """ISO 8601 time or date of the last change; null where the page gives none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a listing page leads to."""

    kind: str
    """``feed``, ``sitemap``, ``sitemap-index`` or ``html``."""

    title: str | None = None
    """Title of the feed or page; null where it has none."""

    links: tuple[Link, ...] = ()
    """Links to articles in page order, one for each canonical URL."""

    listings: tuple[str, ...] = ()
    """Further listing pages of the same site: the next pages, or the child sitemaps
    with the newest first."""

    feeds: tuple[str, ...] = ()
    """Feeds that an HTML page declares."""

    truncated: bool = False
    """Whether a cap was hit, so that links may be missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveryOptions:
    """What to look for, and how much of it at most.

    Raises:
        ValueError: a pattern is no regular expression, ``since`` is no ISO 8601
            date, or ``kind`` is none of ``KINDS``.
    """

    kind: str = "auto"
    """What the page must be: ``auto`` (anything), ``feed``, ``sitemap`` or
    ``listing``, which also takes pages that look like an article themselves."""

    max_links: int = 5_000
    """Article links per page. Of a longer sitemap the newest are kept, of other
    pages the first."""

    max_listings: int = 500
    """Further listing pages per page."""

    max_bytes: int = 8_000_000
    """Bytes of a page that are read, after decompression."""

    max_elements: int = 400_000
    """Elements of a page that are read."""

    since: str | None = None
    """ISO 8601 date: entries of sitemaps, and child sitemaps, that say they are
    older are left out."""

    allow: tuple[str, ...] = ()
    """Regular expressions: when there are any, a link is an article where one of them
    is found in its URL, and only there."""

    deny: tuple[str, ...] = ()
    """Regular expressions: a link with one of them in its URL is no article."""

    def __post_init__(self) -> None:
        for pattern in (*self.allow, *self.deny):
            try:
                re.compile(pattern)
            except (re.error, OverflowError, RecursionError) as error:
                raise ValueError(
                    f"not a regular expression: {pattern!r}: {error}"
                ) from None
        if self.since is not None and moment(self.since) is None:
            raise ValueError(f"not an ISO 8601 date: {self.since!r}")
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}: {self.kind!r}")
