"""What goes into a comparison and what comes out: `Document` and `Verdict`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.dedup.signature import Signature

METHOD_VERSION = "5"
"""Version of the rules; rises when equal documents can get other verdicts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An article to judge."""

    id: str
    """Identifier, unique in the index."""

    url: str
    site: str
    """Registered domain; empty where unknown."""

    signature: Signature
    text: str = ""
    """The text that was signed, for quoting passages; not kept."""

    published: str | None = None
    """ISO 8601 time of publication."""

    published_trusted: bool = False
    """Whether ``published`` is no guess and may elect an original."""

    first_seen: str
    """ISO 8601 time in UTC; orders arrivals and dates the window."""

    language: str | None = None
    lineage: str = ""
    """Key of the URL: documents of one lineage are revisions of one page and never
    copies of each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerUp:
    """The next best article that a document was compared with."""

    id: str
    url: str
    containment: float
    containment_of_other: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the comparison found; shares are from 0 to 1."""

    status: str
    """``unique``, ``copy``, ``rewrite`` or ``too_short``."""

    kind: str | None = None
    """For copies ``exact``, ``near``, ``abridged`` or ``expanded``, for rewrites
    ``rewritten`` or ``translated``; null for others."""

    cluster: str
    """Cluster of copies; the document's own id when alone."""

    duplicate_of: str | None = None
    """``id`` of the best match; null for unique documents."""

    duplicate_of_url: str | None = None
    similarity: float | None = None
    containment: float | None = None
    containment_of_other: float | None = None
    shared_numbers: float | None = None
    passages: tuple[str, ...] = ()
    shared_shingles: int = 0
    shingles: int = 0
    other_shingles: int = 0
    thresholds: dict[str, float] = field(default_factory=dict)
    method_version: str = METHOD_VERSION
    compared: int = 0
    """Number of articles that the document was compared with."""

    runner_up: RunnerUp | None = None
    joins: tuple[str, ...] = ()
    """Clusters that this document shows to be one with ``cluster``."""

    indexed: bool = False
    """Whether later documents are compared with this one. A near copy of an article of
    the same site is not indexed: what resembles it resembles that article."""

    counted: bool = False
    """Whether the document's words count as one more story in the frequencies."""


def days_apart(one: str | None, other: str | None) -> float | None:
    """Return the days between two ISO 8601 times; None where one is unknown.

    Where one is a date alone, whole days count; times without offset count as UTC.
    """
    first, second = _moment(one), _moment(other)
    if first is None or second is None:
        return None
    if len(one or "") <= 10 or len(other or "") <= 10:
        return float(abs((first.date() - second.date()).days))
    return abs((first - second) / dt.timedelta(days=1))


def _moment(time: str | None) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(time or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
