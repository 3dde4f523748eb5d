"""The output of a run: a JSON Lines file that derives from the ledger.

While the run lasts the file is named ``articles-<run>.jsonl.part``; complete, it is
made durable, renamed, described by a manifest beside it, and ``latest.jsonl`` leads to
it. `Output.open` makes the file equal to the lines that are committed, whatever stands
in it, so that beginning and recovery are one thing.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from crawler.errors import WriteFailed
from crawler.record import SCHEMA_VERSION
from crawler.storage import files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

LATEST = "latest.jsonl"

_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)


def output_path(directory: Path, run_id: str) -> Path:
    """Return where the complete file of a run stands."""
    return directory / f"articles-{run_id}.jsonl"


def part_path(directory: Path, run_id: str) -> Path:
    """Return where the file of a run stands while it is written."""
    return directory / f"articles-{run_id}.jsonl.part"


def manifest_path(directory: Path, run_id: str) -> Path:
    """Return where the manifest of a run stands."""
    return directory / f"articles-{run_id}.manifest.json"


class Output:
    """The file of one run, open for appending."""

    def __init__(self, directory: Path, run_id: str, descriptor: int) -> None:
        self._directory = directory
        self._run_id = run_id
        self._part = part_path(directory, run_id)
        self._descriptor: int | None = descriptor
        self._digest = hashlib.sha256()
        self._size = 0
        self._lines = 0
        self._complete = True

    @classmethod
    def open(cls, directory: Path, run_id: str, lines: Iterable[str]) -> Output:
        """Open the file of a run so that it holds exactly *lines*.

        What is right in the file already is kept, what is torn or foreign is cut,
        what is missing is appended.

        Raises:
            WriteFailed: the file could not be written.
        """
        part = part_path(directory, run_id)
        with files.writing("output", part):
            directory.mkdir(parents=True, exist_ok=True)
            output = cls(directory, run_id, os.open(part, _FLAGS, 0o666))
            try:
                output._repair(lines)
            except BaseException:
                output.close()
                raise
        return output

    def append(self, line: str) -> None:
        """Append one line, given without its line feed; it reaches the system at once.

        Raises:
            WriteFailed: the line was not written; the file ends with the one before.
        """
        data = _encoded(line)
        with files.writing("output", self._part):
            try:
                files.write_all(self._open_descriptor(), data)
            except OSError:
                self._complete = False
                with suppress(OSError):  # the next run cuts it
                    self._cut()
                raise
        self._count(data)

    def finish(self, manifest: Mapping[str, Any]) -> Path:
        """Complete the file under its final name; return its path.

        The manifest gets the entries given, and of the file its name, size, checksum,
        number of lines and schema version.

        Raises:
            WriteFailed: the disk refused, now or in an earlier `append`.
        """
        final = output_path(self._directory, self._run_id)
        with files.writing("output", final):
            if not self._complete:
                raise OSError("a line is missing")
            os.fsync(self._open_descriptor())
            self.close()
            self._part.replace(final)
            files.sync_directory(self._directory)
            content = {**manifest, **self._description(final)}
            files.replace(
                manifest_path(self._directory, self._run_id),
                json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n",
            )
            files.point(self._directory / LATEST, final)
        return final

    def close(self) -> None:
        """Close the file without completing it; again is allowed."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            os.close(descriptor)

    def _description(self, final: Path) -> dict[str, Any]:
        return {
            "run_id": self._run_id,
            "file": final.name,
            "schema_version": SCHEMA_VERSION,
            "lines": self._lines,
            "bytes": self._size,
            "sha256": self._digest.hexdigest(),
        }

    def _repair(self, lines: Iterable[str]) -> None:
        descriptor = self._open_descriptor()
        right = True
        for line in lines:
            data = _encoded(line)
            if right and _read(descriptor, len(data)) != data:
                right = False
                self._cut()
            if not right:
                files.write_all(descriptor, data)
            self._count(data)
        self._cut()

    def _cut(self) -> None:
        os.ftruncate(self._open_descriptor(), self._size)
        os.lseek(self._open_descriptor(), self._size, os.SEEK_SET)

    def _count(self, data: bytes) -> None:
        self._digest.update(data)
        self._size += len(data)
        self._lines += 1

    def _open_descriptor(self) -> int:
        if self._descriptor is None:
            raise WriteFailed(f"output not written: {self._part}: it is closed")
        return self._descriptor


def _encoded(line: str) -> bytes:
    return line.encode() + b"\n"


def _read(descriptor: int, size: int) -> bytes:
    """Read *size* bytes, fewer only at the end of the file."""
    portions = []
    while size and (portion := os.read(descriptor, size)):
        portions.append(portion)
        size -= len(portion)
    return b"".join(portions)
