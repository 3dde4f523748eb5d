"""A state directory made anew from the output files.

Records are signed again in the order in which they were written and keep the verdicts
that stand in them; events then join, elect and move as they did. So later articles get
the verdicts that they would have got from the lost state.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from crawler.dedup import Index, open_storage, sign
from crawler.event import ELECTED, JOINED, JUDGED
from crawler.publishing.elections import Elections, elected_of
from crawler.publishing.indexing import document_of
from crawler.publishing.items import SignedRecord
from crawler.publishing.members import member_of
from crawler.storage import record_key
from crawler.storage.rebuild import Rebuilt
from crawler.storage.rebuild import rebuild as rebuild_ledger

if TYPE_CHECKING:
    from crawler.event import Event
    from crawler.publishing.options import RunOptions
    from crawler.record import Record
    from crawler.storage import Ledger
    from crawler.storage.rebuild import Indexer


def rebuild(options: RunOptions, at: str) -> Rebuilt:
    """Replace the state in ``state_dir`` by one made from ``output_dir``.

    Raises:
        StateInUse: a run holds the state directory.
        StateDamaged: an output file is damaged too.
        WriteFailed: disk full or failing; the old state stands.
    """

    def indexer(ledger: Ledger) -> Indexer:
        return _Indexer(ledger, options)

    return rebuild_ledger(options.state_dir, options.output_dir, at, indexer)


class _Indexer:
    """Fills index and clusters as records and events say; elects where those lack."""

    def __init__(self, ledger: Ledger, options: RunOptions) -> None:
        self._clusters = ledger.clusters
        self._index: Index | None = None
        if options.dedup is not None:
            storage = open_storage(options.index_url, ledger.connection)
            self._index = Index(storage, options.dedup)
            self._elections = Elections(ledger, self._index, "")

    def add(self, record: Record) -> None:
        """Take a record with the verdict that stands in it."""
        if self._index is None:
            return
        document = document_of(_signed(record))
        verdict = self._index.judge(document)
        if record.duplicate_status is not None:
            verdict = dataclasses.replace(
                verdict,
                status=record.duplicate_status,
                duplicate_of=record.duplicate_of,
                cluster=record.cluster or record.id,
                joins=(),
            )
            self._place(record)
        self._index.add(document, verdict)

    def _place(self, record: Record) -> None:
        alone = not self._elections.place(record)
        if alone and self._clusters.voters(record.id):
            # Its cluster is that of a deleted state, which knew another line of it.
            self._clusters.add(member_of(record))

    def finish(self) -> None:
        """Elect where no event tells of an election; forget what is over."""
        if self._index is None:
            return
        self._clusters.prune()
        for name in self._clusters.names():
            if self._clusters.elected(name) is None:
                self._elections.settle(name)

    def learn(self, event: Event) -> None:
        """Take an event: a join, an election, or an article judged anew."""
        if self._index is None:
            return
        if event.kind == JOINED and event.alias:
            self._elections.merge(event.alias, event.cluster)
            for member in self._clusters.members(event.cluster):
                self._index.move(member.id, event.cluster)
        elif event.kind == ELECTED:
            self._clusters.elect(elected_of(event))
        elif event.kind == JUDGED and event.id:
            self._elections.move(event)
            self._index.move(event.id, event.cluster)


def _signed(record: Record) -> SignedRecord:
    facts = {f.name: getattr(record, f.name) for f in dataclasses.fields(record)}
    signature = sign(record.text)
    return SignedRecord(**facts, key=record_key(record.id), signature=signature)
