"""What the fork server of the workers does besides forking; imported by it alone.

Its socket lies in a folder of the temporary directory, which Python removes when the
crawl ends by itself. A crawl that is killed removes nothing; but its fork server
outlives it by a moment, and then tidies up. Where the fork server itself is killed, a
worker that it was just making finds nothing left to work with, and ends without a word.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from contextlib import suppress
from multiprocessing import forkserver
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

_SERVER = os.getpid()


def _tidy_up() -> None:
    address = getattr(forkserver._forkserver, "_forkserver_address", None)  # noqa: SLF001
    if os.getpid() != _SERVER or not isinstance(address, str) or not address:
        return
    with suppress(OSError):  # the crawl was first
        Path(address).unlink()
        Path(address).parent.rmdir()


def _report(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Show an error, unless it is that of a worker whose fork server was killed."""
    if _SERVER in {os.getpid(), os.getppid()}:
        sys.__excepthook__(kind, error, trace)


# Service managers send it to every process of a service; the crawl decides.
signal.signal(signal.SIGTERM, signal.SIG_IGN)
atexit.register(_tidy_up)
sys.excepthook = _report
