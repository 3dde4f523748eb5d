"""Where the sockets of the worker processes lie.

The address of a Unix socket has at most 107 bytes, 103 on macOS, and Python makes it of
the temporary directory's name: with a long ``TMPDIR`` no worker could be reached.
Python 3.14 takes the system's own temporary directory then; so do we, with any version.
"""

from __future__ import annotations

import os
import tempfile
from multiprocessing import util
from pathlib import Path

_LONGEST = 70
"""Bytes of a directory's name that leave room for a folder and a socket in it."""

_SYSTEM = "/tmp", "/var/tmp"  # noqa: S108 - a private folder is made in it


def keep_addresses_short() -> None:
    """Have multiprocessing make its private folder where names are short.

    To be called before it has made one; later calls change nothing.
    """
    chosen = tempfile.gettempdir()
    if len(os.fsencode(chosen)) <= _LONGEST:
        return
    short = [
        name for name in _SYSTEM if Path(name).is_dir() and os.access(name, os.W_OK)
    ]
    tempfile.tempdir = short[0] if short else chosen
    try:
        util.get_temp_dir()
    finally:
        tempfile.tempdir = chosen
