"""Worker processes survive what pages do to them."""

from __future__ import annotations

import asyncio
import os
import platform
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.processes import resident
from crawler.errors import NoArticle, PageRejected
from crawler.page import Page
from crawler.workers.pool import Workers
from crawler.workers.process import WorkerLimits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = Page(
    url="http://a.example/",
    requested_url="http://a.example/",
    body=b"",
    fetched_at="2024-12-20T12:00:00+00:00",
)


@pytest.fixture
def workers() -> Iterator[Workers]:
    pool = Workers(1, WorkerLimits(seconds=1.5, megabytes=256))
    yield pool
    pool.close()


def test_a_job_runs_in_another_process(workers: Workers) -> None:
    async def run() -> list[tuple[str, str, int]]:
        jobs = [workers.run("tests.jobs:answer", PAGE, word) for word in "ab"]
        return await asyncio.gather(*jobs)

    (url, first, one), (_, second, other) = asyncio.run(run())
    assert (url, first, second) == (PAGE.url, "a", "b")
    assert one == other != 0


def test_a_rejection_comes_back_as_it_was_raised(workers: Workers) -> None:
    with pytest.raises(NoArticle) as caught:
        asyncio.run(workers.run("tests.jobs:reject", PAGE))
    error = caught.value
    assert (error.url, error.reason, error.detail) == (
        PAGE.url,
        "no-text",
        "nothing but a menu",
    )


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc's allocator")
def test_the_memory_of_a_large_page_goes_back_though_it_was_rejected(
    workers: Workers,
) -> None:
    async def run() -> int:
        _, _, worker = await workers.run("tests.jobs:answer", PAGE, "a")
        before = resident(worker)
        with pytest.raises(NoArticle, match="100000 blocks"):
            await workers.run("tests.jobs:reject_large", PAGE)
        return resident(worker) - before

    assert asyncio.run(run()) < 40 << 20


@pytest.mark.parametrize(
    ("job", "reason"),
    [
        ("hang", "too-slow"),
        pytest.param(
            "devour",
            "too-much-memory",
            marks=pytest.mark.skipif(
                sys.platform != "linux", reason="memory is limited on Linux alone"
            ),
        ),
        ("die", "killed-worker"),
    ],
)
def test_a_page_that_costs_a_worker_is_named_and_the_next_one_is_read(
    workers: Workers, job: str, reason: str
) -> None:
    async def run() -> tuple[str, str, int]:
        with pytest.raises(PageRejected) as caught:
            await workers.run(f"tests.jobs:{job}", PAGE)
        assert caught.value.reason == reason
        answer: tuple[str, str, int] = await workers.run(
            "tests.jobs:answer", PAGE, "still here"
        )
        return answer

    assert asyncio.run(run())[1] == "still here"


def test_closing_ends_a_job_that_hangs(workers: Workers) -> None:
    async def run() -> str:
        job = asyncio.ensure_future(workers.run("tests.jobs:hang", PAGE))
        await asyncio.sleep(0.3)
        workers.close()
        with pytest.raises(PageRejected) as caught:
            await job
        return caught.value.reason

    assert asyncio.run(run()) == "interrupted"


def test_a_worker_that_dies_at_rest_costs_no_page(workers: Workers) -> None:
    """As when the system is short of memory and picks a process to kill."""

    async def run() -> list[str]:
        _, _, worker = await workers.run("tests.jobs:answer", PAGE, "first")
        os.kill(worker, signal.SIGKILL)
        await asyncio.sleep(0.5)
        answers = [await workers.run("tests.jobs:answer", PAGE, w) for w in "abc"]
        return [word for _, word, _ in answers]

    assert asyncio.run(run()) == ["a", "b", "c"]


def test_a_page_whose_worker_the_system_killed_is_read_once_more(
    workers: Workers, tmp_path: Path
) -> None:
    answer = workers.run("tests.jobs:die_once", PAGE, str(tmp_path / "mark"))
    assert asyncio.run(answer) == "alive"


def test_after_closing_no_worker_is_started(workers: Workers) -> None:
    workers.close()
    with pytest.raises(PageRejected) as caught:
        asyncio.run(workers.run("tests.jobs:answer", PAGE, "late"))
    assert caught.value.reason == "interrupted"
