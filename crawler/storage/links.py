"""A link to an article: as it was found, as it waits, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from crawler.urls import budget_site


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLink:
    """A link to an article, as a source gave it."""

    key: str
    """Key of the article, by `crawler.urls.url_key`."""

    url: str
    """Absolute URL to fetch."""

    source: str
    """Name of the source that led to it."""

    title: str | None
    """Title that the source gives."""

    published: str | None
    """Time of publication that the source gives, ISO 8601."""

    modified: str | None
    """Time of the last change that the source gives, ISO 8601."""

    found_at: str
    """When the link was first found, ISO 8601 in UTC."""

    found_on: str | None
    """URL of the feed, sitemap or page that held the link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLink(FoundLink):
    """A link that was claimed, to be fetched now."""

    attempts: int
    """Number of earlier attempts that failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLink:
    """What the frontier knows of one link."""

    key: str
    url: str
    source: str
    found_at: str
    found_on: str | None
    state: str
    """``pending``, ``claimed``, ``failed``, ``delivered``, ``rejected``, ``given-up``
    or ``cooling``."""

    attempts: int
    """Number of failed attempts."""

    changed_at: str | None
    """When it was settled or last failed, ISO 8601 in UTC."""

    reason: str | None
    """Why it was rejected, failed or given up."""


class State(IntEnum):
    """What became of a link; the numbers are stored."""

    PENDING = 0
    CLAIMED = 1
    FAILED = 2
    DELIVERED = 3
    REJECTED = 4
    GIVEN_UP = 5
    COOLING = 6

    @property
    def label(self) -> str:
        """Name for people and counts."""
        return self.name.lower().replace("_", "-")


def is_aside(link: FoundLink) -> bool:
    """Whether the page that holds a link belongs to another site than the link."""
    return not link.found_on or budget_site(link.found_on) != budget_site(link.url)
