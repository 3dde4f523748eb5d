"""What judging anew changes in a ledger: verdicts and clusters moved, told as events.

Lines are never rewritten. Each article whose verdict or cluster has changed gets an
event of the kind ``judged``; then the clusters that this touched elect anew, by the
same rules as in a crawl. All is one transaction.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from crawler.elections import Elections
from crawler.event import JUDGED, Event

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crawler.dedup import Index
    from crawler.rejudge.court import Rejudged
    from crawler.storage import Ledger

    Clusters = Mapping[str, Sequence[str]]
    """Names of clusters, each that of a member, with the ids of all members."""
    _Verdict = tuple[str | None, str | None, str | None, str | None]

OUTCOME = "rejudged"


class Ruling:
    """The changes that judging anew asks of a ledger."""

    def __init__(self) -> None:
        self._present: dict[str, str] = {}
        self._verdicts: dict[str, _Verdict] = {}
        self._changed: set[str] = set()

    def note(self, rejudged: Rejudged) -> None:
        """Take note of one article."""
        before, now = rejudged.before, rejudged.now
        self._present[now.id] = before.cluster or before.id
        self._verdicts[now.id] = (
            now.duplicate_status,
            now.duplicate_kind,
            now.duplicate_of,
            now.duplicate_of_url,
        )
        if rejudged.changed:
            self._changed.add(now.id)

    def apply(
        self,
        ledger: Ledger,
        index: Index,
        members: Mapping[str, Sequence[str]],
        at: str,
    ) -> str | None:
        """Make *ledger* hold the new verdicts and clusters; return the run that did.

        Where nothing has changed there is none.
        """
        with ledger.transaction():
            run_id = ledger.runs.new_run_id(at)
            elections = Elections(ledger, index, run_id)
            touched: set[str] = set()
            for event in self._events(members, run_id, at):
                ledger.events.add(event)
                elections.move(event)
                index.move(event.id or "", event.cluster)
                touched |= {event.cluster, self._present[event.id or ""]}
            if not touched:
                return None
            for cluster in sorted(touched & {*ledger.clusters.names()}):
                elections.elect(cluster, at)
            ledger.runs.start(run_id, at, {"rejudged": len(self._present)})
        return run_id

    def _events(self, members: Clusters, run_id: str, at: str) -> Iterator[Event]:
        for centre, ids in members.items():
            name = self._name(centre, ids)
            for identity in ids:
                if identity in self._changed or self._present[identity] != name:
                    status, kind, of, of_url = self._verdicts[identity]
                    yield Event(
                        kind=JUDGED,
                        run_id=run_id,
                        at=at,
                        cluster=name,
                        id=identity,
                        duplicate_status=status,
                        duplicate_kind=kind,
                        duplicate_of=of,
                        duplicate_of_url=of_url,
                    )

    def _name(self, centre: str, ids: Sequence[str]) -> str:
        """Return the name that most members bear, if it is that of a member."""
        own = {*ids}
        names = Counter(self._present[identity] for identity in ids)
        kept = [(-count, name) for name, count in names.items() if name in own]
        return min(kept)[1] if len(ids) > 1 and kept else centre
