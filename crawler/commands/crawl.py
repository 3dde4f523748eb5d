"""``scrapy crawl``, with exit codes and one clear line for what users get wrong."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any, cast

from scrapy.commands import crawl
from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES

from crawler.errors import CrawlerError
from crawler.extensions.run import RunExtension
from crawler.options import folder, refuse_misspelled
from crawler.reporting.endings import report
from crawler.reporting.exits import Exit

if TYPE_CHECKING:
    import argparse

    from scrapy.commands import ScrapyCommand
    from scrapy.crawler import Crawler, CrawlerProcessBase
    from scrapy.settings import Settings


_TALKATIVE = (
    "scrapy.addons",
    "scrapy.crawler",
    "scrapy.middleware",
    "scrapy.utils.log",
)
"""Loggers that list all components and settings at the start of every run."""


class Command(crawl.Command):
    """Runs a spider and tells by its exit code how it went."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Leave a terminal to the live line, unless the user asks for a log."""
        super().process_options(args, opts)
        settings = settings_of(self)
        asked = settings.getpriority("LOG_LEVEL") or 0
        if sys.stderr.isatty() and asked < SETTINGS_PRIORITIES["cmdline"]:
            settings.set("LOG_LEVEL", "WARNING", priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider named in *args*."""
        if len(args) != 1:
            raise UsageError("name one spider: scrapy crawl aggregator -a url=...")
        known = process_of(self).spider_loader.list()
        if args[0] not in known:
            raise UsageError(
                f"no spider is named {args[0]!r}; there are: {', '.join(known)}",
                print_help=False,
            )
        self.exitcode = self.crawl(args[0], opts.spargs)

    def crawl(self, spider: str, arguments: dict[str, str]) -> int:
        """Return the exit code of a crawl, after it."""
        failures: list[BaseException] = []

        def note(task: Any) -> None:
            if not task.cancelled() and task.exception() is not None:
                failures.append(task.exception())

        process = process_of(self)
        if settings_of(self)["LOG_LEVEL"] != "DEBUG":
            for name in _TALKATIVE:  # only now: Scrapy has set all levels anew
                logging.getLogger(name).setLevel(logging.WARNING)
        crawler = self._create_crawler(spider)
        try:
            refuse_misspelled(crawler.settings)
            _refuse_second_run(crawler.settings)
            task: Any = process.crawl(crawler, **arguments)
            task.add_done_callback(note)
            process.start()
        except CrawlerError as error:
            failures.append(error)
        if failures:
            return report(failures[0])
        if process.bootstrap_failed:
            return Exit.ERROR
        return _exit_code(crawler)


def _refuse_second_run(settings: Settings) -> None:
    """Look at the lock before all that takes long to load; `Run.open` takes it.

    Raises:
        StateInUse: another run holds the state.
    """
    from crawler.storage import refuse_if_held  # noqa: PLC0415 - the spider has it

    if settings.getbool("LEDGER_ENABLED"):
        refuse_if_held(folder(settings, "STATE_DIR"))


def _exit_code(crawler: Crawler) -> int:
    """Return how a crawl went whose process has come to its end."""
    try:
        extension = crawler.get_extension(RunExtension)
    except RuntimeError:  # a signal ended it before there were any extensions
        return Exit.INTERRUPTED
    if extension is None:
        return Exit.DONE
    # Only if a signal ended it before the engine ran; else it is closed already.
    extension.close(crawler.spider, "shutdown")
    return extension.exit_code


def settings_of(command: ScrapyCommand) -> Settings:
    """Return the settings that Scrapy gives a command before it runs."""
    return cast("Settings", command.settings)


def process_of(command: ScrapyCommand) -> CrawlerProcessBase:
    """Return the process that Scrapy gives a command before it runs."""
    return cast("CrawlerProcessBase", command.crawler_process)
