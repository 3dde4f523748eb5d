"""The index of copies as a run uses it: opened, rid of what is too old, and fed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from crawler.dedup import DedupOptions, Document, Index, open_storage
from crawler.errors import IncompatibleSignature, StateError
from crawler.record import trusted_time

if TYPE_CHECKING:
    from crawler.publishing.items import SignedRecord
    from crawler.publishing.options import RunOptions
    from crawler.storage import Ledger

_EXPIRED_AT_ONCE = 5_000


def open_index(ledger: Ledger, options: RunOptions, at: str) -> Index | None:
    """Open the index, without what no article from now on can be compared with."""
    if options.dedup is None:
        return None
    if options.retention is None:
        return open_whole_index(ledger, options, options.dedup)
    window = dt.timedelta(days=options.dedup.window_days)
    oldest = dt.datetime.fromisoformat(at) - window
    index = open_whole_index(ledger, options, options.dedup)
    _expire(ledger, index, oldest.isoformat())
    return index


def open_whole_index(ledger: Ledger, options: RunOptions, dedup: DedupOptions) -> Index:
    """Open the index with all that it holds.

    Raises:
        StateError: another version made it.
    """
    try:
        with ledger.transaction():
            storage = open_storage(options.index_url, ledger.connection)
            return Index(storage, dedup)
    except IncompatibleSignature as error:
        raise StateError(
            f"index not usable: {options.index_place}: {error} (use the version of"
            " Wirecopy that made it, or another STATE_DIR or NEARDUP_STORAGE)"
        ) from error


def _expire(ledger: Ledger, index: Index, before: str) -> None:
    """Forget old articles, a few thousand in each transaction."""
    expired = _EXPIRED_AT_ONCE
    while expired == _EXPIRED_AT_ONCE:
        with ledger.transaction():
            expired = index.expire(before, _EXPIRED_AT_ONCE)


def document_of(signed: SignedRecord) -> Document:
    """Return what the comparison needs to know of a record."""
    return Document(
        id=signed.id,
        url=signed.url,
        site=signed.site,
        signature=signed.signature,
        text=signed.text,
        published=signed.published,
        published_trusted=trusted_time(signed.published_origin),
        first_seen=signed.first_seen,
        language=signed.language,
        lineage=signed.key,
    )
