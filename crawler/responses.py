"""From a Scrapy response to a page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.page import Page

if TYPE_CHECKING:
    from scrapy.http import Response


def now() -> str:
    """Return the time in UTC, ISO 8601 with offset, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def page_of(response: Response) -> Page:
    """Return what the response answered, as a page fetched now."""
    redirects = response.meta.get("redirect_urls") or [response.url]
    return Page(
        url=response.url,
        requested_url=redirects[0],
        body=response.body,
        content_type=(response.headers.get("Content-Type") or b"").decode("latin-1"),
        fetched_at=now(),
    )
