"""Says how the run goes on: a live line on a terminal, log lines otherwise."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from crawler.extensions.run import RunExtension
from crawler.options import non_negative
from crawler.reporting.summary import printable, progress

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

_LIVE_SECONDS = 0.5
_CLEAR_LINE = "\r\x1b[2K"


class Progress:
    """Reports the run every *interval* seconds, or live."""

    def __init__(self, crawler: Crawler, interval: float, *, live: bool) -> None:
        self._crawler = crawler
        self._interval = _LIVE_SECONDS if live else interval
        self._live = live
        self._run: RunExtension | None = None
        self._loop = create_looping_call(self._report)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the settings and connect to the run's beginning and end."""
        interval = non_negative(crawler.settings, "PROGRESS_INTERVAL")
        if interval <= 0 or not crawler.settings.getbool("LEDGER_ENABLED"):
            raise NotConfigured
        extension = cls(crawler, interval, live=sys.stderr.isatty())
        crawler.signals.connect(extension.opened, signals.spider_opened)
        crawler.signals.connect(extension.closed, signals.spider_closed)
        return extension

    def opened(self) -> None:
        """Begin to report."""
        self._run = self._crawler.get_extension(RunExtension)
        self._loop.start(self._interval, now=False)

    def closed(self) -> None:
        """End the reports."""
        if self._loop.running:
            self._loop.stop()
        if self._live:
            sys.stderr.write(_CLEAR_LINE)

    def _report(self) -> None:
        if self._run is None:
            return
        line = progress(self._run.summary())
        if self._live:
            sys.stderr.write(_CLEAR_LINE + printable(line))
            sys.stderr.flush()
        else:
            logger.info("%s", line)
