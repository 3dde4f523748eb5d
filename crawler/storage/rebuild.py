"""A new ledger from the output files, where the old one is damaged beyond use.

Records hold what the ledger must know to write no article twice and to compare new
ones with them; ids are the same in every run. Not in the files, and so lost: links
that were pending (they come back with their sources) and rejections.

The new ledger is made beside the old one and takes its place at the end, so that a
killed rebuilding leaves the damaged ledger, which the next run refuses again.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from crawler.errors import StateDamaged, StateError
from crawler.event import event_of_line
from crawler.record import from_line
from crawler.storage import files
from crawler.storage.articles import record_key
from crawler.storage.ledger import LEDGER, SEAL, Ledger, lock_directory
from crawler.storage.lines import part_of
from crawler.storage.links import FoundLink
from crawler.storage.output import events_path, manifest_path
from crawler.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crawler.event import Event
    from crawler.record import Record

_NAME = re.compile(r"articles-(?P<run_id>.+)\.jsonl(?P<part>\.part)?")
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
        StateDamaged: an output file is damaged too.
        WriteFailed: disk full or failing; the damaged ledger stands.
    """
    lock = lock_directory(directory)
    draft = directory / "rebuilding"
    try:
        with files.writing("state", draft):
            shutil.rmtree(draft, ignore_errors=True)
        ledger = Ledger.open(draft)
        try:
            runs, articles = _fill(ledger, output_directory, at, indexer(ledger))
        finally:
            ledger.close()
        with files.writing("state", directory / LEDGER):
            kept = _keep(directory, f"damaged-{re.sub(r'[^0-9TZ]', '', at)}")
            _exchange(directory, draft)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        lock.release()
    return Rebuilt(articles=articles, runs=runs, kept=kept)


def _fill(ledger: Ledger, directory: Path, at: str, index: Indexer) -> tuple[int, int]:
    articles = 0
    outputs = _outputs(directory)
    if not outputs:
        raise StateError(
            f"nothing to rebuild from: {directory}: it holds no articles-*.jsonl"
            " (name the folder of the output by OUTPUT_DIR)"
        )
    for run_id, path in outputs:
        with ledger.transaction():
            ledger.runs.start(run_id, at, {"rebuilt_from": path.name})
            for record in _read(path, from_line, _checksum(directory, run_id)):
                if ledger.articles.get(record.id) is None:
                    _add(ledger, record)
                    index.add(record)
                    articles += 1
            for event in _events(directory, run_id):
                ledger.events.keep(event)
                index.learn(event)
            # A part stays unfinished: the next run completes its file.
            if path.suffix != ".part":
                ledger.runs.finish(run_id, at, "rebuilt", {})
    with ledger.transaction():
        index.finish()
    return len(outputs), articles


def _outputs(directory: Path) -> list[tuple[str, Path]]:
    found: dict[str, Path] = {}
    for path in directory.glob("articles-*"):
        name = _NAME.fullmatch(path.name)
        # A complete file counts for more than a part of the same run.
        if name and not (name["part"] and name["run_id"] in found):
            found[name["run_id"]] = path
    return sorted(found.items())


def _events(directory: Path, run_id: str) -> Iterator[Event]:
    final = events_path(directory, run_id)
    path = final if final.exists() else part_of(final)
    if path.exists():
        yield from _read(path, event_of_line, _checksum(directory, run_id, "events"))


def _read(
    path: Path, parsed: Callable[[str], Any], expected: str | None
) -> Iterator[Any]:
    with files.writing("output", path):
        content = path.read_bytes()
    if path.suffix == ".part":
        content = content[: content.rfind(b"\n") + 1]
    elif content and not content.endswith(b"\n"):
        raise _damaged(path, "its last line is torn")
    elif expected and hashlib.sha256(content).hexdigest() != expected:
        raise _damaged(path, "it is not what its manifest says")
    for number, line in enumerate(content.split(b"\n")[:-1], 1):
        if not line.strip():
            continue
        try:
            yield parsed(line.decode())
        except ValueError as error:
            raise _damaged(path, f"line {number}: {error}") from error


def _checksum(directory: Path, run_id: str, part: str = "") -> str | None:
    """Return the checksum of a run's file by its manifest; None without manifest."""
    manifest = manifest_path(directory, run_id)
    if not manifest.exists():
        return None
    try:
        entries = json.loads(manifest.read_bytes())
        return str((entries[part] if part else entries)["sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(manifest, f"not a manifest: {error}") from error


def _damaged(path: Path, cause: str) -> StateDamaged:
    return StateDamaged(
        f"output damaged: {path}: {' '.join(cause.split())}"
        " (put back a copy, or move the file and its manifest away to go without it)"
    )


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
