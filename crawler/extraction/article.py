"""What extraction is asked for, and what it gives back.

Cheap to import, since the main process of a crawl handles articles that its workers
extract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.record import Credit


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionOptions:
    """Limits of extraction."""

    max_page_bytes: int = 25_000_000
    """Larger pages are refused as ``too-large``."""

    max_text_length: int = 1_000_000
    """Characters of the body that are kept; longer ones are cut and marked so."""

    min_words: int = 20
    """Pages whose body has fewer words are refused as ``no-text``."""

    now: str | None = None
    """ISO 8601 time in UTC after which dates are refused; null: when the page was
    fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What one page says; fields mean what they mean in `crawler.record.Record`."""

    canonical_url: str
    canonical_hint: str | None
    """Canonical URL that the page claims on another site; never believed."""
    publisher: str | None
    title: str | None
    title_origin: str | None
    authors: tuple[str, ...]
    byline: tuple[str, ...]
    """Who signs: the authors, with the desks and agencies beside them, or in place of
    them where no person is named."""
    published: str | None
    published_raw: str | None
    published_origin: str | None
    modified: str | None
    language: str | None
    section: str | None
    tags: tuple[str, ...]
    description: str | None
    image: str | None
    text: str
    word_count: int
    paywalled: bool | None
    agencies: tuple[Credit, ...]
    extraction: str
    truncated: bool
    origins: Mapping[str, str]
    """Where the value of each field was found, by the field's name; those that were
    not found, or computed, are absent."""
