"""Damage the state and the output of crawls, and open them again.

    python -m benchmarks.damage [--count N] [--seed N]

One state is that of a finished crawl, the other that of a killed one; each file of
both is truncated, flipped, zeroed, overwritten, emptied, deleted or taken from the
other. Goals: a run begins with every article in the ledger or its link still open, or
is refused by one line with an exit code; what was refused is rebuilt from the output
with the same verdicts, or refused as well. Nothing else is raised.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.checks import records_of
from benchmarks.newsroom_runs import Scene, written
from crawler.errors import CrawlerError
from crawler.publishing.options import RunOptions
from crawler.publishing.rebuilding import rebuild
from crawler.publishing.run import Run
from crawler.reporting.exits import Exit, exit_of
from crawler.storage import Ledger
from crawler.urls import url_key
from newsroom.server import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crawler.record import Record

_AT = "2126-11-22T16:05:02+00:00"
"""Later than any run of the crawls, for whatever year this is."""


def truncate(data: bytes, chance: random.Random) -> bytes:
    """Cut the end off."""
    return data[: chance.randrange(len(data) or 1)]


def flip(data: bytes, chance: random.Random) -> bytes:
    """Turn one bit over."""
    if not data:
        return b"\x01"
    place = chance.randrange(len(data))
    return (
        data[:place]
        + bytes((data[place] ^ 1 << chance.randrange(8),))
        + data[place + 1 :]
    )


def zero(data: bytes, chance: random.Random) -> bytes:
    """Put zeros into the middle, as a lost block does."""
    place = chance.randrange(len(data) or 1)
    return data[:place] + bytes(len(data[place : place + 4096])) + data[place + 4096 :]


def overwrite(data: bytes, chance: random.Random) -> bytes:
    """Put garbage into the middle."""
    place = chance.randrange(len(data) or 1)
    return data[:place] + chance.randbytes(512) + data[place + 512 :]


def append(data: bytes, chance: random.Random) -> bytes:
    """Put garbage at the end."""
    return data + chance.randbytes(99)


def empty(data: bytes, chance: random.Random) -> bytes:  # noqa: ARG001
    """Leave nothing in it."""
    return b""


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    truncate,
    flip,
    zero,
    overwrite,
    append,
    empty,
)


@dataclass(frozen=True, slots=True)
class Bases:
    """States to damage, and what they hold."""

    finished: Path
    killed: Path
    records: dict[str, Record]
    """Records of the finished crawl, by id."""


def bases(folder: Path) -> Bases:
    """Make both states by crawls of the newsroom."""
    finished, killed = folder / "finished", folder / "killed"
    with serve(delay=0.02) as server:
        for place in (finished, killed):
            place.mkdir()
        crawl = Scene(finished, server).run()
        assert crawl.code == Exit.DONE, crawl.stderr
        run = Scene(killed, server).start()
        while written(killed) < 30 and run.poll() is None:
            time.sleep(0.01)
        run.kill()
        run.wait()
    records = {record.id: record for record in records_of(finished)}
    return Bases(finished, killed, records)


def damaged(base: Bases, place: Path, chance: random.Random) -> str:
    """Copy one of the states to *place* and damage a file; return what was done."""
    origin, other = base.finished, base.killed
    if chance.random() < 0.5:
        origin, other = other, origin
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(origin, place, symlinks=True)
    files = sorted(
        path
        for folder in ("state", "output")
        for path in (place / folder).iterdir()
        if path.is_file()
    )
    # The ledger is what most of it is about.
    weights = [4 if path.name.startswith("ledger") else 1 for path in files]
    (path,) = chance.choices(files, weights)
    twin = other / path.relative_to(place)
    way = chance.randrange(len(DAMAGES) + 2)
    if way == len(DAMAGES):
        path.unlink()
        return f"{origin.name}: {path.name}: deleted"
    if way > len(DAMAGES) and twin.is_file():
        shutil.copyfile(twin, path)
        return f"{origin.name}: {path.name}: that of the {other.name} crawl"
    damage = DAMAGES[way % len(DAMAGES)]
    path.write_bytes(damage(path.read_bytes(), chance))
    return f"{origin.name}: {path.name}: {damage.__name__}"


def outcome(base: Bases, place: Path) -> tuple[str, list[str]]:
    """Open a damaged state; return what happened, and what must not."""
    options = RunOptions(state_dir=place / "state", output_dir=place / "output")
    try:
        Run.open(options, ["newsroom"], _AT).close("done", 0, _AT)
        lost = list(_lost(options.state_dir, base))
    except CrawlerError as error:
        return _refused(base, options, error)
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        return "raised", [f"{type(error).__name__}: {error}"]
    return "opened", lost


def _lost(state: Path, base: Bases) -> Iterator[str]:
    """Yield the articles that are neither in the ledger nor to be fetched again."""
    ledger = Ledger.open(state)
    try:
        for record in base.records.values():
            if ledger.articles.get(record.id) is not None:
                continue
            link = ledger.links.find(url_key(record.requested_url))
            if link is not None and link.state == "delivered":
                yield f"lost: {record.url}"
    finally:
        ledger.close()


def _refused(
    base: Bases, options: RunOptions, error: CrawlerError
) -> tuple[str, list[str]]:
    """Rebuild what was refused; return what happened, and what must not."""
    problems = [] if _is_clear(error) else [f"not one clear line: {error}"]
    name = exit_of(error).name
    try:
        rebuild(options, _AT)
    except CrawlerError as refusal:
        if not _is_clear(refusal):
            problems.append(f"not one clear line: {refusal}")
        return f"{name}, not rebuilt", problems
    except Exception as failure:  # noqa: BLE001 - this is what is looked for
        return f"{name}, raised", [f"{type(failure).__name__}: {failure}"]
    ledger = Ledger.open(options.state_dir)
    try:
        for record in records_of(options.output_dir.parent):
            again = ledger.articles.get(record.id)
            if again != record:
                problems.append(f"rebuilt otherwise: {record.url}")
    finally:
        ledger.close()
    if options.state_dir.parent != base.finished:
        problems += _lost_of_run(options)
    return f"{name}, rebuilt", problems


def _lost_of_run(options: RunOptions) -> list[str]:
    """Return what keeps a run from beginning on a rebuilt state."""
    try:
        Run.open(options, ["newsroom"], _AT).close("done", 0, _AT)
    except CrawlerError as error:
        return [f"after rebuilding: {error}"]
    return []


def _is_clear(error: CrawlerError) -> bool:
    return "\n" not in str(error) and exit_of(error) is not Exit.ERROR


def damage_all(
    base: Bases, folder: Path, count: int, seed: int
) -> list[tuple[str, ...]]:
    """Do *count* damages; return for each what was done, what came of it, problems."""
    found = []
    for number in range(count):
        chance = random.Random(seed * 1_000_003 + number)
        done = damaged(base, folder / "damaged", chance)
        happened, problems = outcome(base, folder / "damaged")
        found.append((done, happened, *problems))
    return found


def main() -> int:
    """Do the damages and print what was missed; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = damage_all(bases(folder), folder, arguments.count, arguments.seed)
    failed = [each for each in found if len(each) > 2]
    for done, happened, *problems in failed:
        print(f"  {done}: {happened}: {'; '.join(problems[:3])}")
    told = Counter(happened for _, happened, *_ in found)
    print(
        f"{'FAILED' if failed else 'passed'}: {len(found)} damages, {len(failed)} with"
        f" problems; {', '.join(f'{what} {n}' for what, n in told.most_common())}"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
