"""Ends downloads of what cannot be a page, as soon as the headers say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured, StopDownload

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Headers, Request


MAX_CODINGS = 2
"""Content codings over one another: each costs up to a whole body's unpacking."""


class ContentTypes:
    """Refuses bodies whose content type holds none of the *allowed* parts.

    Feeds and robots.txt come under any type, and are told by their content: a host
    whose robots.txt is refused could not be crawled at all. They are few, and capped.
    """

    def __init__(self, allowed: tuple[str, ...]) -> None:
        self._allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the setting."""
        allowed = tuple(crawler.settings.getlist("DOWNLOAD_CONTENT_TYPES"))
        if not allowed:
            raise NotConfigured
        extension = cls(allowed)
        crawler.signals.connect(extension.check, signals.headers_received)
        return extension

    def check(self, headers: Headers, request: Request) -> None:
        """Stop the download where the content type is refused, or packed too often.

        Raises:
            StopDownload: it is; the request then fails with the content type.
        """
        codings = b",".join(headers.getlist("Content-Encoding")).split(b",")
        if len(codings) > MAX_CODINGS:
            request.meta["refused_content_type"] = f"{len(codings)} content codings"
            raise StopDownload(fail=True)
        if "entrance" in request.meta:  # a listing, or a robots.txt
            return
        value = (headers.get("Content-Type") or b"").decode("latin-1").lower()
        if value and not any(part in value for part in self._allowed):
            request.meta["refused_content_type"] = value
            raise StopDownload(fail=True)
