"""What goes into a comparison and what comes out: `Document` and `Verdict`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.dedup.signature import Signature

METHOD_VERSION = "1"
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
    canonical_hint: str | None = None
    """URL, on any site, that the page names as its original."""

    agencies: tuple[str, ...] = ()
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
    ``rewritten``; null for others."""

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
