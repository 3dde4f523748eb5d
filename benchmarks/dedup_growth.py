"""How the index of copies grows: time, memory and bytes by number of documents.

    python -m benchmarks.dedup_growth [--documents 1000000] [--attacks 100000]

A real ledger is filled with documents that are not judged, which would take hours, and
beyond 100,000 with copies of their rows and postings drawn alike. At each power of ten
it is opened anew, and 4,000 documents are judged and added in its transactions, 200 in
each. Times are those of the processor, and beside them stands how many documents are
signed in the same time, since machines are shared: the second is what to compare. See
`benchmarks.dedup_stories` for the texts.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.dedup_attacks import measure_attacks
from benchmarks.dedup_stories import DAY, Newsroom
from crawler.dedup import Index, SQLiteStorage, Verdict
from crawler.dedup.lsh import BANDS
from crawler.dedup.postings import MAX_POSTINGS
from crawler.dedup.rare import sampled
from crawler.dedup.slices import DOCUMENTS
from crawler.dedup.sqlite_postings import SQLitePostings
from crawler.dedup.sqlite_slices import SQLiteSlices
from crawler.record import Record, to_line
from crawler.storage import Ledger
from crawler.storage.compression import pack

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crawler.dedup import Document
    from crawler.dedup.minhash import Hashes

BATCH = 200
JUDGED = 4_000
MULTIPLIED = 100_000
"""Documents from which on more are made of those that are there."""

COUNTED = 8_192
COPIED = 4_096
"""Rows copied in one transaction."""

FRESH = 32
"""Sampled shingles of a story that no other holds."""

_COPY = """
INSERT INTO dedup_document SELECT number + ?1, scrambled(number + ?1), url, site,
    scrambled(number + ?1), language, published, published_trusted, first_seen,
    scrambled(number + ?1), signature
