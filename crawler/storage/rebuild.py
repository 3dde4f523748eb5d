"""A new ledger from the output files, where the old one is damaged beyond use.

Records hold what the ledger must know to write no article twice and to compare new
ones with them; ids are the same in every run. Where a state was deleted and articles
were written once more, the newest line of each page counts, as it did in the ledger
that is lost. Not in the files, and so lost: links that were pending (they come back
with their sources) and rejections.

The new ledger is made beside the old one and takes its place at the end, so that a
killed rebuilding leaves the damaged ledger, which the next run refuses again.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from crawler.storage import files
from crawler.storage.articles import record_key
from crawler.storage.ledger import LEDGER, SEAL, Ledger, lock_directory
from crawler.storage.links import FoundLink
from crawler.storage.run_files import outputs_of
from crawler.storage.runs import run_time
from crawler.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from crawler.event import Event
    from crawler.record import Record
    from crawler.storage.run_files import RunFiles

_LOGS = (f"{LEDGER}-wal", f"{LEDGER}-shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a rebuilding has brought back."""

    articles: int
    runs: int

    kept: Path | None
    """Directory that holds the damaged files; null where there were none."""


class Indexer(Protocol):
    """What fills the index of duplicates, and the clusters, beside the articles."""

    def add(self, record: Record) -> None:
        """Take a record, in the order of writing."""

    def learn(self, event: Event) -> None:
        """Take an event, after the records of its run."""

    def finish(self) -> None:
        """Make whole what the files did not tell, after all of them."""


def rebuild(
    directory: Path,
    output_directory: Path,
    at: str,
    indexer: Callable[[Ledger], Indexer],
) -> Rebuilt:
    """Replace the ledger in *directory* by one made from the output files.

    *indexer* is given the new ledger. The damaged files are kept.

    Raises:
        StateInUse: another process holds the directory.
        StateError: there is no output.
        StateDamaged: an output file is damaged too, or missing.
        WriteFailed: disk full or failing; the damaged ledger stands.
    """
    outputs = outputs_of(output_directory)
    lock = lock_directory(directory)
    draft = directory / "rebuilding"
    try:
        with files.writing("state", draft):
            shutil.rmtree(draft, ignore_errors=True)
        ledger = Ledger.open(draft)
        try:
            articles = _fill(ledger, outputs, at, indexer(ledger))
        finally:
            ledger.close()
        with files.writing("state", directory / LEDGER):
            kept = _keep(directory, f"damaged-{run_time(datetime.fromisoformat(at))}")
            _exchange(directory, draft)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        lock.release()
    return Rebuilt(articles=articles, runs=len(outputs), kept=kept)


def _fill(ledger: Ledger, outputs: Sequence[RunFiles], at: str, index: Indexer) -> int:
    articles = 0
    begun = _begun(outputs)
    for run in outputs:
        with ledger.transaction():
            ledger.runs.start(run.run_id, at, {"rebuilt": True})
            for record in run.records():
                outdated = run.run_id < begun.get(record_key(record.id), "")
                if not outdated and ledger.articles.get(record.id) is None:
                    _add(ledger, record)
                    index.add(record)
                    articles += 1
            for event in run.learned():
                ledger.events.keep(event)
                index.learn(event)
            if run.ended:
                ledger.runs.finish(run.run_id, at, "rebuilt", {})
    with ledger.transaction():
        index.finish()
    return articles


def _begun(outputs: Iterable[RunFiles]) -> dict[str, str]:
    """Return by page the last run for which the page was new."""
    return {
        record_key(record.id): run.run_id
        for run in outputs
        for record in run.records()
        if record.revision_of is None
    }


def _add(ledger: Ledger, record: Record) -> None:
    key = record_key(record.id)
    ledger.articles.add(record, key=key)
    if record.source is not None:
        ledger.sources.delivered(record.source, record.fetched_at)
    for link_key, url in {
        url_key(record.requested_url): record.requested_url,
        key: record.canonical_url,
    }.items():
        link = FoundLink(
            key=link_key,
            url=url,
            source=record.source or "",
            title=None,
            published=None,
            modified=None,
            found_at=record.first_seen,
            found_on=None,
        )
        ledger.links.add([link])
        ledger.links.deliver(link_key, record.fetched_at)


def _keep(directory: Path, name: str) -> Path | None:
    old = [
        path for part in (LEDGER, SEAL, *_LOGS) if (path := directory / part).exists()
    ]
    if not old:
        return None
    kept = directory / name
    kept.mkdir(exist_ok=True)
    for path in old:
        shutil.copy2(path, kept / path.name)
    return kept


def _exchange(directory: Path, draft: Path) -> None:
    # The seal of the old ledger stands until the last step: it refuses what is between.
    if not (directory / SEAL).exists():
        (directory / SEAL).write_text("rebuilding\n")
    for name in _LOGS:
        (directory / name).unlink(missing_ok=True)
    (draft / LEDGER).replace(directory / LEDGER)
    (draft / SEAL).replace(directory / SEAL)
    files.sync_directory(directory)
    shutil.rmtree(draft, ignore_errors=True)
