"""``scrapy demo``: crawl the newsroom that comes with Wirecopy, offline."""

from __future__ import annotations

import shlex
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from crawler.commands import crawl
from crawler.commands.crawl import settings_of
from crawler.errors import CrawlerError, StateError
from crawler.options import folder
from crawler.reporting.endings import report
from crawler.reporting.exits import Exit

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

BELOW_COMMAND_LINE = 35
"""Priority of the demo's settings: over the project's, under the user's."""

PORT = 8750
"""Fixed by default, so that URLs stay the same and a second run finds no news."""


class Command(crawl.Command):
    """Serves the newsroom on loopback, crawls it, and says where the result is."""

    def syntax(self) -> str:
        """Return the usage of the command."""
        return "[options]"

    def short_desc(self) -> str:
        """Return one line for the list of commands."""
        return "Crawl the invented newsroom that is shipped, offline"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the newsroom's own options."""
        super().add_options(parser)
        parser.add_argument(
            "--port", type=int, default=PORT, help="default %(default)s"
        )
        parser.add_argument(
            "--edition",
            type=int,
            choices=(1, 2),
            default=1,
            help="2 is a week later: some news, a copy of an older story, a revision",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002
        """Crawl one edition into ``state/demo`` and ``output/demo``."""
        from newsroom.entrances import sources_toml  # noqa: PLC0415 - for this alone
        from newsroom.server import Newsroom, serving  # noqa: PLC0415

        state, output = self._folders()
        try:
            newsroom = Newsroom(edition=opts.edition, port=opts.port)
        except (OSError, OverflowError) as error:
            print(
                f"wirecopy: the newsroom cannot be served: port {opts.port}: "
                f"{error}: choose another with --port",
                file=sys.stderr,
            )
            self.exitcode = Exit.BAD_CONFIGURATION
            return
        with serving(newsroom):
            try:
                sources = self._write_sources(state, sources_toml(newsroom.port))
                self.exitcode = self.crawl("aggregator", {"sources": sources})
            except CrawlerError as error:
                self.exitcode = report(error)
        if self.exitcode == Exit.DONE:
            print(_hints(state, output), file=sys.stderr)

    def _write_sources(self, folder: Path, sources: str) -> str:
        """Write the sources file of the demo, for the user to read; return its path.

        Raises:
            StateError: the folder cannot be used.
        """
        path = folder / "sources.toml"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(sources, encoding="utf-8")
        except OSError as error:
            raise StateError(
                f"state directory not usable: {folder}: {error.strerror or error}"
                " (name a directory that may be written, by STATE_DIR)"
            ) from error
        return str(path)

    def _folders(self) -> tuple[Path, Path]:
        """Set the demo's settings, below what the user set on the command line."""
        defaults = {
            "STATE_DIR": "state/demo",
            "OUTPUT_DIR": "output/demo",
            "DNS_OVERRIDES": "*.example=127.0.0.1",
            "ADDRESS_ALLOWLIST": "127.0.0.1",
            "DOWNLOAD_DELAY": 0,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
        }
        settings = settings_of(self)
        for name, value in defaults.items():
            settings.set(name, value, priority=BELOW_COMMAND_LINE)
        return folder(settings, "STATE_DIR"), folder(settings, "OUTPUT_DIR")


_COPIES = """\
See the copies:    jq -c 'select(.duplicate_of) | [.duplicate_kind, .title]' \\
                       {output}/articles-*.jsonl
Their clusters:    .venv/bin/scrapy clusters -s STATE_DIR={state}
One of them:       .venv/bin/scrapy explain {copy} -s STATE_DIR={state}
"""
_SOURCES = """\
Your own sources:  make crawl URL=https://...  or  make crawl SOURCES=sources.toml"""


def _hints(state: Path, output: Path) -> str:
    """Return commands that work as they stand."""
    from crawler.reporting.cluster_table import read_clusters  # noqa: PLC0415 - heavy

    with closing(read_clusters(state)) as clusters:
        first = next(clusters, None)
    if first is None:  # as with NEARDUP_ENABLED off
        return _SOURCES
    folders = {"state": shlex.quote(str(state)), "output": shlex.quote(str(output))}
    return _COPIES.format(copy=first.members[-1].id, **folders) + _SOURCES
