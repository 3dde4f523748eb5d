"""``scrapy rebuild``: make a damaged state directory anew from the output files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.crawl import settings_of
from crawler.options import run_options
from crawler.reporting.endings import ending
from crawler.responses import now

if TYPE_CHECKING:
    import argparse


class Command(ScrapyCommand):
    """Reads OUTPUT_DIR and writes STATE_DIR; the damaged files are kept beside it."""

    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        """Return one line for the list of commands."""
        return "Make STATE_DIR anew from the files in OUTPUT_DIR"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002
        """Rebuild the state, and say what came back."""
        if args:
            raise UsageError(
                "it takes no arguments: set STATE_DIR and OUTPUT_DIR by -s"
            )
        with ending(self, "call scrapy rebuild again"):
            from crawler.publishing.rebuilding import rebuild  # noqa: PLC0415 - pulls in scipy

            options = run_options(settings_of(self))
            rebuilt = rebuild(options, now())
            kept = f"; the old files are in {rebuilt.kept}" if rebuilt.kept else ""
            print(
                f"rebuilt: {rebuilt.articles} articles of {rebuilt.runs} runs"
                f" in {options.output_dir}{kept}"
            )
