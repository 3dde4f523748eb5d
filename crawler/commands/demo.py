"""``scrapy demo``: crawl the newsroom that comes with Wirecopy, offline."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.commands import crawl
from crawler.commands.crawl import settings_of
from crawler.exits import Exit

if TYPE_CHECKING:
    import argparse

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
        from newsroom.server import serve  # noqa: PLC0415

        state, output = self._folders()
        try:
            with serve(edition=opts.edition, port=opts.port) as server:
                sources = state / "sources.toml"
                sources.parent.mkdir(parents=True, exist_ok=True)
                sources.write_text(sources_toml(server.port), encoding="utf-8")
                self.exitcode = self.crawl("aggregator", {"sources": str(sources)})
        except OSError as error:
            print(
                f"wirecopy: the newsroom cannot be served: port {opts.port}: "
                f"{error.strerror or error}: choose another with --port",
                file=sys.stderr,
            )
            self.exitcode = Exit.BAD_CONFIGURATION
            return
        if self.exitcode == Exit.DONE:
            print(_HINTS.format(output=output), file=sys.stderr)

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
        return Path(settings["STATE_DIR"]), Path(settings["OUTPUT_DIR"])


_HINTS = """\
See the copies:    jq -c 'select(.duplicate_of) | [.duplicate_kind, .title]' \\
                       {output}/articles-*.jsonl
Your own sources:  make crawl URL=https://...  or  make crawl SOURCES=sources.toml"""
