"""The seal of the ledger: a checksum of the whole file, made when it is closed.

SQLite keeps no checksum of its pages, so that a bit that flips within a value passes
all its checks. A ledger that was closed in order must therefore equal its seal; one
that was not (the process was killed) has SQLite's own ``integrity_check`` alone.

The seal file holds one line: ``open``, or ``closed``, the size and the checksum of
the ledger; then a checksum of the line itself. It exists as long as the ledger does,
so that a ledger that vanished is not taken for one that never was.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

import xxhash

from crawler.storage import files

if TYPE_CHECKING:
    from pathlib import Path

_PORTION = 1 << 20


class Seal(Enum):
    """What a seal says of its ledger."""

    NONE = auto()
    """There is no seal."""

    UNKNOWN = auto()
    """The ledger was not closed in order, or the seal itself is damaged."""

    INTACT = auto()
    """The ledger is what it was when it was closed."""

    BROKEN = auto()
    """The ledger has changed since it was closed."""


def check(seal: Path, ledger: Path) -> Seal:
    """Compare *ledger* with its seal.

    Raises:
        OSError: a file could not be read.
    """
    if not seal.exists():
        return Seal.NONE
    content, _, own = seal.read_bytes().decode("ascii", "replace").rpartition(" ")
    if own.strip() != _checksum(content) or not content.startswith("closed "):
        return Seal.UNKNOWN
    return Seal.INTACT if content == _closed(ledger) else Seal.BROKEN


def open_seal(seal: Path) -> None:
    """Note that the ledger is open from now on.

    Raises:
        OSError: the file could not be written.
    """
    _write(seal, "open")


def close_seal(seal: Path, ledger: Path) -> None:
    """Seal the closed *ledger*.

    Raises:
        OSError: a file could not be read or written.
    """
    _write(seal, _closed(ledger))


def _closed(ledger: Path) -> str:
    digest = xxhash.xxh3_128()
    size = 0
    with ledger.open("rb") as file:
        while portion := file.read(_PORTION):
            digest.update(portion)
            size += len(portion)
    return f"closed {size} {digest.hexdigest()}"


def _write(seal: Path, content: str) -> None:
    files.replace(seal, f"{content} {_checksum(content)}\n".encode())


def _checksum(content: str) -> str:
    return str(xxhash.xxh3_64_hexdigest(content.encode()))
