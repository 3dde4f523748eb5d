"""``scrapy clusters``: the table of clusters as it stands now."""

from __future__ import annotations

import sys
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.crawl import settings_of
from crawler.options import folder
from crawler.reporting.endings import ending
from crawler.reporting.exporting import export, output_path

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


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
        with ending(self):
            self._write(output_path(opts.output), csv=opts.csv)

    def _write(self, path: Path | None, *, csv: bool) -> None:
        from crawler.reporting.cluster_table import (  # noqa: PLC0415 - heavy
            csv_rows,
            json_rows,
            read_clusters,
        )

        rows = csv_rows if csv else json_rows
        state = folder(settings_of(self), "STATE_DIR")
        with closing(read_clusters(state)) as clusters:
            first = next(clusters, None)
            export(rows(chain(() if first is None else (first,), clusters)), path)
        if first is None:
            print("wirecopy: no clusters: every article is alone", file=sys.stderr)
