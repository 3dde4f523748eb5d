"""How the index of copies grows: time, memory and bytes by number of documents.

    python -m benchmarks.dedup_growth [--documents 1000000] [--attacks 100000]

Documents are judged and added in the transactions of a real ledger, 200 in each, with
their lines beside them; only judging, adding and committing is timed, on the clock of
the process, since machines are shared. See `benchmarks.dedup_stories` for the texts.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.dedup_attacks import measure_attacks
from benchmarks.dedup_stories import DAY, Newsroom
from crawler.dedup import Index, SQLiteStorage
from crawler.record import Record
from crawler.storage import Ledger

if TYPE_CHECKING:
    from crawler.dedup import Document

BATCH = 200
WINDOW = 10_000
"""Latest documents that a rate is taken of."""

_PARTS = {
    "dedup_document": "signature and row",
    "dedup_alias": "signature and row",
    "dedup_recent": "index",
    "dedup_slice": "index",
    "dedup_chunk": "index",
    "articles": "article",
    "lines": "line",
}


@dataclass(slots=True)
class Spent:
    """Time of the latest documents, and the longest of one batch."""

    cpu: list[float] = field(default_factory=list)
    longest: float = 0.0

    def note(self, cpu: float, wall: float) -> None:
        """Add a batch."""
        self.cpu.append(cpu)
        self.longest = max(self.longest, wall)

    def rate(self) -> float:
        """Return the documents per second of CPU among the latest."""
        latest = self.cpu[-WINDOW // BATCH :]
        return BATCH * len(latest) / sum(latest)


def main() -> None:
    """Measure, and print a line for each measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--attacks", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure_growth(Path(folder), arguments.documents)
    if arguments.attacks:
        measure_attacks(arguments.attacks)


def measure_growth(directory: Path, count: int) -> None:
    """Print rate, memory and size at each power of ten, and what opening takes."""
    ledger = Ledger.open(directory)
    index = Index(SQLiteStorage(ledger.connection))
    spent = Spent()
    documents = Newsroom().documents(count)
    statuses: dict[str, int] = {}
    added = 0
    while batch := list(islice(documents, BATCH)):
        cpu, wall = time.process_time(), time.perf_counter()
        with ledger.transaction():
            for document in batch:
                verdict = index.admit(document)
                statuses[verdict.status] = statuses.get(verdict.status, 0) + 1
        spent.note(time.process_time() - cpu, time.perf_counter() - wall)
        with ledger.transaction():
            for document in batch:
                ledger.articles.add(_record(document), key=document.lineage)
        added += len(batch)
        if added in {10_000, 100_000, 300_000, count}:
            print(f"{added} documents: {spent.rate():.0f}/s of CPU,", end=" ")
            print(f"longest batch {spent.longest:.2f} s, {_resident()}", flush=True)
            spent.longest = 0.0
    print(f"verdicts: {statuses}")
    _print_sizes(ledger, added)
    _print_times(ledger, directory)


def _print_sizes(ledger: Ledger, documents: int) -> None:
    sql = "SELECT name, sum(pgsize) FROM dbstat WHERE aggregate GROUP BY name"
    tables = "SELECT name, tbl_name FROM sqlite_schema"
    table_of = dict(ledger.connection.execute(tables).fetchall())
    sizes: dict[str, float] = dict.fromkeys(_PARTS.values(), 0.0)
    for name, size in ledger.connection.execute(sql):
        part = _PARTS.get(table_of.get(name, name))
        if part:
            sizes[part] += size / documents
    print(f"bytes a document: {sum(sizes.values()):.0f};", end=" ")
    print("; ".join(f"{part} {size:.0f}" for part, size in sizes.items()))


def _print_times(ledger: Ledger, directory: Path) -> None:
    start = time.perf_counter()
    ledger.close()
    print(f"closing and sealing: {time.perf_counter() - start:.2f} s", end="; ")
    start = time.perf_counter()
    ledger = Ledger.open(directory)
    print(f"checking: {time.perf_counter() - start:.2f} s", end="; ")
    start, cpu = time.perf_counter(), time.process_time()
    Index(SQLiteStorage(ledger.connection))
    took, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(f"opening the index: {took:.2f} s, {cpu:.2f} s of CPU", flush=True)
    ledger.close()


def _record(document: Document) -> Record:
    return Record(
        id=document.id,
        run_id="20261122T160502Z",
        url=document.url,
        requested_url=document.url,
        canonical_url=document.url,
        site=document.site,
        title="What happened today",
        text=document.text,
        word_count=len(document.text.split()),
        fetched_at=DAY,
        first_seen=DAY,
        published=DAY,
        extraction="trafilatura",
    )


def _resident() -> str:
    rows = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    values = dict(row.split(":", 1) for row in rows)
    now, most = (int(values[name].split()[0]) >> 10 for name in ("VmRSS", "VmHWM"))
    return f"{now} MB resident, {most} MB at most"


if __name__ == "__main__":
    main()
