"""A state directory made anew from the output files.

Records are signed and judged again in the order in which they were written, so that
later articles get the verdicts that they would have got from the lost state.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from crawler.dedup import Index, SQLiteStorage, sign
from crawler.items import SignedRecord
from crawler.run import document_of
from crawler.storage import record_key
from crawler.storage.rebuild import Rebuilt
from crawler.storage.rebuild import rebuild as rebuild_ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.record import Record
    from crawler.run import RunOptions
    from crawler.storage import Ledger


def rebuild(options: RunOptions, at: str) -> Rebuilt:
    """Replace the state in ``state_dir`` by one made from ``output_dir``.

    Raises:
        StateInUse: a run holds the state directory.
        StateDamaged: an output file is damaged too.
        WriteFailed: disk full or failing; the old state stands.
    """

    def indexer(ledger: Ledger) -> Callable[[Record], None]:
        if options.dedup is None:
            return lambda _: None
        index = Index(SQLiteStorage(ledger.connection), options.dedup)

        def add(record: Record) -> None:
            index.admit(document_of(_signed(record)))

        return add

    return rebuild_ledger(options.state_dir, options.output_dir, at, indexer)


def _signed(record: Record) -> SignedRecord:
    facts = {f.name: getattr(record, f.name) for f in dataclasses.fields(record)}
    signature = sign(record.text, language=record.language)
    return SignedRecord(**facts, key=record_key(record.id), signature=signature)
