"""Speed of telling copies apart, as ratios within one run and as growth.

    python -m benchmarks.dedup_speed [--documents 20000]

Documents are invented: words drawn by Zipf's law, one in ten a copy with changes.
Figures differ between machines and from run to run; ratios differ less.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import string
import tempfile
import time
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from datasketch import MinHash

from crawler.dedup import Document, Index, SQLiteStorage, sign
from crawler.dedup.minhash import PERMUTATIONS
from crawler.dedup.signature import SHINGLE_TOKENS
from crawler.dedup.text import tokenise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WORDS = 400
VOCABULARY = 60_000
COPIES = 0.1
BATCH = 200
"""Documents per transaction, as in a crawl."""

TURN = 50
"""Texts that one way of signing is measured with before the other's turn."""


def invented(count: int) -> Iterator[str]:
    """Yield texts, one in ten of them a changed copy of one before."""
    source = random.Random(1)
    letters = string.ascii_lowercase
    vocabulary = ["".join(source.choices(letters, k=6)) for _ in range(VOCABULARY)]
    weights = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))
    latest: list[list[str]] = []
    for _ in range(count):
        words = source.choices(vocabulary, cum_weights=weights, k=WORDS)
        if latest and source.random() < COPIES:
            words = source.choice(latest)[:-40] + words[-40:]
        latest = [*latest[-499:], words]
        yield " ".join(words)


def rates(works: Sequence[Callable[[str], object]], texts: list[str]) -> list[float]:
    """Return how many of *texts* each does in a second of the processor's, in turns."""
    spent = [0.0] * len(works)
    for start in range(0, len(texts), TURN):
        for place, work in enumerate(works):
            began = time.process_time()
            for text in texts[start : start + TURN]:
                work(text)
            spent[place] += time.process_time() - began
    return [len(texts) / seconds for seconds in spent]


def update_batch(text: str) -> MinHash:
    """Sign *text* as datasketch does by itself, with sha1."""
    tokens = tokenise(text).tokens
    ends = range(SHINGLE_TOKENS, len(tokens) + 1)
    shingles = {" ".join(tokens[end - SHINGLE_TOKENS : end]) for end in ends}
    minhash = MinHash(num_perm=PERMUTATIONS)
    minhash.update_batch([shingle.encode() for shingle in shingles])
    return minhash


def measure_signing() -> None:
    """Print the rate of signing beside that of datasketch."""
    texts = list(invented(1000))
    sign(texts[0])
    ours, theirs = rates((sign, update_batch), texts)
    print(f"signing: {ours:.0f}/s; MinHash.update_batch {theirs:.0f}/s;", end=" ")
    print(f"ratio {ours / theirs:.2f}")


def measure_index(path: Path, count: int) -> None:
    """Print the rate of judging and adding as the index grows, and its size."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA page_size = 8192")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA cache_size = -262144")
    index = Index(SQLiteStorage(connection))
    spent = 0.0
    for number, text in enumerate(invented(count), 1):
        document = _document(number, text)
        start = time.perf_counter()
        if number % BATCH == 1:
            connection.execute("BEGIN IMMEDIATE")
        index.admit(document)
        if number % BATCH == 0:
            connection.execute("COMMIT")
        spent += time.perf_counter() - start
        if number % (count // 5) == 0:
            size = _pages(connection) / number
            print(f"{number:8d} documents: {count // 5 / spent:6.0f}/s", end="")
            print(f", {size:.0f} bytes a document")
            spent = 0.0
    start = time.perf_counter()
    Index(SQLiteStorage(connection))
    print(f"opening: {time.perf_counter() - start:.2f} s")


def _document(number: int, text: str) -> Document:
    return Document(
        id=str(number),
        url=f"https://site{number % 97}.example/{number}",
        site=f"site{number % 97}.example",
        signature=sign(text),
        text=text,
        first_seen="2026-01-01T00:00:00+00:00",
        lineage=str(number),
    )


def _pages(connection: sqlite3.Connection) -> int:
    (count,) = connection.execute("PRAGMA page_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int(count * size)


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=20_000)
    arguments = parser.parse_args()
    measure_signing()
    with tempfile.TemporaryDirectory() as folder:
        measure_index(Path(folder) / "ledger.sqlite", arguments.documents)


if __name__ == "__main__":
    main()
