"""A JSON Lines file that derives from the ledger and is repaired from it.

While it is written it is named ``NAME.part``; complete, it is made durable and renamed.
`Lines.open` makes the file equal to the lines that are committed, whatever stands in
it, so that beginning and recovery are one thing.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from crawler.errors import WriteFailed
from crawler.storage import files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)


def part_of(final: Path) -> Path:
    """Return where a file stands while it is written."""
    return final.with_name(f"{final.name}.part")


class Lines:
    """One file, open for appending."""

    def __init__(self, final: Path, descriptor: int) -> None:
        self._final = final
        self._part = part_of(final)
        self._descriptor: int | None = descriptor
        self._digest = hashlib.sha256()
        self._size = 0
        self._lines = 0
        self._complete = True

    @classmethod
    def open(cls, final: Path, lines: Iterable[str]) -> Lines:
        """Open the file so that it holds exactly *lines*.

        What is right in the file already is kept, what is torn or foreign is cut,
        what is missing is appended.

        Raises:
            WriteFailed: the file could not be written.
        """
        part = part_of(final)
        with files.writing("output", part):
            final.parent.mkdir(parents=True, exist_ok=True)
            opened = cls(final, os.open(part, _FLAGS, 0o666))
            try:
                opened._repair(lines)
            except BaseException:
                opened.close()
                raise
        return opened

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

    def finish(self) -> None:
        """Complete the file under its final name; the caller makes the name durable.

        Raises:
            OSError: the disk refused, now or in an earlier `append`.
        """
        if not self._complete:
            raise OSError("a line is missing")
        os.fsync(self._open_descriptor())
        self.close()
        self._part.replace(self._final)

    def close(self) -> None:
        """Close the file without completing it; again is allowed."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            os.close(descriptor)

    def description(self) -> dict[str, Any]:
        """Return what tells whether a copy of the file is whole."""
        return {
            "file": self._final.name,
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
