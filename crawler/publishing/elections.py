"""Who leads each cluster: elections held as articles join, and told as events.

An election is held whenever an article joins a cluster, within the transaction that
commits the article; what it finds stands in the article's record, and as an event where
it is news.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from crawler.dedup.agencies import agency_sites
from crawler.dedup.election import CONFIDENCES, Candidate, elect
from crawler.event import CRAWL, ELECTED, JOINED, REJUDGE, Event
from crawler.publishing.members import member_of, member_of_stored, with_original
from crawler.storage import Elected, record_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.dedup import Index
    from crawler.record import Record
    from crawler.storage import Ledger, Member


class Elections:
    """The clusters of a ledger, as the articles of one run join them."""

    def __init__(self, ledger: Ledger, index: Index, run_id: str) -> None:
        self._articles = ledger.articles
        self._clusters = ledger.clusters
        self._events = ledger.events
        self._index = index
        self._run_id = run_id

    def join(
        self, record: Record, joins: Sequence[str], at: str
    ) -> tuple[Record, list[str]]:
        """Put a judged record into its cluster, *joins* being those that join with it.

        Return the record with the original of its cluster, and the lines of events.
        """
        member = member_of(record)
        if not self.place(record):
            return record, []
        news = [self._joined(alias, member.cluster, at) for alias in joins]
        elected = self._elect(member, anew=bool(joins))
        events = self.crown(elected, at, decided_by=member.id)
        return with_original(record, elected), [*news, *events]

    def place(self, record: Record) -> bool:
        """Put a judged record into its cluster; False where it is alone there."""
        member = member_of(record)
        if member.cluster == record.id:
            return False
        self._found(member.cluster)
        self._clusters.add(member)
        return True

    def merge(self, alias: str, cluster: str) -> None:
        """Make the cluster *alias* a part of *cluster*."""
        self._found(alias)
        self._found(cluster)
        self._clusters.join(alias, cluster)

    def move(self, event: Event) -> None:
        """Put an article where an event of the kind ``judged`` says."""
        record = self._articles.get(event.id or "")
        if record is None:
            return
        moved = dataclasses.replace(
            record,
            cluster=event.cluster,
            duplicate_status=event.duplicate_status,
            duplicate_kind=event.duplicate_kind,
            duplicate_of=event.duplicate_of,
        )
        self._clusters.revive(event.cluster)
        if event.cluster != record.id:
            self._found(event.cluster)
        self._clusters.move(member_of(moved))

    def _elect(self, newcomer: Member, *, anew: bool) -> Elected:
        """Hold the election of a cluster among those who vote, and a newcomer.

        What a judgement has applied stands until the newcomer wins at least as surely,
        or another does more surely: arrivals alone do not undo it. Where clusters have
        become one, the election is held *anew*.
        """
        cluster = newcomer.cluster
        voters = {voter.id: voter for voter in self._clusters.voters(cluster)}
        found = hold(cluster, (voters | {newcomer.id: newcomer}).values())
        before = self._clusters.elected(cluster)
        if anew or before is None or not before.applied:
            return found
        if found.original == before.original:
            return dataclasses.replace(found, applied=True)
        lead = CONFIDENCES.index(before.confidence) - CONFIDENCES.index(
            found.confidence
        )
        least = 0 if found.original == newcomer.id else 1
        return found if lead >= least else before

    def settle(self, cluster: str) -> None:
        """Elect the original of a cluster whose events are lost; that is no event."""
        self._clusters.elect(hold(cluster, self._clusters.voters(cluster)))

    def crown(
        self, found: Elected, at: str, decided_by: str | None = None
    ) -> list[str]:
        """Give a cluster its original; return the lines of events where it is news."""
        before = self._clusters.elected(found.cluster)
        if before and dataclasses.replace(found, applied=before.applied) == before:
            return []
        self._clusters.elect(found, decided_by=decided_by)
        event = Event(
            kind=ELECTED,
            run_id=self._run_id,
            at=at,
            cluster=found.cluster,
            original=found.original,
            original_url=found.original_url,
            original_confidence=found.confidence,
            original_reason=found.reason,
            previous=before.original if before else None,
            elected_by=REJUDGE if found.applied else CRAWL,
        )
        return [self._events.add(event)]

    def _joined(self, alias: str, cluster: str, at: str) -> str:
        self.merge(alias, cluster)
        event = Event(
            kind=JOINED, run_id=self._run_id, at=at, cluster=cluster, alias=alias
        )
        return self._events.add(event)

    def _found(self, cluster: str) -> None:
        """Make a cluster's first article its member: until now it was alone."""
        if self._clusters.member(cluster) is not None:
            return
        record = self._articles.get(cluster)
        if record is not None:
            self._clusters.add(dataclasses.replace(member_of(record), cluster=cluster))
        elif (stored := self._index.find(cluster)) is not None:
            # Its line was dropped, or it is in the ledger of another machine.
            self._clusters.add(member_of_stored(stored))


def hold(cluster: str, members: Iterable[Member], *, arrivals: bool = True) -> Elected:
    """Return the original of a cluster with these members, at least one.

    Without *arrivals*, when they were seen does not count.
    """
    by_id = {member.id: member for member in members}
    candidates = (_candidate(member, arrivals=arrivals) for member in by_id.values())
    found = elect(candidates, agency_sites())
    return Elected(
        cluster=cluster,
        original=found.original,
        original_url=by_id[found.original].url,
        confidence=found.confidence,
        reason=found.reason,
    )


def elected_of(event: Event) -> Elected:
    """Return what an event of the kind ``elected`` says."""
    return Elected(
        cluster=event.cluster,
        original=event.original or event.cluster,
        original_url=event.original_url or "",
        confidence=event.original_confidence or "low",
        reason=event.original_reason or "",
        applied=event.elected_by == REJUDGE,
    )


def _candidate(member: Member, *, arrivals: bool) -> Candidate:
    return Candidate(
        id=member.id,
        key=record_key(member.id),
        site=member.site,
        published=member.published,
        seen=member.fetched_at if arrivals else None,
        words=member.words,
        names=member.names,
        agencies=member.agencies,
    )
