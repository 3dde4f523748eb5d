"""Ends the process soon after SIGTERM or Ctrl-C, whatever hangs.

Scrapy waits for downloads and callbacks in flight when it is told to stop; one that
hangs holds it for minutes, and schedulers kill what does not stop. What was not
delivered stays in the ledger for the next run, so nothing is lost by leaving.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any, Self

from crawler.extensions.run import RunExtension
from crawler.options import non_negative
from crawler.reporting.exits import Exit

if TYPE_CHECKING:
    from types import FrameType

    from scrapy.crawler import Crawler

_LAST_RESORT_SECONDS = 1.5
"""Seconds from giving up to leaving the process, should that hang as well."""


class PromptShutdown:
    """Gives up what still hangs *seconds* after the first signal to stop."""

    def __init__(self, crawler: Crawler, seconds: float) -> None:
        self._crawler = crawler
        self._seconds = seconds
        self._previous: dict[int, Any] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the setting, and listen from now on."""
        extension = cls(crawler, non_negative(crawler.settings, "SHUTDOWN_SECONDS"))
        extension.listen()
        return extension

    def listen(self) -> None:
        """Listen beside Scrapy's own handlers, which run first."""
        if threading.current_thread() is not threading.main_thread():
            return  # in the shell, where signals belong to Python
        for number in (signal.SIGTERM, signal.SIGINT):
            self._previous[number] = signal.getsignal(number)
            signal.signal(number, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        leave = threading.Timer(self._seconds + _LAST_RESORT_SECONDS, _leave)
        leave.daemon = True
        leave.start()
        previous = self._previous.get(number)
        if callable(previous):
            previous(number, frame)
        # Scrapy takes a second signal for leave to drop everything.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        from twisted.internet import reactor  # noqa: PLC0415 - installed by now

        call: Any = reactor
        call.callFromThread(call.callLater, self._seconds, self._give_up)

    def _give_up(self) -> None:
        """Finish the run and leave, with whatever else is still at work."""
        extension = self._crawler.get_extension(RunExtension)
        spider = self._crawler.spider
        if extension is not None and spider is not None:
            extension.close(spider, "shutdown")
        workers = getattr(spider, "workers", None)
        if workers is not None:
            workers.close()
        os._exit(extension.exit_code if extension else Exit.INTERRUPTED)


def _leave() -> None:
    line = "wirecopy: left at once: the next run completes what was committed"
    print(line, file=sys.stderr, flush=True)
    os._exit(Exit.INTERRUPTED)
