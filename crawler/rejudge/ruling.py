"""What judging anew changes in a ledger: verdicts and clusters moved, told as events.

Lines are never rewritten. Each article whose verdict or cluster has changed gets an
event of the kind ``judged``, and each cluster whose original has changed one of the
kind ``elected``: verdicts and originals are those of one judgement. All is one
transaction.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from crawler.event import JUDGED, Event
from crawler.publishing.elections import Elections

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crawler.dedup import Index
    from crawler.record import Record
    from crawler.rejudge.court import Court, Rejudged
    from crawler.storage import Elected, Ledger

    _Verdict = tuple[str, str, str | None, str | None, str | None, str | None]
    """Article, cluster, and the verdict as in a record."""

OUTCOME = "rejudged"


class Ruling:
    """The changes that a judgement of *court* asks of a ledger."""

    def __init__(self, court: Court) -> None:
        self._court = court
        self._present: dict[str, str] = {}
        self._changed: list[_Verdict] = []

    def watch(self, records: Iterable[Record]) -> Iterator[Record]:
        """Pass on the records that are judged; note the clusters that they are in."""
        for record in records:
            self._present[record.id] = record.cluster or record.id
            yield record

    def note(self, rejudged: Rejudged) -> None:
        """Take note of one article that was judged."""
        if rejudged.now.id in self._court.held:
            return
        now = rejudged.now
        if rejudged.changed or self._moved(now):
            # Of all that a record holds, an event needs these alone.
            self._changed.append(
                (
                    now.id,
                    self._names[now.cluster or now.id],
                    now.duplicate_status,
                    now.duplicate_kind,
                    now.duplicate_of,
                    now.duplicate_of_url,
                )
            )

    def apply(self, ledger: Ledger, index: Index, at: str) -> str | None:
        """Make *ledger* hold the new verdicts and clusters; return the run that did.

        Where nothing has changed there is none.
        """
        with ledger.transaction():
            run_id = ledger.runs.new_run_id(at)
            elections = Elections(ledger, index, run_id)
            for identity, cluster, status, kind, of, of_url in self._changed:
                event = Event(
                    kind=JUDGED,
                    run_id=run_id,
                    at=at,
                    cluster=cluster,
                    id=identity,
                    duplicate_status=status,
                    duplicate_kind=kind,
                    duplicate_of=of,
                    duplicate_of_url=of_url,
                )
                ledger.events.add(event)
                elections.move(event)
                index.move(identity, cluster)
            crowned = [elections.crown(found, at) for found in self._originals()]
            ledger.clusters.prune()
            if not self._changed and not any(crowned):
                return None
            ledger.runs.start(run_id, at, {"rejudged": len(self._present)})
        return run_id

    def _moved(self, now: Record) -> bool:
        return self._present[now.id] != self._names[now.cluster or now.id]

    def _originals(self) -> Iterator[Elected]:
        for centre, elected in self._court.originals.items():
            name = self._names[centre]
            yield dataclasses.replace(elected, cluster=name, applied=True)

    @cached_property
    def _names(self) -> dict[str, str]:
        """The names that clusters are to bear, by their centres."""
        members = self._court.members
        return {centre: self._name(centre, ids) for centre, ids in members.items()}

    def _name(self, centre: str, ids: Sequence[str]) -> str:
        """Return the name that most members bear, if it is that of a member."""
        own = {*ids}
        names = Counter(self._present[identity] for identity in ids)
        kept = [(-count, name) for name, count in names.items() if name in own]
        return min(kept)[1] if len(ids) > 1 and kept else centre
