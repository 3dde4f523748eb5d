"""A fetched page, free of Scrapy."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one URL answered: the only input of discovery and extraction."""

    url: str
    """Final URL, after redirects."""

    requested_url: str
    """URL asked for first; equals ``url`` without redirects."""

    body: bytes = field(repr=False)
    """Body after all content decodings, at most the download limit."""

    content_type: str = ""
    """Value of the ``Content-Type`` header, with its charset; may be empty."""

    fetched_at: str
    """ISO 8601 time in UTC with offset, to the second."""
