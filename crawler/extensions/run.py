"""Opens the run with the crawl and closes it with the spider."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler.errors import InvalidSources, StateError, WriteFailed
from crawler.options import run_options
from crawler.reporting.exits import Exit, exit_of
from crawler.reporting.summary import Summary, table
from crawler.responses import now

if TYPE_CHECKING:
    from pathlib import Path

    from scrapy import Spider
    from scrapy.crawler import Crawler

    from crawler.publishing.alarms import Alarm
    from crawler.publishing.run import Run

_OUTCOMES = {"finished": "done", "shutdown": "interrupted"}
"""Scrapy's closing reasons in the words of the manifest; others stand as they are."""


class RunExtension:
    """The open run, for the scheduler and the pipeline; its end, for the user."""

    def __init__(self, run: Run, crawler: Crawler) -> None:
        self.run = run
        self._alarms: list[Alarm] = []
        self.exit_code = Exit.ERROR
        self._crawler = crawler
        self._started = time.monotonic()
        self._path: Path | None = None
        self._outcome = "running"
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Open the run, where the spider wants one."""
        settings = crawler.settings
        if not settings.getbool("LEDGER_ENABLED") or "SCRAPY_CHECK" in os.environ:
            raise NotConfigured
        from crawler.publishing.run import Run  # noqa: PLC0415 - pulls in scipy

        sources = getattr(crawler.spider, "sources", ())
        if not sources:
            raise InvalidSources(
                "no source given: use -a url=https://... or -a sources=sources.toml"
            )
        options = run_options(settings)
        names = [source.name for source in sources]
        extension = cls(Run.open(options, names, now()), crawler)
        crawler.signals.connect(extension.note_error, signals.spider_error)
        crawler.signals.connect(extension.note_error, signals.item_error)
        crawler.signals.connect(extension.close, signals.spider_closed)
        return extension

    def summary(self) -> Summary:
        """Return what the run has done so far."""
        tally = self.run.tally
        stats = self._crawler.stats
        return Summary(
            run_id=self.run.id,
            outcome=self._outcome,
            exit_code=self.exit_code,
            seconds=time.monotonic() - self._started,
            pages=stats.get_value("response_received_count", 0),
            records=tally.records,
            known=tally.known,
            rejected=tally.rejected,
            failed_sources=tally.failed_sources,
            over_budget={site: str(left) for site, left in tally.over_budget.items()},
            not_taken=tally.not_taken.total(),
            alarms={alarm.name: alarm.words for alarm in self._alarms},
            path=str(self._path) if self._path else None,
        )

    def close(self, spider: Spider | None, reason: str) -> None:  # noqa: ARG002 - a signal's
        """Finish the run's file and say what happened."""
        if self._outcome != "running":
            return
        self._outcome = _OUTCOMES.get(reason, reason)
        try:
            if self.run.failure is not None:
                raise self.run.failure
            code = self._judge()
            self._path = self.run.close(self._outcome, code, now(), self._alarms)
            self.exit_code = code
            if self.run.not_forgotten is not None:
                _say(f"done, but old entries are kept: {self.run.not_forgotten}")
        except (WriteFailed, StateError) as error:
            self._give_up(error)
        finally:
            print(table(self.summary()), file=sys.stderr, flush=True)

    def fail(self, error: WriteFailed | StateError) -> None:
        """End the run: what cannot be written must not be fetched."""
        if self.run.failure is not None:
            return
        self.run.failure = error
        closing = self._crawler.engine.close_spider_async(reason="failed")
        # Kept, since the event loop alone would not keep it from being collected.
        self._closing = asyncio.ensure_future(closing)

    def note_error(self) -> None:
        """Count an error that nothing expected."""
        self.run.tally.errors += 1

    def _judge(self) -> Exit:
        """Return the exit code of a run whose file is finished."""
        if self._outcome == "done":
            self.run.count_lost()
        if self.run.tally.errors:
            return Exit.ERROR
        if self._outcome != "done":
            return Exit.INTERRUPTED
        self._alarms = self.run.judge(now())
        return Exit.FAILURES if self._alarms else Exit.DONE

    def _give_up(self, error: WriteFailed | StateError) -> None:
        self.run.abandon()
        self._outcome = "failed"
        self.exit_code = exit_of(error)
        _say(str(error))


def _say(line: str) -> None:
    print(f"wirecopy: {line}", file=sys.stderr, flush=True)
