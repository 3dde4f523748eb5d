"""Interrupt whole crawls at random moments, crawl on, and see what is missing.

    python -m benchmarks.interruptions [--count N] [--seed N]

A life is a state whose crawls are interrupted, each in one of `WAYS`, until one of
them gets to its end all the same, or there were enough; then one more crawl runs.
Goals: every article once, in whole lines, with the verdict of an undisturbed run; exit
codes that tell what happened; an end within `PATIENCE` seconds of a signal; no process
left behind.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.checks import incomplete, other_verdicts, torn_lines
from benchmarks.crawls import ROOT
from benchmarks.newsroom_runs import Scene, expected_urls, written
from benchmarks.processes import (
    children,
    command_of,
    descendants,
    never_began,
    running,
)
from crawler.reporting.exits import Exit
from newsroom.server import serve

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from benchmarks.crawls import Crawl

    Way = Callable[[subprocess.Popen[str], random.Random], set[int]]

PATIENCE = 10
"""Seconds from SIGTERM or Ctrl-C to the end of the process."""

INTERRUPTIONS = 8
"""Interruptions of one life at most."""

_ORPHANS = 10
"""Seconds that processes of a killed crawl may outlive it."""


@dataclass(slots=True)
class Life:
    """What was seen in one life."""

    interruptions: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


def kill(process: subprocess.Popen[str], _: random.Random) -> set[int]:
    """Kill the main process."""
    process.kill()
    return {-signal.SIGKILL}


def terminate(process: subprocess.Popen[str], _: random.Random) -> set[int]:
    """Ask for an end, as systemd does."""
    process.send_signal(signal.SIGTERM)
    return {Exit.INTERRUPTED, -signal.SIGTERM}


def interrupt(process: subprocess.Popen[str], _: random.Random) -> set[int]:
    """Press Ctrl-C."""
    process.send_signal(signal.SIGINT)
    return {Exit.INTERRUPTED, -signal.SIGINT}


def interrupt_twice(process: subprocess.Popen[str], chance: random.Random) -> set[int]:
    """Press Ctrl-C again before it has helped."""
    process.send_signal(signal.SIGINT)
    time.sleep(chance.random() * 0.3)
    process.send_signal(signal.SIGINT)
    return {Exit.INTERRUPTED, -signal.SIGINT}


def terminate_then_kill(
    process: subprocess.Popen[str], chance: random.Random
) -> set[int]:
    """Ask for an end, but do not wait for it."""
    process.send_signal(signal.SIGTERM)
    time.sleep(chance.random() * 0.3)
    process.kill()
    return {-signal.SIGKILL, Exit.INTERRUPTED, -signal.SIGTERM}


def stop_then_kill(process: subprocess.Popen[str], chance: random.Random) -> set[int]:
    """Freeze the process for a moment, as a laptop that sleeps does; then kill it."""
    process.send_signal(signal.SIGSTOP)
    time.sleep(chance.random() * 0.3)
    process.send_signal(signal.SIGCONT)
    time.sleep(chance.random() * 0.2)
    process.kill()
    return {-signal.SIGKILL}


def stop(process: subprocess.Popen[str], chance: random.Random) -> set[int]:
    """Freeze the process for a moment."""
    process.send_signal(signal.SIGSTOP)
    time.sleep(chance.random())
    process.send_signal(signal.SIGCONT)
    return {Exit.DONE}


def kill_workers(process: subprocess.Popen[str], _: random.Random) -> set[int]:
    """Kill what reads pages, as a system short of memory does."""
    for below in children(process.pid):
        for worker in children(below):
            _kill(worker)
    return {Exit.DONE}


def kill_forkserver(process: subprocess.Popen[str], _: random.Random) -> set[int]:
    """Kill the process that workers are made from."""
    for below in children(process.pid):
        if "forkserver" in command_of(below):
            _kill(below)
    return {Exit.DONE}


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


ENDING: tuple[Way, ...] = (
    kill,
    kill,
    terminate,
    interrupt,
    interrupt_twice,
    terminate_then_kill,
    stop_then_kill,
)
"""Ways after which the run ends."""

WAYS = (*ENDING, stop, kill_workers, kill_forkserver)


def live(
    scene: Scene, seed: int, expected: set[str], count: int = INTERRUPTIONS
) -> Life:
    """Interrupt crawls *count* times, then crawl to the end; return what was seen.

    *expected* holds the URLs of all articles.
    """
    chance = random.Random(seed)
    life = Life()
    while life.interruptions.total() < count:
        code = _interrupted(scene, life, chance)
        life.problems += torn_lines(scene.folder)
        if code == Exit.DONE:
            break  # nothing is left that the next one could lose
    last = scene.run()
    if last.code != Exit.DONE:
        life.problems.append(f"last run: exit code {last.code}: {last.stderr[-800:]}")
    life.problems += incomplete(scene.folder, expected)
    life.problems += other_verdicts(scene.folder)
    return life


def _interrupted(scene: Scene, life: Life, chance: random.Random) -> int:
    """Start a crawl, interrupt it until it ends, and return its exit code."""
    process = scene.start()
    ways, way, family, signalled = WAYS, "", list[int](), time.monotonic()
    codes: set[int] = {Exit.DONE}
    while Exit.DONE in codes:  # it may go on
        _wait(scene.folder, process, chance)
        if process.poll() is not None:
            break
        family = descendants(process.pid)
        chosen = chance.choice(ways)
        # A page that loses its worker twice rests, as it should.
        ways, way = ENDING, chosen.__name__
        life.interruptions[way] += 1
        codes = chosen(process, chance)
        signalled = time.monotonic()
    crawl = scene.finish(process)
    took = time.monotonic() - signalled
    if Exit.INTERRUPTED in codes and took > PATIENCE:
        life.problems.append(f"{way}: ended after {took:.1f} s")
    life.problems += _left_over(family, way)
    life.problems += _said(crawl, way, codes)
    return crawl.code


def _said(crawl: Crawl, way: str, codes: set[int]) -> list[str]:
    """Return what is wrong with how *crawl* ended."""
    wrong = []
    # A run that was interrupted at its very end is done.
    fitting = crawl.code in codes | {Exit.DONE}
    if not fitting and not never_began(crawl.code, crawl.stderr):
        wrong.append(f"{way}: exit code {crawl.code}: {crawl.stderr[-800:]}")
    # While Python loads Scrapy itself, nothing of ours can be there to listen.
    if "Traceback" in crawl.stderr and str(ROOT / "crawler") in crawl.stderr:
        begin = max(0, crawl.stderr.index("Traceback") - 300)
        wrong.append(f"{way}: traceback: {crawl.stderr[begin:][:4_000]}")
    return wrong


def _wait(folder: Path, process: subprocess.Popen[str], chance: random.Random) -> None:
    """Wait for a moment of the run: of its start, of its work, or of its end."""
    if chance.random() < 0.3:
        time.sleep(chance.random() * 2)
        return
    goal = written(folder) + chance.randrange(1, 13)
    while process.poll() is None and written(folder) < goal:
        time.sleep(0.01)
    time.sleep(chance.random() * 0.1)


def _left_over(family: list[int], way: str) -> list[str]:
    end = time.monotonic() + _ORPHANS
    while any(map(running, family)) and time.monotonic() < end:
        time.sleep(0.02)
    left = [pid for pid in family if running(pid)]
    for pid in left:
        _kill(pid)
    return [f"{way}: {len(left)} processes left behind"] if left else []


def main() -> int:
    """Run lives and print what was missed; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    total: Counter[str] = Counter()
    failed = lives = 0
    # Ctrl-C ends the benchmark with what was seen until then.
    with suppress(KeyboardInterrupt), serve(delay=0.02) as server:
        while total.total() < arguments.count:
            seed = arguments.seed + lives
            with tempfile.TemporaryDirectory() as folder:
                expected = expected_urls(server.port)
                life = live(Scene(Path(folder), server), seed, expected)
            lives += 1
            total += life.interruptions
            failed += bool(life.problems)
            for problem in life.problems:
                print(f"  seed {seed}: {problem}", flush=True)
            if lives % 20 == 0:
                print(f"  {total.total()} interruptions in {lives} lives", flush=True)
    ways = ", ".join(f"{name} {count}" for name, count in sorted(total.items()))
    print(
        f"{'FAILED' if failed else 'passed'}: {total.total()} interruptions in {lives}"
        f" lives, {failed} with problems ({ways})"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
