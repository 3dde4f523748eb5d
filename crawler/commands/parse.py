"""``scrapy parse URL``: show the record of a page, or its links; write nothing."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, Any

from scrapy.commands import parse
from scrapy.exceptions import ScrapyDeprecationWarning, UsageError
from w3lib.url import is_url

from crawler.commands.crawl import settings_of
from crawler.errors import CrawlerError
from crawler.network.failures import reason_of
from crawler.publishing.items import SignedRecord, as_record
from crawler.reporting.endings import report
from crawler.reporting.exits import Exit
from crawler.reporting.summary import printable

if TYPE_CHECKING:
    import argparse

    from scrapy import Request, Spider
    from twisted.python.failure import Failure


class Command(parse.Command):
    """Scrapy's own command, with the aggregator spider and without the ledger."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Leave the user's state alone, and choose the spider where none is named."""
        super().process_options(args, opts)
        settings_of(self).set("LEDGER_ENABLED", False, priority="cmdline")
        if opts.spider is None:
            opts.spider = "aggregator"
            opts.callback = opts.callback or "parse_any"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Fetch and show the one URL in *args*."""
        if len(args) != 1 or not is_url(args[0]):
            raise UsageError(
                "give one URL with its scheme: scrapy parse https://...",
                print_help=False,
            )
        try:
            with warnings.catch_warnings():
                # Scrapy's own callback of this command is of an old form.
                warnings.simplefilter("ignore", ScrapyDeprecationWarning)
                super().run(args, opts)
        except CrawlerError as error:
            self.exitcode = report(error)

    def prepare_request(
        self, spider: Spider, request: Request, opts: argparse.Namespace
    ) -> Request:
        """Return the request, with an answer for its failure too."""
        prepared = super().prepare_request(spider, request, opts)
        return prepared.replace(errback=self._failed)

    def add_items(self, lvl: int, new_items: list[Any]) -> None:
        """Keep items to be shown: of records what would be written."""
        shown = [as_record(x) if isinstance(x, SignedRecord) else x for x in new_items]
        super().add_items(lvl, shown)

    def _failed(self, failure: Failure) -> None:
        """Say why there is no page."""
        request: Request = failure.request  # type: ignore[attr-defined]
        reason = reason_of(failure)
        line = f"wirecopy: {request.url}: {reason.word}: {reason.detail}"
        print(printable(line), file=sys.stderr)
        self.exitcode = Exit.FAILURES
