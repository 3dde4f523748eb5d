"""The event: what one line of an events file holds.

A record is written once and says what was known then. What becomes known later is
appended as events: that two clusters are one, that another article is the original,
that an article was judged anew. Events of one state are numbered in the order in which
they happened, over all runs. Flat columns with stable types, as in the record; null
means "does not apply to this kind".
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from crawler.record import json_line
from crawler.typed import from_json

EVENT_SCHEMA_VERSION = 1
"""Version of the event's fields and their meaning."""

ELECTED = "elected"
JOINED = "joined"
JUDGED = "judged"

CRAWL = "crawl"
REJUDGE = "rejudge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing learned about a cluster after its records were written."""

    schema_version: int = EVENT_SCHEMA_VERSION
    """Version of this schema."""

    number: int = 0
    """Place among all events, from 1: of two that disagree, the higher one holds. A
    state that was deleted and begun anew counts on from those in ``OUTPUT_DIR``."""

    kind: str
    """``elected``: the cluster has an original, or another one, or is surer of it.
    ``joined``: a cluster became a part of another. ``judged``: ``scrapy rejudge`` gave
    an article another verdict or cluster."""

    run_id: str
    """The run that found it out. A ``joined`` event is about records of this run and
    earlier ones; later ones bear the new name already."""

    at: str
    """When it was found out, ISO 8601 in UTC."""

    cluster: str
    """Name of the cluster from now on."""

    alias: str | None = None
    """``joined``: the name that is given up; its articles are in ``cluster`` now."""

    original: str | None = None
    """``elected``: ``id`` of the article that is the original."""

    original_url: str | None = None
    """``elected``: ``url`` of that article."""

    original_confidence: str | None = None
    """``elected``: ``high``, ``medium`` or ``low``."""

    original_reason: str | None = None
    """``elected``: ``canonical``, ``agency``, ``date``, ``longest``, ``first-seen``."""

    previous: str | None = None
    """``elected``: ``id`` of the original until then; null at the first election."""

    elected_by: str | None = None
    """``elected``: ``crawl``, as an article joined, or ``rejudge``, by ``--apply``."""

    id: str | None = None
    """``judged``: ``id`` of the article. What follows replaces what its record says."""

    duplicate_status: str | None = None
    """``judged``: as in the record."""

    duplicate_kind: str | None = None
    """``judged``: as in the record."""

    duplicate_of: str | None = None
    """``judged``: as in the record."""

    duplicate_of_url: str | None = None
    """``judged``: as in the record."""


def event_line(event: Event) -> str:
    """Return the event as one JSON line, without its line feed."""
    return json_line(dataclasses.asdict(event))


def event_of_line(line: str) -> Event:
    """Return the event of one JSON line; fields that are not known are ignored.

    Raises:
        ValueError: the line holds no event that this version can read.
    """
    return from_json(Event, line, EVENT_SCHEMA_VERSION)
