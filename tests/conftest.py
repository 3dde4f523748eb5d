"""The newsroom on loopback, and crawls of it in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newsroom.entrances import sources_toml
from newsroom.server import Newsroom, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.redis_server import RedisServer

ROOT = Path(__file__).parent.parent

LONGEST_CRAWL = 120
"""Seconds after which a crawl of a test counts as hanging."""


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis server of this process; the test is skipped where none is installed."""
    from tests.redis_server import running  # noqa: PLC0415 - its client is optional

    with running(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def empty_redis(redis_server: RedisServer) -> RedisServer:
    """The server, with nothing in it."""
    redis_server.client.flushall()
    return redis_server


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    """Edition 1 on a free port."""
    with serve() as server:
        yield server


@dataclass(frozen=True)
class Crawl:
    """A finished crawl."""

    code: int
    stdout: str
    stderr: str
    output: Path

    @property
    def lines(self) -> list[str]:
        """All lines of all finished files, in order of the runs."""
        files = sorted(self.output.glob("articles-*.jsonl"))
        return [line for file in files for line in file.read_text("utf-8").splitlines()]

    def records_of(self, run: int) -> list[dict[str, Any]]:
        """Return the records of one run, counted from 0."""
        file = sorted(self.output.glob("articles-*.jsonl"))[run]
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()]

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


def scrapy(*arguments: str) -> list[str]:
    """Return the command line of one of the project's commands."""
    return [sys.executable, "-m", "scrapy", *arguments]


def environment() -> dict[str, str]:
    """Return the environment for a process that must not reach any other host."""
    proxies = {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}
    clean = {k: v for k, v in os.environ.items() if k.lower() not in proxies}
    return clean | {"PYTHONFAULTHANDLER": "1"}


def crawl_command(folder: Path, *arguments: str) -> list[str]:
    """Return the command of a crawl that keeps to *folder* and to loopback."""
    values = {
        "STATE_DIR": folder / "state",
        "OUTPUT_DIR": folder / "output",
        "DNS_OVERRIDES": "*.example=127.0.0.1",
        "ADDRESS_ALLOWLIST": "127.0.0.1",
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
        "WORKERS": 1,
    }
    settings = [word for name, v in values.items() for word in ("-s", f"{name}={v}")]
    return scrapy("crawl", "aggregator", *settings, *arguments)


def newsroom_sources(folder: Path, port: int) -> Path:
    """Write the sources file of a newsroom at *port*; return its path."""
    path = folder / "sources.toml"
    path.write_text(sources_toml(port), "utf-8")
    return path


def run_crawl(
    folder: Path,
    *,
    port: int | None = None,
    more: tuple[str, ...] = (),
    variables: dict[str, str] | None = None,
) -> Crawl:
    """Run a crawl to its end, of all of a newsroom's sources if *port* is given."""
    if port is not None:
        more = ("-a", f"sources={newsroom_sources(folder, port)}", *more)
    process = subprocess.Popen(
        crawl_command(folder, *more),
        cwd=ROOT,
        env=environment() | (variables or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        stdout, stderr = process.communicate(timeout=LONGEST_CRAWL)
    except subprocess.TimeoutExpired:
        # Python's fault handler then says where each thread hangs.
        process.send_signal(signal.SIGABRT)
        _, stderr = process.communicate()
        pytest.fail(f"the crawl hangs:\n{stderr}")
    return Crawl(process.returncode, stdout, stderr, folder / "output")