FROM dedup_document WHERE number < ?2
"""
_PARTS = {
    "dedup_document": "signature and row",
    "dedup_recent": "index",
    "dedup_slice": "index",
    "dedup_chunk": "index",
}


class Filler:
    """Adds documents without judging them."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom
        self._random = np.random.default_rng(2)
        self._lengths = np.zeros(1 << 26, np.uint8)
        self._stock = np.zeros(len(newsroom.stock_shingles(0).keys), np.intp)

    def fill(self, ledger: Ledger, count: int) -> None:
        """Add *count* documents, the last of them counted."""
        storage = SQLiteStorage(ledger.connection)
        ledger.connection.execute("DELETE FROM dedup_counted")
        for start in range(0, count, BATCH):
            with ledger.transaction():
                for place in range(start, min(start + BATCH, count)):
                    self._add(storage, counted=place >= count - COUNTED)

    def multiply(self, ledger: Ledger, count: int) -> None:
        """Add *count* documents in whole slices: copied rows, postings drawn alike."""
        connection = ledger.connection
        connection.create_function("scrambled", 1, _scrambled, deterministic=True)
        slices = SQLiteSlices(connection)
        sql = "SELECT max(number) FROM dedup_document"
        (latest,) = connection.execute(sql).fetchone()
        first = latest // DOCUMENTS + 1
        with ledger.transaction():
            SQLitePostings(connection).seal(first)
        for slice_ in range(first, first + count // DOCUMENTS):
            for start in range(0, DOCUMENTS, COPIED):
                with ledger.transaction():
                    connection.execute(_COPY, (slice_ * DOCUMENTS + start, COPIED))
            with ledger.transaction():
                slices.write(slice_, *self._postings(), self._sites())

    def _add(self, storage: SQLiteStorage, *, counted: bool) -> None:
        newsroom = self._newsroom
        document = newsroom.document(newsroom.sign(newsroom.story()))
        verdict = Verdict(
            status="unique", cluster=document.id, indexed=True, counted=counted
        )
        # Buckets of unlike texts are as good as random.
        buckets = self._random.integers(1 << 29, 1 << 32, BANDS, dtype=np.uint32)
        shingles = self._with_room(sampled(document.signature))
        storage.add(document, verdict, np.concatenate((buckets, shingles)))

    def _postings(self) -> tuple[Hashes, NDArray[np.uint16]]:
        """Return the postings of a slice: random buckets, shingles as of stories."""
        draw = self._random.integers
        buckets = draw(1 << 29, 1 << 32, DOCUMENTS * BANDS, dtype=np.uint32)
        stock = self._newsroom.stock_shingles(DOCUMENTS)
        room = np.minimum(stock.counts, MAX_POSTINGS - self._stock)
        self._stock += room
        fresh = draw(0, 1 << 29, DOCUMENTS * FRESH, dtype=np.uint32)
        keys = np.sort(np.concatenate((buckets, np.repeat(stock.keys, room), fresh)))
        return keys, draw(0, DOCUMENTS, len(keys)).astype(np.uint16)

    def _sites(self) -> NDArray[np.uint16]:
        return self._random.integers(1, 1 << 16, DOCUMENTS, dtype=np.uint16)

    def _with_room(self, keys: Hashes) -> Hashes:
        lists = (keys * np.uint32(0x9E3779B1)) >> np.uint32(6)
        room = self._lengths[lists] < MAX_POSTINGS
        self._lengths[lists[room]] += 1
        found: Hashes = keys[room]
        return found


def _scrambled(number: int) -> str:
    return f"{number * 0x9E3779B97F4A7C15 % (1 << 64):016x}"


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
    """Print what opening, judging and keeping take at each power of ten."""
    newsroom = Newsroom()
    filler = Filler(newsroom)
    print_line_size(newsroom)
    added = 0
    for mark in (10_000, 100_000, 1_000_000):
        if mark > count:
            break
        ledger = Ledger.open(directory)
        if mark > MULTIPLIED:
            filler.multiply(ledger, mark - added)
            added = mark - COUNTED - 2 * JUDGED
        filler.fill(ledger, mark - JUDGED - added)
        ledger.close()
        added = mark
        measure_mark(directory, newsroom)


def measure_mark(directory: Path, newsroom: Newsroom) -> None:
    """Open the ledger, judge documents, and close it."""
    ledger = Ledger.open(directory)
    sql = "SELECT count(*) FROM dedup_document"
    print(f"{ledger.connection.execute(sql).fetchone()[0]} documents:", flush=True)
    start, cpu = time.perf_counter(), time.process_time()
    index = Index(SQLiteStorage(ledger.connection))
    took, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(f"  opening the index: {took:.2f} s, {cpu:.2f} s of CPU")
    judged = signed = longest = 0.0
    compared = 0
    documents = newsroom.documents(JUDGED)
    while batch := list(islice(documents, BATCH)):
        start, cpu = time.perf_counter(), time.process_time()
        with ledger.transaction():
            compared += sum(index.admit(document).compared for document in batch)
        longest = max(longest, time.perf_counter() - start)
        judged += time.process_time() - cpu
        signed += signing(newsroom)
    print(f"  judging and adding: {JUDGED / judged:.0f}/s of CPU;", end=" ")
    print(f"as long as signing {judged / signed:.2f};", end=" ")
    print(f"{compared / JUDGED:.1f} compared; longest batch {longest:.2f} s")
    print(f"  {resident()}")
    print_sizes(ledger)
    start = time.perf_counter()
    ledger.close()
    print(f"  closing and sealing: {time.perf_counter() - start:.2f} s", flush=True)


def signing(newsroom: Newsroom) -> float:
    """Return the time that it takes to sign as many documents as are in a batch."""
    stories = [newsroom.story() for _ in range(BATCH)]
    cpu = time.process_time()
    for story in stories:
        newsroom.sign(story).minhash  # noqa: B018
    return time.process_time() - cpu


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


def print_line_size(newsroom: Newsroom) -> None:
    """Print the bytes of a document's line in the ledger."""
    lines = [to_line(_record(document)) for document in newsroom.documents(500)]
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
