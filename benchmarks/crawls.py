"""Crawls in processes of their own, which keep to one folder and to loopback."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsroom.entrances import sources_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent

_SETTINGS = {
    "DNS_OVERRIDES": "*.example=127.0.0.1",
    "ADDRESS_ALLOWLIST": "127.0.0.1",
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "WORKERS": 1,
}


@dataclass(frozen=True)
class Crawl:
    """A finished crawl."""

    code: int
    stdout: str
    stderr: str
    output: Path

    @property
    def lines(self) -> list[str]:
        """All lines of all finished files, in order of the runs."""
        files = sorted(self.output.glob("articles-*.jsonl"))
        return [line for file in files for line in file.read_text("utf-8").splitlines()]

    def records_of(self, run: int) -> list[dict[str, Any]]:
        """Return the records of one run, counted from 0."""
        file = sorted(self.output.glob("articles-*.jsonl"))[run]
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()]

    @property
    def records(self) -> list[dict[str, Any]]:
        """The records of all finished files."""
        return [json.loads(line) for line in self.lines]

    @property
    def complaints(self) -> list[str]:
        """What Wirecopy says to the user in lines of their own."""
        return [x for x in self.stderr.splitlines() if x.startswith("wirecopy:")]


def scrapy(*arguments: str) -> list[str]:
    """Return the command line of one of the project's commands."""
    return [sys.executable, "-m", "scrapy", *arguments]


def environment() -> dict[str, str]:
    """Return the environment for a process that must not reach any other host."""
    proxies = {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}
    clean = {k: v for k, v in os.environ.items() if k.lower() not in proxies}
    return clean | {"PYTHONFAULTHANDLER": "1"}


def crawl_command(
    folder: Path, *arguments: str, settings: Mapping[str, object] | None = None
) -> list[str]:
    """Return the command of a crawl that keeps to *folder* and to loopback."""
    values = {
        "STATE_DIR": folder / "state",
        "OUTPUT_DIR": folder / "output",
        **_SETTINGS,
        **(settings or {}),
    }
    words = [word for name, v in values.items() for word in ("-s", f"{name}={v}")]
    return scrapy("crawl", "aggregator", *words, *arguments)


def newsroom_sources(folder: Path, port: int) -> Path:
    """Write the sources file of a newsroom at *port*; return its path."""
    path = folder / "sources.toml"
    path.write_text(sources_toml(port), "utf-8")
    return path
