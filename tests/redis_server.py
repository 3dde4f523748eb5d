"""A Redis server of the tests' own: on a free port of loopback, in memory alone."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

redis = pytest.importorskip("redis", reason="no client of Redis: see docs/sharing.md")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = shutil.which("redis-server")
HOW_TO_INSTALL = (
    "no redis-server is installed: run `sh scripts/services` as root,"
    " or on Debian and Ubuntu: apt-get install redis-server"
)
_GUARD = '"$@" & cat; kill -9 $!; wait'
"""Kills the server when the pipe from here closes, however this process ends."""

_ATTEMPTS = 5
_SECONDS_TO_START = 10


class RedisServer:
    """A running server; `stop` and `start` again to take it away for a while."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def client(self) -> redis.Redis:
        return redis.Redis(port=self.port)

    def dump(self) -> dict[bytes, bytes]:
        """Return all that it holds."""
        client = self.client
        return {key: client.dump(key) for key in sorted(client.keys())}

    def start(self, *more: str) -> None:
        """Start it, on the same port as before if there was one."""
        for _ in range(_ATTEMPTS):
            port = self.port or _free_port()
            self._process = subprocess.Popen(
                ["sh", "-c", _GUARD, "sh", *_command(port, self._folder, *more)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            if self._answers(port):
                self.port = port
                return
        pytest.fail("redis-server does not start")

    def _answers(self, port: int) -> bool:
        for _ in range(_SECONDS_TO_START * 50):
            try:
                redis.Redis(port=port).ping()
            except redis.ConnectionError:
                time.sleep(0.02)
            else:
                return True
        self.stop()  # as when another process took the port first
        return False

    def stop(self) -> None:
        """Kill it: what it held is gone."""
        if self._process is not None:
            self._process.communicate()


def _command(port: int, folder: Path, *more: str) -> list[str]:
    assert PROGRAM is not None
    options = {
        "--bind": "127.0.0.1",
        "--port": str(port),
        "--save": "",
        "--appendonly": "no",
        "--dir": str(folder),
    }
    return [PROGRAM, *(word for pair in options.items() for word in pair), *more]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path) -> Iterator[RedisServer]:
    """Run a server for a block; without one to run, the test is skipped."""
    if PROGRAM is None:
        pytest.skip(HOW_TO_INSTALL)
    server = RedisServer(folder)
    try:
        yield server
    finally:
        server.stop()
