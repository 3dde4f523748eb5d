"""The newsroom on loopback, and crawls of it in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from benchmarks.crawls import (
    ROOT,
    Crawl,
    crawl_command,
    environment,
    newsroom_sources,
    scrapy,
)
from newsroom.server import Newsroom, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.redis_server import RedisServer

__all__ = [
    "ROOT",
    "Crawl",
    "crawl_command",
    "environment",
    "newsroom_sources",
    "run_crawl",
    "scrapy",
]

# No test looks at the clock: a busy machine is slow.
settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")

# A shell starts what runs in the background with Ctrl-C ignored, and processes inherit
# that: the crawls of the tests must hear it all the same.
signal.signal(signal.SIGINT, signal.default_int_handler)

LONGEST_CRAWL = 120
"""Seconds after which a crawl of a test counts as hanging."""


def pytest_xdist_auto_num_workers() -> int:
    """Return how many ``-n auto`` means: two a core, since crawls mostly wait."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with whole crawls: they last longest, and wait while others compute."""
    items.sort(key=lambda item: item.path.parent.name != "tests")


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
