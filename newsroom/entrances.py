"""Entrances: what a crawler starts from. Feeds, sitemaps and listing pages.

An entrance lists the articles of its publishers, latest first. Those of the second
edition have moved on: what was published before `OLDEST` of that edition is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from newsroom.catalogue import latest_first

if TYPE_CHECKING:
    from newsroom.catalogue import Article, Catalogue

OLDEST = MappingProxyType(
    {
        1: datetime(2024, 12, 1, tzinfo=UTC),
        2: datetime(2024, 12, 18, tzinfo=UTC),
    }
)
"""Start of what the entrances of an edition still list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """One address to start from."""

    name: str
    host: str
    path: str
    kind: str
    """``rss``, ``atom``, ``sitemap`` or ``listing``."""

    def url(self, port: int) -> str:
        """Return its absolute URL on a server at *port*."""
        return f"http://{self.host}:{port}{self.path}"


ENTRANCES = (
    Entrance(
        name="euro-dawn-front", host="euro-dawn.example", path="/", kind="listing"
    ),
    Entrance(
        name="continental-digest",
        host="continental.example",
        path="/digest/",
        kind="listing",
    ),
    Entrance(
        name="northern-ledger-rss",
        host="northern-ledger.example",
        path="/rss.xml",
        kind="rss",
    ),
    Entrance(
        name="harbour-post-atom",
        host="harbour-post.example",
        path="/feeds/latest.atom",
        kind="atom",
    ),
    Entrance(
        name="rheinblatt-sitemap",
        host="rheinblatt.example",
        path="/sitemap-index.xml",
        kind="sitemap",
    ),
)


def sources_toml(port: int) -> str:
    """Return a list of sources, in TOML, that names every entrance."""
    tables = (
        f'[[source]]\nname = "{e.name}"\nurl = "{e.url(port)}"\n' for e in ENTRANCES
    )
    return "\n".join(tables)


def listed(catalogue: Catalogue, entrance: str) -> tuple[Article, ...]:
    """Return the articles that the entrance lists, latest first."""
    oldest = OLDEST[catalogue.edition]
    return latest_first(
        a
        for a in catalogue.articles.values()
        if entrance in (*a.publisher.listed_at, *a.listed_at)
        and (a.modified or a.published) >= oldest
    )
