"""What is known of one article, or of two: the facts that are told in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.dedup import DedupOptions, Document, Match
    from crawler.explain.present import Present
    from crawler.record import Record
    from crawler.storage import KnownLink, Rejection

MOST_MEMBERS = 20
"""Members of a cluster that are told; a table must fit a screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An article of the ledger in short."""

    id: str
    url: str
    title: str | None
    first_seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """An article that another was compared with, and what was found."""

    article: Named
    match: Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The comparison of one article, made again today."""

    options: DedupOptions
    words: int
    own_shingles: int
    """Distinct word 3-grams that are not common to many articles."""

    counted: int
    """Articles whose words are counted."""

    expired: bool
    """Whether the article is older than the window, so that it is no longer known
    to the index, nor are those that it was compared with."""

    compared: tuple[Compared, ...]
    """Articles seen before that it was compared with, best first; the one that its
    verdict names is among them unless that has expired."""

    members: tuple[Named, ...]
    """Members of the cluster in the order of joining, one more than `MOST_MEMBERS` at
    most; none where the article is alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that is known of one URL."""

    asked: str
    link: KnownLink | None
    rejections: tuple[Rejection, ...]
    record: Record | None
    """The record asked for, else the newest of the page, as it was written."""

    present: Present | None = None
    """What holds of it today; null without a record."""

    revisions: tuple[str, ...] = ()
    """Ids of all records of the page, oldest first."""

    last_fetched: str | None = None
    """When the text of the newest record was last fetched."""

    review: Review | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One of two texts to compare."""

    name: str
    """What the user calls it."""

    document: Document
    title: str | None = None
    own_shingles: int = field(default=0)
    """Distinct word 3-grams that are not common to many articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The comparison of two texts."""

    one: Subject
    other: Subject
    match: Match
    passages: tuple[str, ...]
    """Longest passages of the first that the second holds too."""

    options: DedupOptions
    counted: int
    """Articles whose words are counted."""
