"""How freed memory goes back to the system, where the C library is glibc.

A process that has once met large pages would keep their memory for the rest of its run:
each block that is freed raises the size from which glibc maps a block of its own, up to
32 MB (mallopt(3)), and what lies below that size stands between small blocks that stay.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from functools import cache
from pathlib import Path
from typing import Any

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3

_MAPPED = 1 << 20
"""Bytes from which a block is given back as soon as it is freed: those of large pages,
while ordinary ones are read at full speed."""

_FREE_AT_TOP = 16 << 20
"""Bytes that may lie free at the end of the heap: more than an ordinary page needs."""

_ROOM = 32 << 20
"""Bytes by which a process may have grown before it looks for what it could give back:
no ordinary page needs as many."""


def return_large_blocks() -> None:
    """Give the large blocks of this process back once they are freed."""
    library = _glibc()
    if library is not None:
        library.mallopt(_M_MMAP_THRESHOLD, _MAPPED)
        library.mallopt(_M_TRIM_THRESHOLD, _FREE_AT_TOP)


class FreedMemory:
    """Small blocks of this process that are freed.

    They are given back after large work only: to look for them takes milliseconds.
    """

    def __init__(self) -> None:
        self._at_rest = _resident()

    def give_back(self) -> None:
        """Give back what is free, if the process has grown much since the last time."""
        library = _glibc()
        if library is not None and _resident() > self._at_rest + _ROOM:
            library.malloc_trim(0)
            self._at_rest = _resident()


@cache
def _glibc() -> Any:
    """Return the C library if it is glibc, otherwise None."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") else None


def _resident() -> int:
    """Return the bytes of memory that this process holds, 0 where none can tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return 0
    return pages * mmap.PAGESIZE
