"""What the fork server of the workers does besides forking; imported by it alone.

Its socket lies in a folder of the temporary directory, which Python removes when the
crawl ends by itself. A crawl that is killed removes nothing; but its fork server
outlives it by a moment, and then tidies up.
"""

from __future__ import annotations

import atexit
import os
import signal
from contextlib import suppress
from multiprocessing import forkserver
from pathlib import Path


def _tidy_up(server: int) -> None:
    address = getattr(forkserver._forkserver, "_forkserver_address", None)  # noqa: SLF001
    if os.getpid() != server or not isinstance(address, str) or not address:
        return
    with suppress(OSError):  # the crawl was first
        Path(address).unlink()
        Path(address).parent.rmdir()


# Service managers send it to every process of a service; the crawl decides.
signal.signal(signal.SIGTERM, signal.SIG_IGN)
atexit.register(_tidy_up, os.getpid())
