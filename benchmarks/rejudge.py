"""Judging anew: how well, and how time and memory grow.

``benchmarks.rejudge:cluster`` is the function that a scorer of data sets calls;
``python -m benchmarks.rejudge 4000`` judges so many invented articles of 300 words, a
quarter of them copies, and prints seconds of CPU and megabytes. One number for each
process: memory that was once taken is not given back.
"""

from __future__ import annotations

import random
import resource
import sqlite3
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.scoring import _iso
from crawler.dedup import DedupOptions
from crawler.extraction.language import vote
from crawler.record import Record, to_line
from crawler.rejudge import Court, judge_files
from crawler.urls import site

if TYPE_CHECKING:
    from collections.abc import Iterator

SYLLABLES = ["ka", "lo", "mi", "ren", "sta", "vo", "tel", "un", "dar", "pe"]
LATELY = 500
"""Stories that are still copied."""

ARRIVED = "2026-03-01T00:00:00+00:00"


def cluster(docs: list[dict[str, Any]]) -> dict[str, str]:
    """Return the cluster of each document, judged as a whole.

    Documents have ``id`` and ``text``, and may have ``url`` and ``date``.
    """
    court = Court(sqlite3.connect(":memory:", isolation_level=None), DedupOptions())
    court.take(
        _record(d["id"], d.get("url") or "", d["text"], _iso(d.get("date")))
        for d in docs
    )
    return {r.now.id: r.now.cluster or r.now.id for r in court.judge()}


def _record(identity: str, url: str, text: str, published: str | None) -> Record:
    return Record(
        id=identity,
        run_id="20260301T000000Z",
        url=url,
        requested_url=url,
        canonical_url=url,
        site=site(url) if url else "",
        language=vote(text),
        text=text,
        word_count=len(text.split()),
        published=published,
        published_origin="meta" if published else None,
        fetched_at=ARRIVED,
        first_seen=ARRIVED,
        extraction="",
    )


def invented(count: int) -> Iterator[Record]:
    """Yield *count* articles of a month, a quarter of them copies with changes."""
    chance = random.Random(1)
    begin = datetime.fromisoformat(ARRIVED)
    stories: list[list[str]] = []
    for number in range(count):
        if stories and chance.random() < 0.25:
            changed = chance.choice([0, 0.02, 0.1])
            text = [
                _word(chance) if chance.random() < changed else word
                for word in chance.choice(stories)
            ]
        else:
            text = [_word(chance) for _ in range(300)]
            stories = [*stories[-LATELY:], text]
        url = f"https://paper{chance.randrange(200)}.example/{number}"
        at = begin + timedelta(days=30 * number / count)
        yield _record(f"{number:016}", url, " ".join(text), at.isoformat())


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=3))


def main() -> None:
    """Judge, and print what it took."""
    count = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(f"{to_line(record)}\n" for record in invented(count))
        began = time.process_time()
        output = Path(folder) / "rejudged.jsonl"
        changes = judge_files([path], output, DedupOptions(), lambda *_: None)
    seconds = time.process_time() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count} articles, {changes.clusters} clusters: {seconds:.0f} s,"
        f" {1000 * seconds / count:.2f} ms each, {memory:.0f} MB"
    )


if __name__ == "__main__":
    main()
