"""A worker process: what it may cost, and how it runs a job."""

from __future__ import annotations

import ctypes
import gc
import signal
import sys
import traceback
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any

from crawler.allocation import FreedMemory, return_large_blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLimits:
    """What one page may cost."""

    seconds: float = 10.0
    """Wall-clock time of one job."""

    megabytes: int = 512
    """Memory beyond that of an idle worker."""


_PR_SET_PDEATHSIG = 1
_alarm_seconds = 0
_freed: FreedMemory | None = None


def prepare(limits: WorkerLimits) -> None:
    """Set up a new worker process."""
    global _alarm_seconds, _freed  # noqa: PLW0603
    # Ctrl-C reaches every process of the terminal; the main one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _alarm_seconds = int(limits.seconds) + 5
    _die_with_parent()
    # What the fork server has loaded stays: looking through it takes 3 % of all time.
    gc.freeze()
    return_large_blocks()
    _freed = FreedMemory()
    _limit_memory(limits.megabytes)


def _die_with_parent() -> None:
    """Leave no worker behind when the crawl is killed: its fork server ends then."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit_memory(megabytes: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on every platform
        from pathlib import Path  # noqa: PLC0415

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (ImportError, OSError):
        return
    used = pages * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + megabytes * 1024 * 1024, hard))


def run(job: str, *args: object) -> Any:
    """Run one job in a worker process, where its heavy module is loaded."""
    # The pool ends a slow worker; should the pool itself die, the kernel does.
    signal.alarm(_alarm_seconds)
    _give_back()
    try:
        return resolve_name(job)(*args)
    except Exception as error:
        # Its frames hold the whole page.
        traceback.clear_frames(error.__traceback__)
        raise
    finally:
        _give_back()
        signal.alarm(0)


def _give_back() -> None:
    if _freed is not None:
        _freed.give_back()
