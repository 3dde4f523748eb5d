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
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pebble import CONSTS, ProcessExpired, ProcessPool

from crawler.errors import PageRejected
from crawler.urls import budget_site
from crawler.workers.process import WorkerLimits, prepare, run
from crawler.workers.sockets import keep_addresses_short
from crawler.workers.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pebble import ProcessFuture

    from crawler.page import Page

logger = logging.getLogger(__name__)

READ_ARTICLE = "crawler.workers.jobs:read_article"
READ_ARCHIVED = "crawler.workers.jobs:read_archived"
READ_LISTING = "crawler.workers.jobs:read_listing"

START_SECONDS = 40
"""Time for a worker to start on a busy machine, with all its modules."""

CONSTS.term_timeout = 0.2
"""Seconds from SIGTERM to SIGKILL, for a worker whose time is over: one that is busy
in a C library does not hear the first."""

TASKS_PER_WORKER = 2000
"""After so many pages a worker is replaced, so that leaks of C libraries end."""


class Workers:
    """A pool of *count* processes that run jobs, such as `crawler.workers.jobs`."""

    def __init__(self, count: int, limits: WorkerLimits) -> None:
        self._count = count
        self._limits = limits
        self._pool: _Pool | None = None
        self._closed = False
        # One page at work and one at hand for each worker: what waits longer waits
        # here, unpickled, and cannot be taken for lost.
        self._turns = Turns(2 * count)

    def expect(self, pages: Mapping[str, int]) -> None:
        """Learn how many pages of which sites are still to come: few come first."""
        self._turns.expect(pages)

    async def run(self, job: str, page: Page, *args: object) -> Any:
        """Return what *job*, named as ``module:function``, makes of *page*.

        Raises:
            PageRejected: by the job; or with the reason ``too-slow``,
                ``too-much-memory``, ``killed-worker``, ``lost-worker``,
                ``interrupted``, or ``internal-error`` for all else that was raised.
        """
        async with self._turns.turn(budget_site(page.url)):
            try:
                try:
                    return await self._answer(job, page, *args)
                except (ProcessExpired, BrokenProcessPool):
                    # Once more: it may have been the system that ended the worker.
                    return await self._answer(job, page, *args)
            except PageRejected:
                raise
            except (TimeoutError, MemoryError, ProcessExpired) as error:
                raise self._too_costly(page.url, error) from None
            except BrokenProcessPool:
                raise self._lost(page.url) from None
            except Exception as error:
                logger.exception("Unexpected error on %s", page.url)
                detail = f"{type(error).__name__}: {error}"
                raise PageRejected(page.url, "internal-error", detail) from error

    def _too_costly(self, url: str, error: BaseException) -> PageRejected:
        """Return the rejection of a page that took what it may not."""
        if isinstance(error, TimeoutError):
            detail = f"not read within {self._limits.seconds:g} s"
            return PageRejected(url, "too-slow", detail)
        if isinstance(error, MemoryError):
            detail = f"took more than {self._limits.megabytes} MB"
            return PageRejected(url, "too-much-memory", detail)
        return PageRejected(url, "killed-worker", str(error))

    def _lost(self, url: str) -> PageRejected:
        """Return the rejection of a page that has lost its worker to something else."""
        if self._closed:
            return PageRejected(url, "interrupted")
        return PageRejected(url, "lost-worker")

    async def _answer(self, job: str, page: Page, *args: object) -> Any:
        """Return a job's answer.

        Raises:
            PageRejected: with the reason ``interrupted``, after closing.
            BrokenProcessPool: the pool was closed, or lost the job.
            Exception: what the job raised, or the pool for it.
        """
        if self._closed:
            raise self._lost(page.url)
        pool, future = await self._schedule(job, page, *args)
        answer = asyncio.wrap_future(future)
        answer.add_done_callback(_hear)
        await asyncio.wait(
            {answer, pool.ended},
            timeout=START_SECONDS + 2 * self._limits.seconds,
            return_when=asyncio.FIRST_COMPLETED,
        )
        try:
            if answer.done():
                return answer.result()
        except (BrokenProcessPool, CancelledError, asyncio.CancelledError):
            pass  # the pool's end, not the job's answer
        await self._discard(pool)
        raise BrokenProcessPool

    async def _schedule(
        self, job: str, page: Page, *args: object
    ) -> tuple[_Pool, ProcessFuture[Any]]:
        """Hand a job to the pool, or to a new one where the pool has broken."""
        pool = self._started()
        try:
            return pool, pool.schedule(self._limits, job, page, *args)
        except RuntimeError:  # a worker died at rest, which the pool does not survive
            await self._discard(pool)
            pool = self._started()
            return pool, pool.schedule(self._limits, job, page, *args)

    def _started(self) -> _Pool:
        if self._pool is None:
            self._pool = _Pool.start(self._count, self._limits)
        return self._pool

    async def _discard(self, pool: _Pool) -> None:
        """Make way for a new pool, unless that has happened already."""
        if self._pool is pool:
            self._pool = None
            logger.warning("The worker processes are replaced: one was lost")
            await asyncio.to_thread(pool.stop)
            pool.end()

    def close(self) -> None:
        """End all workers at once, whatever they are at; none is started again."""
        self._closed = True
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            pool.end()


@dataclass(frozen=True, slots=True)
class _Pool:
    processes: ProcessPool
    ended: asyncio.Future[None]
    """Done once the pool is given up, for those who wait for its answers."""

    @classmethod
    def start(cls, count: int, limits: WorkerLimits) -> _Pool:
        keep_addresses_short()
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(
            ["crawler.workers.fork_server", "crawler.workers.jobs"]
        )
        processes = ProcessPool(
            max_workers=count,
            max_tasks=TASKS_PER_WORKER,
            initializer=prepare,
            initargs=(limits,),
            context=context,
        )
        return cls(processes, asyncio.get_running_loop().create_future())

    def schedule(self, limits: WorkerLimits, *job: object) -> ProcessFuture[Any]:
        return self.processes.schedule(run, args=job, timeout=limits.seconds)

    def stop(self) -> None:
        self.processes.stop()  # type: ignore[no-untyped-call]
        self.processes.join()

    def end(self) -> None:
        if not self.ended.done() and not self.ended.get_loop().is_closed():
            self.ended.set_result(None)


def _hear(answer: asyncio.Future[Any]) -> None:
    """Take note of a failure, should nobody wait for it any more.

    A pool that breaks gives one failure to all its jobs, of which some may have been
    given up; asyncio would log a traceback for each.
    """
    if not answer.cancelled():
        answer.exception()
