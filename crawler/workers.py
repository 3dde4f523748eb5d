"""Worker processes for all that reads foreign bytes.

Parsing a page takes most of a crawl's time, and some pages take all of it, or all of
the memory. So it happens in processes that can be killed: a page that exceeds its
time or memory costs one worker, which is replaced, and is rejected with a reason.

Workers fork from a server process that has the heavy modules loaded, so that a new
one costs milliseconds. This module imports nothing heavy itself.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import signal
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from pebble import ProcessExpired, ProcessPool

from crawler.errors import PageRejected

if TYPE_CHECKING:
    from crawler.page import Page

logger = logging.getLogger(__name__)

READ_ARTICLE = "crawler.jobs:read_article"
READ_LISTING = "crawler.jobs:read_listing"

START_SECONDS = 40
"""Time for a worker to start on a busy machine, with all its modules."""

TASKS_PER_WORKER = 2000
"""After so many pages a worker is replaced, so that leaks of C libraries end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLimits:
    """What one page may cost."""

    seconds: float = 10.0
    """Wall-clock time of one job."""

    megabytes: int = 512
    """Memory beyond that of an idle worker."""


class Workers:
    """A pool of *count* processes that run jobs, such as those of `crawler.jobs`."""

    def __init__(self, count: int, limits: WorkerLimits) -> None:
        self._count = count
        self._limits = limits
        self._pool: ProcessPool | None = None
        # One page at work and one at hand for each worker: what waits longer waits
        # here, unpickled, and cannot be taken for lost.
        self._places = asyncio.Semaphore(2 * count)

    async def run(self, job: str, page: Page, *args: object) -> Any:
        """Return what *job*, named as ``module:function``, makes of *page*.

        Raises:
            PageRejected: by the job; or with the reason ``too-slow``,
                ``too-much-memory``, ``killed-worker``, ``interrupted``, or
                ``internal-error`` for whatever else the job raised.
        """
        async with self._places:
            try:
                return await self._answer(job, page, *args)
            except PageRejected:
                raise
            except TimeoutError:
                detail = f"not read within {self._limits.seconds:g} s"
                raise PageRejected(page.url, "too-slow", detail) from None
            except MemoryError:
                detail = f"took more than {self._limits.megabytes} MB"
                raise PageRejected(page.url, "too-much-memory", detail) from None
            except ProcessExpired as error:
                detail = f"ended with code {error.exitcode}"
                raise PageRejected(page.url, "killed-worker", detail) from None
            except (BrokenProcessPool, CancelledError):
                self._pool = None  # closed, or broken: the next page gets a new one
                raise PageRejected(page.url, "interrupted") from None
            except Exception as error:
                logger.exception("Unexpected error on %s", page.url)
                detail = f"{type(error).__name__}: {error}"
                raise PageRejected(page.url, "internal-error", detail) from error

    async def _answer(self, job: str, page: Page, *args: object) -> Any:
        """Return a job's answer.

        Raises:
            BrokenProcessPool: no worker took the job up.
            Exception: what the job raised, or the pool for it.
        """
        future = self._started().schedule(
            _run, args=(job, page, *args), timeout=self._limits.seconds
        )
        answer = asyncio.wrap_future(future)
        done, _ = await asyncio.wait({answer}, timeout=self._patience)
        if not done:
            logger.error("No worker answers; new ones are started")
            await asyncio.to_thread(self.close)
            raise BrokenProcessPool
        return answer.result()

    @property
    def _patience(self) -> float:
        """Seconds after which a job counts as lost by the pool."""
        return START_SECONDS + 2 * self._limits.seconds

    def _started(self) -> ProcessPool:
        if self._pool is None:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["crawler.jobs"])
            self._pool = ProcessPool(
                max_workers=self._count,
                max_tasks=TASKS_PER_WORKER,
                initializer=_prepare,
                initargs=(self._limits,),
                context=context,
            )
        return self._pool

    def close(self) -> None:
        """End all workers at once, whatever they are at."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()


_alarm_seconds = 0


def _prepare(limits: WorkerLimits) -> None:
    """Set up a new worker process."""
    global _alarm_seconds  # noqa: PLW0603
    # Ctrl-C reaches every process of the terminal; the main one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _alarm_seconds = int(limits.seconds) + 5
    _limit_memory(limits.megabytes)


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


def _run(job: str, *args: object) -> Any:
    """Run one job in a worker process, where its heavy module is loaded."""
    # The pool ends a slow worker; should the pool itself die, the kernel does.
    signal.alarm(_alarm_seconds)
    try:
        return resolve_name(job)(*args)
    finally:
        signal.alarm(0)
