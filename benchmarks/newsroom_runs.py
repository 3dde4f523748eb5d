"""Crawls of the newsroom that are disturbed, and what is expected of them."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.crawls import ROOT, Crawl, crawl_command, environment
from newsroom import truth
from newsroom.entrances import ENTRANCES, sources_toml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from newsroom.server import Newsroom

LONGEST = 120
"""Seconds after which a crawl counts as hanging."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A folder and a newsroom, for one crawl after another."""

    folder: Path
    server: Newsroom
    sources: str = ""
    """Content of the sources file; empty for all that the newsroom has."""

    settings: Mapping[str, object] = field(default_factory=dict)

    def command(self) -> list[str]:
        """Return the command of a crawl, after writing its sources file."""
        path = self.folder / "sources.toml"
        path.write_text(self.sources or sources_toml(self.server.port), "utf-8")
        return crawl_command(
            self.folder, "-a", f"sources={path}", settings=self.settings
        )

    def start(
        self, variables: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start a crawl; what it says goes to the file ``log``."""
        with (self.folder / "log").open("w") as log:
            return subprocess.Popen(
                self.command(),
                cwd=ROOT,
                env=environment() | dict(variables or {}),
                stderr=log,
                text=True,
            )

    def finish(self, process: subprocess.Popen[str]) -> Crawl:
        """Return the crawl, after its end.

        Raises:
            TimeoutExpired: it hangs; it is killed.
        """
        try:
            process.wait(timeout=LONGEST)
        finally:
            process.kill()
            process.wait()
        log = (self.folder / "log").read_text("utf-8", "replace")
        return Crawl(process.returncode, "", log, self.folder / "output")

    def run(self, variables: Mapping[str, str] | None = None) -> Crawl:
        """Run a crawl to its end."""
        return self.finish(self.start(variables))


def expected_urls(port: int, edition: int = 1) -> set[str]:
    """Return the URLs of all articles that a crawl may fetch."""
    found = truth.articles(edition).values()
    return {article.url(port) for article in found if not article.private}


def sources_named(port: int, *names: str) -> str:
    """Return a sources file with some of the newsroom's sources, for short crawls."""
    return "".join(
        f'[[source]]\nname = "{entrance.name}"\nurl = "{entrance.url(port)}"\n'
        for entrance in ENTRANCES
        if entrance.name in names
    )


def written(folder: Path) -> int:
    """Return how many whole lines stand in the output by now."""
    return sum(map(_lines, (folder / "output").glob("articles-*.jsonl*")))


def _lines(file: Path) -> int:
    try:
        return file.read_bytes().count(b"\n")
    except FileNotFoundError:  # it has got its final name in between
        return 0
