"""Run after run on one state, as a scheduler starts them; see what grows.

    python -m benchmarks.soak [--count N] [--seed N]

The newsroom serves its editions in turn, and a feed with articles that no run has seen.
Goals: each run ends well with its new articles; the peak memory of the main process
grows by at most 5 % from the first quarter of the runs to the last; a process that
opens and closes `crawler.publishing.run.Run` as often holds as many files at the end
as in the beginning; the state stays within the bound of docs/reliability.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.hostile.case import html
from benchmarks.hostile.web import HostileWeb, hostile_web, http
from benchmarks.newsroom_runs import Scene
from benchmarks.processes import open_files, watching
from crawler.publishing.options import RunOptions
from crawler.publishing.run import Run
from crawler.responses import now
from newsroom.entrances import sources_toml
from newsroom.server import serve

if TYPE_CHECKING:
    from benchmarks.crawls import Crawl

MOST_GROWTH = 0.05
"""Of the median peak of a quarter of the runs against the first."""

NEW = 10
"""Articles that each run finds and none before it."""

_LINE = 2_943
_LINK = 264
_REJECTION = 246
_RUN = 2_000
_INDEX = 2_608
_EMPTY = 400_000
"""Bytes each, by the bound in docs/reliability.md."""


@dataclass(slots=True)
class Soak:
    """What was seen run by run."""

    peaks: list[int] = field(default_factory=list)
    """Bytes of the main process."""

    files: list[int] = field(default_factory=list)
    """Files that this process holds after a run that it opened and closed itself."""

    states: list[int] = field(default_factory=list)
    """Bytes of the state directory."""

    problems: list[str] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """Share by which the main process grew from the first quarter to the last."""
        few = max(1, len(self.peaks) // 4)
        first, last = self.peaks[:few], self.peaks[-few:]
        return statistics.median(last) / statistics.median(first) - 1


def main() -> int:
    """Run the crawls and print what was missed; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="runs")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        soak, bound = run_often(Path(folder), arguments.count, arguments.seed)
    if soak.growth > MOST_GROWTH:
        soak.problems.append(f"memory grew by {soak.growth:.1%}")
    # The first opening loads what stays.
    if soak.files[-1] != soak.files[1]:
        soak.problems.append(f"open files: {soak.files[1]}, then {soak.files[-1]}")
    if soak.states[-1] > bound:
        soak.problems.append(f"state: {soak.states[-1]} bytes, bound {bound}")
    for problem in soak.problems:
        print(f"  {problem}")
    print(
        f"{'FAILED' if soak.problems else 'passed'}: {arguments.count} runs, memory of"
        f" the main process {_megabytes(soak.peaks[0])} at first,"
        f" {_megabytes(soak.peaks[-1])} at last, {soak.growth:+.1%} by quarters;"
        f" {soak.files[1]} open files, then {soak.files[-1]}; state"
        f" {_megabytes(soak.states[-1])} of at most {_megabytes(bound)}"
    )
    return 1 if soak.problems else 0


def run_often(folder: Path, count: int, seed: int) -> tuple[Soak, int]:
    """Run *count* crawls; return what was seen, and the bound of the state in bytes."""
    soak = Soak()
    chance = random.Random(seed)
    rejected = articles = 0
    with serve() as newsroom, hostile_web() as web:
        feed = f"http://new.example:{web.port}/feed.xml"
        sources = sources_toml(newsroom.port)
        sources += f'[[source]]\nname = "new"\nurl = "{feed}"\n'
        scene = Scene(folder, newsroom, sources)
        for number in range(count):
            newsroom.turn_to(1 + number % 2)
            new = _publish(web, number, chance)
            crawl = _crawl(scene, soak)
            _note(crawl, number, new, soak)
            articles = len(crawl.lines)
            rejected += sum(_rejected(crawl).values())
            _open_and_close(folder, soak)
            _measure(folder / "state", soak)
    known = articles * (_LINE + _LINK + _INDEX)
    return soak, _EMPTY + known + rejected * (_REJECTION + _LINK) + 2 * count * _RUN


def _publish(web: HostileWeb, number: int, chance: random.Random) -> set[str]:
    """Put a feed with articles of this run on the web; return their URLs."""
    paths = [f"/{number}/{n}-{chance.getrandbits(32):x}" for n in range(NEW)]
    for n, path in enumerate(paths):
        name = f"Port {chance.getrandbits(40):x} {number} {n}"
        web.answers[f"new.example{path}"] = http(html(name))
    items = "".join(
        f"<item><title>Crane {n} is taken down</title><link>{path}</link></item>"
        for n, path in enumerate(paths)
    )
    web.answers["new.example/feed.xml"] = http(
        f"<rss version='2.0'><channel><title>New</title>{items}</channel></rss>",
        type="application/rss+xml",
    )
    return {f"http://new.example:{web.port}{path}" for path in paths}


def _crawl(scene: Scene, soak: Soak) -> Crawl:
    process = scene.start()
    with watching(process.pid) as watch:
        crawl = scene.finish(process)
    soak.peaks.append(watch.peak_of_main)
    return crawl


def _note(crawl: Crawl, number: int, new: set[str], soak: Soak) -> None:
    """Note what is wrong with one run."""
    if crawl.code not in {0, 3} or "Traceback" in crawl.stderr:
        soak.problems.append(f"run {number}: exit code {crawl.code}")
    urls = [record["url"] for record in crawl.records if record["url"] in new]
    if len(urls) != len(new) or set(urls) != new:
        soak.problems.append(f"run {number}: {len(urls)} of {len(new)} new articles")


def _rejected(crawl: Crawl) -> dict[str, int]:
    """Return the rejections of the last run that found anything, by reason."""
    manifest = max(crawl.output.glob("*.manifest.json"))
    counts: dict[str, int] = json.loads(manifest.read_text("utf-8"))["rejected"]
    return counts


def _open_and_close(folder: Path, soak: Soak) -> None:
    """Have a run of our own in this process, which lives as long as the benchmark."""
    options = RunOptions(state_dir=folder / "state", output_dir=folder / "output")
    Run.open(options, ["new"], now()).close("done", 0, now())
    soak.files.append(open_files(os.getpid()))


def _measure(state: Path, soak: Soak) -> None:
    soak.states.append(sum(path.stat().st_size for path in state.iterdir()))


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


if __name__ == "__main__":
    sys.exit(main())
