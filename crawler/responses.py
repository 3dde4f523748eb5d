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
        content_type=_header(response, "Content-Type"),
        last_modified=_header(response, "Last-Modified"),
        fetched_at=now(),
    )


def _header(response: Response, name: str) -> str:
    value = response.headers.get(name) or b""
    return bytes(value).decode("latin-1")
