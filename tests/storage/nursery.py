"""A program that forks runs and kills them; see `test_kills`.

It forks from a process that has all modules loaded, so that a run takes
milliseconds. Arguments: ``random DIRECTORY KILLS SEED`` kills at random moments, the
work growing from run to run, ``steps DIRECTORY`` at each call that writes, in turn.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from tests.storage.builders import crawl
from tests.storage.checks import every_article_once, whole_lines_only
from tests.storage.faults import Countdown, dying, faults

if TYPE_CHECKING:
    from collections.abc import Callable

ARTICLES = 120


def forked(work: Callable[[], None]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - a child must not run on as its parent
        traceback.print_exc()
    finally:
        os._exit(code)


def ended(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def kill_at_random(directory: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    started = time.perf_counter()
    crawl(directory / "undisturbed", ARTICLES)
    duration = time.perf_counter() - started
    hit = 0
    for group in range(kills):  # some runs end before they are killed
        if hit >= kills:
            break
        place = directory / str(group)
        for total in range(ARTICLES, 6 * ARTICLES, ARTICLES):
            pid = forked(lambda place=place, total=total: crawl(place, total))
            time.sleep(chance.uniform(0, duration))
            os.kill(pid, signal.SIGKILL)
            hit += ended(pid) == -signal.SIGKILL
            whole_lines_only(place)
        crawl(place, total)
        every_article_once(place, total)
    print(f"{hit} killed")


def kill_at_each_step(directory: Path) -> None:
    for number in range(10_000):
        place = directory / str(number)
        countdown = Countdown(number, dying, lasting=False)

        def work(place: Path = place, countdown: Countdown = countdown) -> None:
            with faults(countdown):
                crawl(place, 20)

        code = ended(forked(work))
        if code == 0:
            print(f"{number} killed")
            return
        assert code == 9, code
        whole_lines_only(place)
        crawl(place, 20)
        every_article_once(place, 20)


if __name__ == "__main__":
    _, mode, where, *numbers = sys.argv
    if mode == "random":
        kill_at_random(Path(where), *map(int, numbers))
    else:
        kill_at_each_step(Path(where))
