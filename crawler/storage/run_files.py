"""What the runs have left in the output directory, read back and checked.

A complete file must be what its manifest says; of a part, the torn end is left out.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crawler.errors import StateDamaged, StateError
from crawler.event import event_of_line
from crawler.record import from_line
from crawler.storage import files
from crawler.storage.lines import part_of
from crawler.storage.output import events_path, manifest_path, output_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crawler.event import Event
    from crawler.record import Record

_NAME = re.compile(r"(?P<kind>articles|events)-(?P<run_id>.+)\.jsonl(\.part)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFiles:
    """The files that a run has left; null for what is not there."""

    run_id: str
    articles: Path | None
    events: Path | None

    @property
    def ended(self) -> bool:
        """Whether they are complete; else the next run completes them."""
        path = self.articles or self.events
        return path is not None and path.suffix != ".part"

    def records(self) -> Iterator[Record]:
        """Yield its records, in the order of writing."""
        if self.articles is not None:
            expected = _checksum(self.articles.parent, self.run_id)
            yield from _read(self.articles, from_line, expected)

    def learned(self) -> Iterator[Event]:
        """Yield its events, in their order."""
        if self.events is not None:
            expected = _checksum(self.events.parent, self.run_id, "events")
            yield from _read(self.events, event_of_line, expected)


def outputs_of(directory: Path) -> list[RunFiles]:
    """Return what each run has left in *directory*, oldest first.

    Raises:
        StateError: there are no articles.
        StateDamaged: a file is missing that told of articles that are there.
    """
    names = filter(None, (_NAME.fullmatch(path.name) for path in directory.glob("*")))
    found = {(name["kind"], name["run_id"]) for name in names}
    if not any(kind == "articles" for kind, _ in found):
        raise StateError(
            f"nothing to rebuild from: {directory}: it holds no articles-*.jsonl"
            " (name the folder of the output by OUTPUT_DIR)"
        )
    return [_files_of(directory, run_id) for run_id in sorted({r for _, r in found})]


def _files_of(directory: Path, run_id: str) -> RunFiles:
    articles = _present(output_path(directory, run_id))
    events = _present(events_path(directory, run_id))
    if articles is not None and events is None and _lines(directory, run_id, "events"):
        raise _damaged(events_path(directory, run_id), "it is missing")
    return RunFiles(run_id=run_id, articles=articles, events=events)


def _present(final: Path) -> Path | None:
    """Return a file's path, complete or in part; None where there is neither."""
    return next((path for path in (final, part_of(final)) if path.exists()), None)


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
    described = _described(directory, run_id, part)
    return described and described[0]


def _lines(directory: Path, run_id: str, part: str = "") -> int:
    """Return the lines of a run's file by its manifest; 0 without manifest."""
    described = _described(directory, run_id, part)
    return described[1] if described else 0


def _described(directory: Path, run_id: str, part: str) -> tuple[str, int] | None:
    manifest = manifest_path(directory, run_id)
    if not manifest.exists():
        return None
    try:
        entries = json.loads(manifest.read_bytes())
        described = entries[part] if part else entries
        return str(described["sha256"]), int(described["lines"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(manifest, f"not a manifest: {error}") from error


def _damaged(path: Path, cause: str) -> StateDamaged:
    return StateDamaged(
        f"output damaged: {path}: {' '.join(cause.split())}"
        " (put back a copy, or move the file and its manifest away to go without it)"
    )
