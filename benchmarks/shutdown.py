"""End crawls by SIGTERM and Ctrl-C while something hangs, and look at the clock.

    python -m benchmarks.shutdown [--count N] [--seed N]

Goals: an end within `PATIENCE` seconds, with the exit code for it or by the signal
itself, no traceback, no process left behind; the next run is not held up.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.crawls import ROOT
from benchmarks.hostile.contents import cases
from benchmarks.hostile.web import HostileWeb, endless, hostile_web, http, silent
from benchmarks.newsroom_runs import Scene, written
from benchmarks.processes import descendants, never_began, running
from crawler.reporting.exits import Exit
from newsroom.server import Newsroom, serve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATIENCE = 10
"""Seconds from the signal to the end of the last process."""

_BEGUN = "Spider opened"
"""Scrapy's words in the log once a crawl is under way."""


@dataclass(slots=True)
class Stage:
    """Where a crawl is ended."""

    folder: Path
    newsroom: Newsroom
    web: HostileWeb
    chance: random.Random
    library: Path | None
    """Library that makes look-ups hang; None where there is no compiler."""

    def start(
        self, sources: str = "", variables: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start a crawl."""
        scene = Scene(self.folder, self.newsroom, sources, {"WORKERS": 2})
        return scene.start(variables)

    def log(self) -> str:
        """Return what the crawl has said so far."""
        return (self.folder / "log").read_text("utf-8", "replace")

    def until(self, seen: Callable[[], bool], run: subprocess.Popen[str]) -> None:
        """Wait for something to be seen, or the end of the crawl."""
        while not seen() and run.poll() is None:
            time.sleep(0.01)

    def hanging(self, answer: object) -> subprocess.Popen[str]:
        """Start a crawl that has come to a page with an *answer* of its own."""
        self.web.answers["slow.example/"] = http(
            "<h1>News</h1><ul>"
            + "".join(
                f"<li><a href='/{n}'>The crane of the harbour is taken down, {n}</a>"
                for n in range(9)
            )
        )
        for n in range(9):
            self.web.answers[f"slow.example/{n}"] = answer  # type: ignore[assignment]
        self.web.asked.names.clear()
        url = f"http://slow.example:{self.web.port}/"
        run = self.start(f'[[source]]\nname = "slow"\nurl = "{url}"\n')
        self.until(lambda: "slow.example/3" in self.web.asked.names, run)
        time.sleep(0.3 + self.chance.random())
        return run


def hanging_downloads(stage: Stage) -> subprocess.Popen[str]:
    """All servers stop to answer."""
    run = stage.start()
    stage.until(lambda: written(stage.folder) > 5, run)
    stage.newsroom.delay = 60
    time.sleep(0.5)
    return run


def silent_servers(stage: Stage) -> subprocess.Popen[str]:
    """A server takes requests and says nothing."""
    return stage.hanging(silent)


def dripping_bodies(stage: Stage) -> subprocess.Popen[str]:
    """A server sends a byte now and then."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    return stage.hanging(endless(head, b"x", 0.5))


def busy_workers(stage: Stage) -> subprocess.Popen[str]:
    """Pages that take a worker longer than it is given."""
    (page,) = (c for c in cases() if c.name == "500,000 attributes")
    return stage.hanging(page.answer)


def hanging_names(stage: Stage) -> subprocess.Popen[str]:
    """A name server does not answer."""
    variables = {"LD_PRELOAD": str(stage.library)} if stage.library else {}
    sources = '[[source]]\nname = "dead"\nurl = "http://dead.invalid/"\n'
    run = stage.start(sources, variables)
    stage.until(lambda: _BEGUN in stage.log(), run)
    time.sleep(0.5)
    return run


def beginning(stage: Stage) -> subprocess.Popen[str]:
    """The crawl is not under way yet."""
    run = stage.start()
    time.sleep(stage.chance.random() * 1.5)
    return run


def recovering(stage: Stage) -> subprocess.Popen[str]:
    """The crawl is at what a killed one has left."""
    stage.newsroom.delay = 0
    run = stage.start()
    stage.until(lambda: written(stage.folder) > 30, run)
    run.kill()
    run.wait()
    return beginning(stage)


def closing(stage: Stage) -> subprocess.Popen[str]:
    """The crawl is about to end by itself."""
    stage.newsroom.delay = 0
    run = stage.start()
    stage.until(lambda: "Closing spider" in stage.log(), run)
    return run


Situation = Callable[[Stage], subprocess.Popen[str]]
SITUATIONS: tuple[Situation, ...] = (
    hanging_downloads,
    silent_servers,
    dripping_bodies,
    busy_workers,
    hanging_names,
    beginning,
    recovering,
    closing,
)


def end(
    stage: Stage,
    situation: Situation,
    number: signal.Signals,
) -> tuple[float, list[str]]:
    """End a crawl in a situation; return the seconds it took, and what was wrong."""
    run = situation(stage)
    family = descendants(run.pid)
    started = time.monotonic()
    run.send_signal(number)
    problems = []
    try:
        run.wait(timeout=6 * PATIENCE)
    except subprocess.TimeoutExpired:
        problems.append("hangs")
    while any(map(running, family[1:])) and time.monotonic() - started < 6 * PATIENCE:
        time.sleep(0.02)
    took = time.monotonic() - started
    run.kill()
    run.wait()
    if took > PATIENCE:
        problems.append(f"took {took:.1f} s")
    fitting = run.returncode in {Exit.INTERRUPTED, Exit.DONE, -number}
    if not fitting and not never_began(run.returncode, stage.log()):
        problems.append(f"exit code {run.returncode}: {stage.log()[-500:]}")
    # While Python loads Scrapy itself, nothing of ours can be there to listen.
    if "Traceback" in stage.log() and str(ROOT / "crawler") in stage.log():
        problems.append(f"traceback: {stage.log()[-800:]}")
    return took, problems


def rounds(
    count: int, seed: int, situations: Sequence[Situation] = SITUATIONS
) -> list[tuple[str, float, list[str]]]:
    """End *count* crawls, in *situations* in turn; return what came of each."""
    found = []
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        newsroom = stack.enter_context(serve())
        web = stack.enter_context(hostile_web())
        library = _compiled(place)
        for n in range(count):
            folder = place / str(n)
            folder.mkdir()
            newsroom.delay = 0.02
            stage = Stage(folder, newsroom, web, random.Random(seed + n), library)
            situation = situations[n % len(situations)]
            number = (signal.SIGTERM, signal.SIGINT)[n // len(situations) % 2]
            took, problems = end(stage, situation, number)
            found.append((f"{situation.__name__}, {number.name}", took, problems))
    return found


def _compiled(place: Path) -> Path | None:
    library = place / "shutdown.so"
    source = Path(__file__).with_suffix(".c")
    try:
        command = ["cc", "-shared", "-fPIC", "-o", str(library), str(source)]
        subprocess.run(command, check=True)
    except FileNotFoundError:
        return None
    return library


def main() -> int:
    """End crawls and print what was missed; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    found = rounds(arguments.count, arguments.seed)
    for name, took, problems in found:
        print(f"  {took:5.1f} s  {name}  {'; '.join(problems)}")
    failed = sum(bool(problems) for *_, problems in found)
    slowest = max(took for _, took, _ in found)
    print(
        f"{'FAILED' if failed else 'passed'}: {len(found) - failed} of {len(found)}"
        f" ended within {PATIENCE} s as they should, the slowest after {slowest:.1f} s"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
