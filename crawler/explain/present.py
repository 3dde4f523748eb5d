"""What holds of an article today, where that is not what its record says.

A record is written once. Later its article can be judged anew, its cluster can join
another, and another article can become the original; events tell when.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.event import ELECTED, JOINED, JUDGED
from crawler.publishing.members import as_judged, verdict_of
from crawler.storage import Articles, Clusters, Events

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.event import Event
    from crawler.record import Record
    from crawler.storage import Database, Elected


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Verdict, cluster and original of an article, as they are today."""

    record: Record
    """The record with the verdict and cluster that hold now; without the measures of
    another verdict, which say nothing of this one."""

    rejudged: bool
    """Whether that is another verdict than was written."""

    judged: Event | None
    """What gave it this verdict or cluster; null where the record did, or where the
    event is forgotten."""

    joined: Event | None
    """What gave its cluster another name; null as above."""

    original: Elected | None
    """The article that its cluster is taken to stem from; null where alone."""

    elected: Event | None
    """The election of that original; null as above."""


def present(database: Database, record: Record) -> Present:
    """Return what holds today of the article that *record* was written of."""
    clusters, events = Clusters(database), Events(database)
    now = as_judged(record, clusters.member(record.id))
    # Earlier runs knew another record of this id, if the state was deleted since.
    own = [e for e in events.about(record.id) if e.run_id >= record.run_id]
    judged = _last(e for e in own if e.kind == JUDGED and e.id == record.id)
    rejudged = verdict_of(now) != verdict_of(record)
    if rejudged:
        of_url = judged and judged.duplicate_of_url
        of_url = of_url or _url(database, now.duplicate_of)
        now = dataclasses.replace(now, duplicate_of_url=of_url)
    name = now.cluster or now.id
    original = clusters.elected(name)
    return Present(
        record=now,
        rejudged=rejudged,
        judged=judged,
        joined=_joined(events, judged or record, name),
        original=original,
        elected=_election(events, original) if original else None,
    )


def _joined(events: Events, placed: Event | Record, name: str) -> Event | None:
    """Return the last of the joins by which the cluster of *placed* became *name*."""
    joined, cluster = None, placed.cluster
    run_id, number = placed.run_id, getattr(placed, "number", 0)
    while cluster and cluster != name:
        joined = next(
            (
                event
                for event in events.about(cluster)
                if (event.kind, event.alias) == (JOINED, cluster)
                and event.run_id >= run_id
                and event.number > number
            ),
            None,
        )
        if joined is None:  # forgotten
            return None
        cluster, number = joined.cluster, joined.number
    return joined


def _election(events: Events, elected: Elected) -> Event | None:
    wanted = ELECTED, elected.cluster, elected.original
    return _last(
        e
        for e in events.about(elected.cluster)
        if (e.kind, e.cluster, e.original) == wanted
    )


def _last(events: Iterable[Event]) -> Event | None:
    return next(iter([*events][-1:]), None)


def _url(database: Database, identity: str | None) -> str | None:
    record = Articles(database).get(identity) if identity else None
    return record.url if record else None
