"""How the index of copies grows: time, memory and bytes by number of documents.

    python -m benchmarks.dedup_growth [--documents 1000000] [--attacks 5000]

Every document is judged and added to a real ledger, 200 in each of its transactions. At
each power of ten it is told what the latest 4,000 took, and the ledger is opened anew.
Times are those of the processor, and beside them stands how many documents are signed
in the same time, since machines are shared: the second is what to compare. Documents
are invented and signed in another process, so that the memory is that of the index and
of what it loads. See `benchmarks.dedup_stories` for the texts.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.dedup_attacks import measure_attacks
from benchmarks.dedup_stories import DAY, Newsroom
from crawler.dedup import Index, SQLiteStorage
from crawler.record import Record, to_line
from crawler.storage import Ledger
from crawler.storage.compression import pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.connection import Connection

    from crawler.dedup import Document

BATCH = 200
MEASURED = 4_000
"""Documents before each mark whose time is told."""

MARKS = (10_000, 100_000, 1_000_000)
SIGNED = 5
"""Of so many batches, one is followed by measuring how long signing takes."""

_PARTS = {
    "dedup_document": "signature and row",
    "dedup_recent": "index",
    "dedup_slice": "index",
    "dedup_chunk": "index",
}


class Batch(NamedTuple):
    """Documents of one transaction."""

    documents: list[Document]
    signing: float | None
    """Seconds that it took to sign as many; None where that was not measured."""


def main() -> None:
    """Measure, and print a line for each measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--attacks", type=int, default=5_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure_growth(Path(folder), arguments.documents)
    print_line_size()
    if arguments.attacks:
        measure_attacks(arguments.attacks)


def measure_growth(directory: Path, count: int) -> None:
    """Print what opening, judging and keeping take at each power of ten."""
    marks = [mark for mark in MARKS if mark <= count]
    print(f"before the index is loaded: {resident()}")
    batches = invented(marks[-1])
    added = 0
    for mark in marks:
        ledger = Ledger.open(directory)
        index = opened(ledger)
        judge(ledger, index, islice(batches, (mark - MEASURED - added) // BATCH))
        print(f"{mark} documents:")
        measure(ledger, index, islice(batches, MEASURED // BATCH))
        print_sizes(ledger)
        start = time.perf_counter()
        ledger.close()
        print(f"  closing and sealing: {time.perf_counter() - start:.2f} s")
        del index  # no crawl has two of them in memory
        added = mark
    opened(Ledger.open(directory))


def invented(count: int) -> Iterator[Batch]:
    """Yield *count* documents, made in another process while the last are judged."""
    context = multiprocessing.get_context("spawn")
    reader, writer = context.Pipe(duplex=False)
    context.Process(target=_invent, args=(writer, count), daemon=True).start()
    writer.close()  # so that the end of the other process is an end here too
    for _ in range(count // BATCH):
        yield reader.recv()


def _invent(writer: Connection, count: int) -> None:
    newsroom = Newsroom()
    documents = newsroom.documents(count)
    for place in range(count // BATCH):
        signing = None if place % SIGNED else _signing(newsroom)
        writer.send(Batch(list(islice(documents, BATCH)), signing))


def _signing(newsroom: Newsroom) -> float:
    stories = [newsroom.story() for _ in range(BATCH)]
    start = time.process_time()
    for story in stories:
        newsroom.sign(story).minhash  # noqa: B018
    return time.process_time() - start


def opened(ledger: Ledger) -> Index:
    """Open the index of a ledger, and print what that takes."""
    start, cpu = time.perf_counter(), time.process_time()
    index = Index(SQLiteStorage(ledger.connection))
    took, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(f"opening the index: {took:.2f} s, {cpu:.2f} s of CPU; {resident()}")
    return index


def judge(ledger: Ledger, index: Index, batches: Iterable[Batch]) -> list[int]:
    """Judge and add documents; return with how many each of them was compared."""
    compared: list[int] = []
    for batch in batches:
        with ledger.transaction():
            compared += [index.admit(document).compared for document in batch.documents]
    return compared


def measure(ledger: Ledger, index: Index, batches: Iterable[Batch]) -> None:
    """Judge and add documents, and print what that takes."""
    compared: list[int] = []
    judging, signing, longest = 0.0, [], 0.0
    for batch in batches:
        start, cpu = time.perf_counter(), time.process_time()
        compared += judge(ledger, index, [batch])
        judging += time.process_time() - cpu
        longest = max(longest, time.perf_counter() - start)
        signing += [batch.signing] if batch.signing else []
    each = judging / len(compared)
    signings = each * BATCH * len(signing) / sum(signing)
    print(f"  judging and adding: {1 / each:.0f}/s of CPU;", end=" ")
    print(f"as long as signing {signings:.2f};", end=" ")
    print(f"{sum(compared) / len(compared):.1f} compared;", end=" ")
    print(f"longest batch {longest:.2f} s; {resident()}", flush=True)


def print_sizes(ledger: Ledger) -> None:
    """Print the bytes per document of each part of the index."""
    (count,) = ledger.connection.execute(
        "SELECT count(*) FROM dedup_document"
    ).fetchone()
    tables = "SELECT name, tbl_name FROM sqlite_schema"
    table_of = dict(ledger.connection.execute(tables).fetchall())
    sizes = dict.fromkeys(_PARTS.values(), 0.0)
    sql = "SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE"
    for name, size in ledger.connection.execute(sql):
        if part := _PARTS.get(table_of.get(name, name)):
            sizes[part] += size / count
    print("  bytes a document:", end=" ")
    print("; ".join(f"{part} {size:.0f}" for part, size in sizes.items()))


def print_line_size() -> None:
    """Print the bytes of a document's line in the ledger."""
    lines = [to_line(_record(document)) for document in Newsroom().documents(500)]
    size = sum(len(pack(line)) for line in lines) / len(lines)
    print(f"the line of an article: {size:.0f} bytes in the ledger")


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
        word_count=document.signature.words,
        fetched_at=DAY,
        first_seen=DAY,
        published=DAY,
        extraction="trafilatura",
    )


def resident() -> str:
    """Return how much memory the process has, and has had at most."""
    rows = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    values = dict(row.split(":", 1) for row in rows)
    now, most = (int(values[name].split()[0]) >> 10 for name in ("VmRSS", "VmHWM"))
    return f"{now} MB resident, {most} MB at most"


if __name__ == "__main__":
    main()
