"""``scrapy parse URL``: show the record of a page, or its links; write nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.commands import parse
from scrapy.exceptions import UsageError
from w3lib.url import is_url

from crawler.commands.crawl import report, settings_of
from crawler.errors import CrawlerError

if TYPE_CHECKING:
    import argparse


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
            super().run(args, opts)
        except CrawlerError as error:
            self.exitcode = report(error)
