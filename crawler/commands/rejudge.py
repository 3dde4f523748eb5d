"""``scrapy rejudge``: judge articles anew, offline, as if all had been known."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.crawl import settings_of
from crawler.options import dedup_options, run_options
from crawler.reporting.endings import ending
from crawler.reporting.exporting import output_path
from crawler.reporting.summary import printable
from crawler.responses import now

if TYPE_CHECKING:
    import argparse

    from crawler.rejudge import Changes

_EVERY = 500
"""Articles between two lines of progress."""


class Command(ScrapyCommand):
    """Judges the ledger or files; writes nothing unless told where to."""

    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's own form

    def syntax(self) -> str:
        """Return the usage of the command."""
        return "[FILE ...] [-o FILE] [--apply] [-t NAME=VALUE ...]"

    def short_desc(self) -> str:
        """Return one line for the list of commands."""
        return "Judge articles anew, as if all had been known from the beginning"

    def long_desc(self) -> str:
        """Return what the help says."""
        return (
            "Judges the articles of the ledger in STATE_DIR, or those of JSON Lines"
            " files, against all others, before and after them. The same articles"
            " give the same verdicts in whatever order they were crawled. Says what"
            " would change; -o writes the records with their new verdicts, --apply"
            " makes the ledger hold them and writes what changed as events."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the command."""
        super().add_options(parser)
        parser.add_argument(
            "-o",
            "--output",
            metavar="FILE",
            help="write the records to FILE, replacing it; - for standard output",
        )
        parser.add_argument(
            "--apply", action="store_true", help="change the ledger, and write events"
        )
        parser.add_argument(
            "-t",
            "--threshold",
            metavar="NAME=VALUE",
            action="append",
            default=[],
            help="another limit, such as copy_containment=0.7; may be repeated",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Judge, and say what has changed."""
        if args and opts.apply:
            raise UsageError(
                "--apply is for the ledger, not for files", print_help=False
            )
        kept = "all of it is applied or nothing" if opts.apply else ""
        with ending(self, kept):
            try:
                changes = self._judge(args, opts)
            finally:
                _show("")
            print(_summary(changes, applied=opts.apply), file=sys.stderr)

    def _judge(self, args: list[str], opts: argparse.Namespace) -> Changes:
        from crawler.rejudge import (  # noqa: PLC0415 - heavy
            apply_to_ledger,
            judge_files,
            judge_ledger,
        )

        settings = settings_of(self)
        options = dedup_options(settings, opts.threshold)
        output = output_path(opts.output)
        if args:
            return judge_files([*map(Path, args)], output, options, _progress)
        run = run_options(settings)
        if opts.apply:
            return apply_to_ledger(run, output, options, _progress, now())
        return judge_ledger(run, output, options, _progress)


def _progress(step: str, done: int, total: int) -> None:
    if done % _EVERY == 0 or done == total:
        _show(f"{step}: {done} of {total} articles")


def _show(line: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)


def _summary(changes: Changes, *, applied: bool) -> str:
    changed = f"{changes.verdicts} verdicts {'changed' if applied else 'differ'}"
    clusters = f"{changes.clusters} clusters of two and more"
    lines = [f"rejudged: {changes.articles} articles, {changed}, {clusters}"]
    if changes.left_out:
        lines.append(f"  left out: {changes.left_out} lines, older ones of an id")
    ranked = sorted(changes.statuses.items(), key=lambda row: (-row[1], row[0]))
    lines += [f"  {old} -> {new}: {count}" for (old, new), count in ranked]
    if changes.told is not None:
        lines.append(f"  told in {changes.told}")
    return printable("\n".join(lines))
