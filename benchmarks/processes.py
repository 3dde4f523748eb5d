"""What a process and all its descendants take: memory and open files.

Read from ``/proc``, so on Linux alone.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROC = Path("/proc")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_INTERVAL = 0.02
"""Seconds between two looks: a page is read in about that time."""

_NO_START = ("Fatal Python error: init_", "Could not import runpy module")


def never_began(code: int, said: str) -> bool:
    """Whether Ctrl-C met Python before it had found Scrapy: it then ends with 1."""
    return code == 1 and any(words in said for words in _NO_START)


def children(pid: int) -> list[int]:
    """Return the ids of the processes that *pid* has started."""
    return _children().get(pid, [])


def descendants(pid: int) -> list[int]:
    """Return *pid* and the ids of all processes below it."""
    below = _children()
    found = [pid]
    for each in found:
        found += below.get(each, [])
    return found


def running(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdecimal():
            found.setdefault(_parent(entry), []).append(int(entry.name))
    return found


def _parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def resident(pid: int) -> int:
    """Return the resident bytes of a process; 0 when it has ended."""
    with suppress(OSError, IndexError):
        return int((_PROC / str(pid) / "statm").read_text().split()[1]) * _PAGE
    return 0


def command_of(pid: int) -> str:
    """Return the command line of a process; empty when it has ended."""
    with suppress(OSError):
        return (_PROC / str(pid) / "cmdline").read_text("utf-8", "replace")
    return ""


def open_files(pid: int) -> int:
    """Return the number of files that a process holds open; 0 when it has ended."""
    with suppress(OSError):
        return sum(1 for _ in (_PROC / str(pid) / "fd").iterdir())
    return 0


def processor_seconds(pid: int) -> float:
    """Return the processor time of one process so far; 0 when it has ended."""
    with suppress(OSError):
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


@dataclass(slots=True)
class Watch:
    """What was seen of a process and its descendants so far."""

    peak: int = 0
    """Largest sum of resident bytes."""

    parts: tuple[int, ...] = ()
    """The resident bytes of each process at the peak, the main one first."""

    peak_of_main: int = 0
    """Largest number of resident bytes of the process itself."""

    most_files: int = 0
    """Largest number of files that the process itself held open."""


@contextmanager
def watching(pid: int) -> Iterator[Watch]:
    """Look at a process and its descendants many times a second."""
    watch = Watch()
    end = threading.Event()

    def look() -> None:
        while not end.is_set():
            parts = tuple(map(resident, descendants(pid)))
            if sum(parts) > watch.peak:
                watch.peak, watch.parts = sum(parts), parts
            watch.peak_of_main = max(watch.peak_of_main, parts[0])
            watch.most_files = max(watch.most_files, open_files(pid))
            time.sleep(_INTERVAL)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        end.set()
        thread.join()
