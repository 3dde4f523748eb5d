"""The output of a run: its articles and its events, two JSON Lines files.

``articles-<run>.jsonl`` and ``events-<run>.jsonl`` derive from the ledger, see
`crawler.storage.lines`. When both are complete a manifest beside them describes them,
and ``latest.jsonl`` and ``latest-events.jsonl`` lead to them. Both files are always
made, so that readers find the same names after every run.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crawler.event import EVENT_SCHEMA_VERSION
from crawler.record import SCHEMA_VERSION
from crawler.storage import files
from crawler.storage.lines import Lines, part_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

LATEST = "latest.jsonl"
LATEST_EVENTS = "latest-events.jsonl"

_END = 1 << 16
"""Bytes at the end of a file of events; a line takes some hundred."""


def output_path(directory: Path, run_id: str) -> Path:
    """Return where the complete articles of a run stand."""
    return directory / f"articles-{run_id}.jsonl"


def events_path(directory: Path, run_id: str) -> Path:
    """Return where the complete events of a run stand."""
    return directory / f"events-{run_id}.jsonl"


def part_path(directory: Path, run_id: str) -> Path:
    """Return where the articles of a run stand while they are written."""
    return part_of(output_path(directory, run_id))


def manifest_path(directory: Path, run_id: str) -> Path:
    """Return where the manifest of a run stands."""
    return directory / f"articles-{run_id}.manifest.json"


def last_event(directory: Path) -> int:
    """Return the highest number of an event in the files of a directory; 0 without.

    It looks at their ends alone: the numbers of a file rise.

    Raises:
        WriteFailed: a file could not be read.
    """
    with files.writing("output", directory):
        return max(map(_last_number, directory.glob("events-*.jsonl*")), default=0)


def _last_number(path: Path) -> int:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _END))
        lines = file.read().split(b"\n")
    for line in reversed(lines):
        try:
            return int(json.loads(line)["number"])
        except (ValueError, KeyError, TypeError):
            continue  # torn, or the blank after the last line feed
    return 0


class Output:
    """The files of one run, open for appending."""

    def __init__(
        self, directory: Path, run_id: str, articles: Lines, events: Lines
    ) -> None:
        self._directory = directory
        self._run_id = run_id
        self._articles = articles
        self._events = events

    @classmethod
    def open(
        cls,
        directory: Path,
        run_id: str,
        lines: Iterable[str],
        events: Iterable[str] = (),
    ) -> Output:
        """Open the files of a run so that they hold exactly *lines* and *events*.

        Raises:
            WriteFailed: a file could not be written.
        """
        articles = Lines.open(output_path(directory, run_id), lines)
        try:
            learned = Lines.open(events_path(directory, run_id), events)
        except BaseException:
            articles.close()
            raise
        return cls(directory, run_id, articles, learned)

    def append(self, line: str, events: Iterable[str] = ()) -> None:
        """Append the line of an article, and those of the events that it brought.

        Lines are given without line feed; each reaches the system at once.

        Raises:
            WriteFailed: a line was not written; its file ends with the one before.
        """
        self._articles.append(line)
        self.append_events(events)

    def append_events(self, events: Iterable[str]) -> None:
        """Append lines of events; raises as `append`."""
        for event in events:
            self._events.append(event)

    def finish(self, manifest: Mapping[str, Any]) -> Path:
        """Complete the files under their final names; return that of the articles.

        The manifest gets the entries given, and of the files their names, sizes,
        checksums, numbers of lines and schema versions.

        Raises:
            WriteFailed: the disk refused, now or in an earlier `append`.
        """
        final = output_path(self._directory, self._run_id)
        learned = events_path(self._directory, self._run_id)
        with files.writing("output", final):
            self._events.finish()
            self._articles.finish()
            files.sync_directory(self._directory)
            content = {**manifest, **self._description()}
            files.replace(
                manifest_path(self._directory, self._run_id),
                json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n",
            )
            files.point(self._directory / LATEST, final)
            files.point(self._directory / LATEST_EVENTS, learned)
        return final

    def close(self) -> None:
        """Close the files without completing them; again is allowed."""
        self._articles.close()
        self._events.close()

    def _description(self) -> dict[str, Any]:
        events = self._events.description() | {"schema_version": EVENT_SCHEMA_VERSION}
        return {
            "run_id": self._run_id,
            "schema_version": SCHEMA_VERSION,
            **self._articles.description(),
            "events": events,
        }
