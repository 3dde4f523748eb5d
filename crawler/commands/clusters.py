"""``scrapy clusters``: the table of clusters as it stands now."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.crawl import report, settings_of
from crawler.errors import CrawlerError
from crawler.exporting import export, output_path
from crawler.options import folder

if TYPE_CHECKING:
    import argparse


class Command(ScrapyCommand):
    """Reads the ledger, beside a running crawl as well, and writes nothing there."""

    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's own form

    def syntax(self) -> str:
        """Return the usage of the command."""
        return "[--csv] [-o FILE]"

    def short_desc(self) -> str:
        """Return one line for the list of commands."""
        return "Print today's clusters of copies, each with its original"

    def long_desc(self) -> str:
        """Return what the help says."""
        return (
            "One JSON line for each cluster of two articles and more: its name, the"
            " names that it had, the article that it is taken to stem from with how"
            " sure that is and why, and all members. Reads STATE_DIR."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        super().add_options(parser)
        parser.add_argument(
            "--csv", action="store_true", help="CSV instead, one row for each article"
        )
        parser.add_argument(
            "-o", "--output", metavar="FILE", help="write to FILE, replacing it"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the table."""
        if args:
            raise UsageError(
                "it takes no arguments: set STATE_DIR by -s", print_help=False
            )
        from crawler.cluster_table import (  # noqa: PLC0415 - heavy
            csv_rows,
            json_rows,
            read_clusters,
        )

        rows = csv_rows if opts.csv else json_rows
        try:
            path = output_path(opts.output)
            clusters = read_clusters(folder(settings_of(self), "STATE_DIR"))
            written = export(rows(clusters), path)
        except CrawlerError as error:
            self.exitcode = report(error)
            return
        names = 1 if opts.csv else 0  # the row that names the columns
        if written == names:
            print("wirecopy: no clusters: every article is alone", file=sys.stderr)
