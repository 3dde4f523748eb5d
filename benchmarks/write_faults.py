"""Let every call by which a whole crawl writes fail in turn, and crawl again.

    python -m benchmarks.write_faults [--count N] [--seed N]

A small library between the process and the system (write_faults.c, compiled with cc)
counts the calls that change files below the state and output folders, those of SQLite
as well, and makes one fail: with a full disk, an I/O error, too many open files, a
read-only or a forbidden folder, once or from then on. Goals: a documented exit code
with one clear line, or an end as if nothing had been where the call may fail; whole
lines only; the next run completes with nothing lost, twice, or judged otherwise.
"""

from __future__ import annotations

import argparse
import errno
import random
import shutil
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.checks import incomplete, other_verdicts, torn_lines
from benchmarks.newsroom_runs import Scene, sources_named
from crawler.reporting.exits import Exit
from newsroom.server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.crawls import Crawl
    from newsroom.server import Newsroom

SOURCE = Path(__file__).with_suffix(".c")
ENTRANCE = "northern-ledger-rss"
"""The one source of these crawls: few articles, so that there are few calls."""

ERRORS = (errno.ENOSPC, errno.EIO, errno.EMFILE, errno.EROFS, errno.EACCES)
ALLOWED = {Exit.WRITE_FAILED, Exit.BAD_CONFIGURATION, Exit.DONE}
_STATE = struct.Struct("5i32s12x")


@dataclass(frozen=True, slots=True)
class Fault:
    """Which call fails, and how."""

    number: int
    error: int
    lasting: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one fault."""

    fault: Fault
    call: str
    """Name of the call; empty when the run made fewer calls."""

    code: int
    problems: tuple[str, ...]

    def __str__(self) -> str:
        """Return it in one line."""
        how = "lasting" if self.fault.lasting else "once"
        name = errno.errorcode[self.fault.error]
        return f"{name} at call {self.fault.number} ({self.call}), {how}: " + "; ".join(
            self.problems
        )


class Rig:
    """Runs crawls of one source under faults."""

    def __init__(self, folder: Path, server: Newsroom) -> None:
        self._folder = folder
        self._server = server
        self._library = folder / "faults.so"
        command = [
            "cc",
            "-shared",
            "-fPIC",
            "-o",
            str(self._library),
            str(SOURCE),
            "-ldl",
        ]
        subprocess.run(command, check=True)
        undisturbed = folder / "undisturbed"
        self.calls, _, crawl = self._run(undisturbed, Fault(0, 0, lasting=False))
        self._expected = {record["url"] for record in crawl.records}
        assert crawl.code == Exit.DONE, crawl.stderr
        assert self._expected

    def at(self, fault: Fault) -> Outcome:
        """Run a crawl with a fault, then one without; return what came of it."""
        folder = self._folder / "run"
        shutil.rmtree(folder, ignore_errors=True)
        _, call, crawl = self._run(folder, fault)
        problems = [*_said(crawl), *torn_lines(folder)]
        if crawl.code == Exit.DONE:
            problems += incomplete(folder, self._expected)
        again = self._scene(folder).run()
        if again.code != Exit.DONE:
            problems.append(f"next run: exit code {again.code}: {again.stderr[-300:]}")
        problems += [f"next run: {p}" for p in incomplete(folder, self._expected)]
        problems += other_verdicts(folder)
        return Outcome(fault, call, crawl.code, tuple(problems))

    def _scene(self, folder: Path) -> Scene:
        folder.mkdir(parents=True, exist_ok=True)
        sources = sources_named(self._server.port, ENTRANCE)
        return Scene(folder, self._server, sources)

    def _run(self, folder: Path, fault: Fault) -> tuple[int, str, Crawl]:
        """Return the number of calls, the name of the one that failed, the crawl."""
        scene = self._scene(folder)
        state = folder / "faults"
        state.write_bytes(
            _STATE.pack(0, fault.number, fault.error, fault.lasting, 0, b"")
        )
        variables = {
            "LD_PRELOAD": str(self._library),
            "FAULT_STATE": str(state),
            "FAULT_PATH": str(folder),
        }
        crawl = scene.run(variables)
        count, *_, name = _STATE.unpack(state.read_bytes())
        return count, name.rstrip(b"\0").decode(), crawl


def _said(crawl: Crawl) -> Iterator[str]:
    """Yield what is wrong with the end of a crawl under a fault."""
    if crawl.code not in ALLOWED:
        yield f"exit code {crawl.code}: {crawl.stderr[-600:]}"
    if crawl.code != Exit.DONE and len(crawl.complaints) != 1:
        yield f"{len(crawl.complaints)} lines: {crawl.complaints}"
    if crawl.code == Exit.DONE and crawl.complaints:
        yield f"a complaint, but done: {crawl.complaints}"
    if "Traceback" in crawl.stderr:
        yield f"traceback: {crawl.stderr[-600:]}"


@contextmanager
def rig(folder: Path) -> Iterator[Rig]:
    """Return a rig for as long as the context lasts."""
    with serve() as server:
        yield Rig(folder, server)


def draw(calls: int, count: int, seed: int) -> list[Fault]:
    """Return *count* faults, spread evenly over the calls of a run, in random order."""
    chance = random.Random(seed)
    places = [1 + place * calls // count for place in range(count)]
    chance.shuffle(places)
    return [
        Fault(place, ERRORS[n % len(ERRORS)], lasting=bool(n // len(ERRORS) % 2))
        for n, place in enumerate(places)
    ]


def main() -> int:
    """Run the faults and print what was missed; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    codes: Counter[str] = Counter()
    failed = 0
    with tempfile.TemporaryDirectory() as folder, rig(Path(folder)) as under:
        for fault in draw(under.calls, arguments.count, arguments.seed):
            outcome = under.at(fault)
            codes[
                Exit(outcome.code).name
                if outcome.code in set(Exit)
                else str(outcome.code)
            ] += 1
            if outcome.problems:
                failed += 1
                print(f"  {outcome}", flush=True)
        calls = under.calls
    told = ", ".join(f"{name} {count}" for name, count in codes.most_common())
    print(
        f"{'FAILED' if failed else 'passed'}: {arguments.count} faults in a run of"
        f" {calls} calls, {failed} with problems; ended as {told}"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
