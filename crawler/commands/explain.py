"""``scrapy explain``: the story of one article, or what two texts have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.crawl import settings_of
from crawler.reporting.endings import ending
from crawler.reporting.exporting import export

if TYPE_CHECKING:
    import argparse


class Command(ScrapyCommand):
    """Answers from the ledger alone, beside a running crawl, and writes nothing."""

    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's own form

    def syntax(self) -> str:
        """Return the usage of the command."""
        return "[options] <URL or id> | <A> <B>"

    def short_desc(self) -> str:
        """Return one line for the list of commands."""
        return "Tell the story of one article, or compare any two"

    def long_desc(self) -> str:
        """Return what the help says."""
        return (
            "With one URL or id: when it was found and fetched, why it was or was not"
            " flagged as a copy, what it was compared with, and its cluster. With two"
            " URLs, ids or files (./page.html, ./text.txt): what they have in common,"
            " and what a crawl would say. Reads STATE_DIR; writes nothing."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002
        """Explain the one or two articles in *args*."""
        if len(args) not in {1, 2}:
            raise UsageError("give one URL or id, or two to compare", print_help=False)
        with ending(self):
            from crawler.inspection import explain  # noqa: PLC0415 - heavy

            export([explain(settings_of(self), *args)])
