"""What must hold of a crawl's state and output, whatever has happened to it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sqlite3
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Any

from crawler.dedup import DedupOptions, Index, SQLiteStorage, sign
from crawler.publishing.indexing import document_of
from crawler.publishing.items import SignedRecord
from crawler.record import Record, from_line
from crawler.storage import record_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERDICT = (
    "duplicate_status",
    "duplicate_kind",
    "duplicate_of",
    "similarity",
    "containment",
    "containment_of_other",
    "shared_numbers",
)
"""Fields of the record that the comparison gives."""


def torn_lines(folder: Path) -> list[str]:
    """Return what is not whole among the finished files of a crawl."""
    found = []
    for path in (folder / "output").glob("articles-*.jsonl"):
        content = path.read_bytes()
        if content and not content.endswith(b"\n"):
            found.append(f"{path.name}: its last line is torn")
        for number, line in enumerate(content.split(b"\n")[:-1], 1):
            try:
                from_line(line.decode())
            except ValueError as error:
                found.append(f"{path.name}: line {number}: {error}")
    return found


def incomplete(folder: Path, expected: set[str]) -> list[str]:
    """Return what is lost, written twice or left over after a run to the end.

    *expected* holds the URLs of all articles.
    """
    found = torn_lines(folder)
    records = records_of(folder)
    counts = Counter(record.url for record in records)
    found += [f"lost: {url}" for url in sorted(expected - set(counts))]
    found += [f"twice: {url}" for url, count in counts.items() if count > 1]
    found += [f"not expected: {url}" for url in sorted(set(counts) - expected)]
    output = folder / "output"
    found += [f"left over: {path.name}" for path in output.glob("*.part")]
    found += [f"left over: {path.name}" for path in output.glob(".*")]
    found += _manifests(folder)
    if not (output / "latest.jsonl").exists():
        found.append("latest.jsonl leads nowhere")
    return found


def _manifests(folder: Path) -> Iterator[str]:
    for path in (folder / "output").glob("articles-*.jsonl"):
        content = path.read_bytes()
        try:
            told = json.loads(path.with_suffix(".manifest.json").read_bytes())
        except (OSError, ValueError) as error:
            yield f"manifest of {path.name}: {error}"
            continue
        if told["sha256"] != hashlib.sha256(content).hexdigest():
            yield f"manifest of {path.name}: another checksum"
        if told["lines"] != content.count(b"\n"):
            yield f"manifest of {path.name}: another number of lines"


def records_of(folder: Path) -> list[Record]:
    """Return the records of all finished files, in order of writing."""
    paths = sorted((folder / "output").glob("articles-*.jsonl"))
    lines = [x for path in paths for x in path.read_bytes().split(b"\n") if x]
    return [from_line(line.decode()) for line in lines]


def other_verdicts(folder: Path) -> list[str]:
    """Return the articles whose verdict is not that of an undisturbed run.

    What arrives first is the original of what comes later, so that the order of
    arrival is a part of the truth: the undisturbed run is one over an index of its
    own, in the order of the lines.
    """
    found = []
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as memory:
        index = Index(SQLiteStorage(memory), DedupOptions())
        for record in records_of(folder):
            verdict = index.admit(document_of(_signed(record)))
            told = [getattr(record, name) for name in VERDICT]
            again: list[Any] = [verdict.status, verdict.kind]
            again += [getattr(verdict, name) for name in VERDICT[2:]]
            if told != again:
                found.append(f"verdict: {record.url}: {told}, undisturbed {again}")
    return found


def _signed(record: Record) -> SignedRecord:
    facts = {f.name: getattr(record, f.name) for f in dataclasses.fields(record)}
    signature = sign(record.text)
    return SignedRecord(**facts, key=record_key(record.id), signature=signature)
