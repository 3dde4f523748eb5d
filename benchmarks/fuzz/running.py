"""Runs a target in a process of its own, so that its death is only one failure."""

from __future__ import annotations

import json
import os
import random
import signal
import time
import traceback
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from benchmarks.fuzz.mutation import mutated

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.fuzz.targets import Target

LONGEST = 10
"""Seconds that one input may take."""

_MOST_FAILURES = 20
"""Failures after which a target is given up; most will have one cause."""


@dataclass(slots=True)
class Fuzzed:
    """What the inputs of one target gave."""

    done: int = 0
    refused: int = 0
    """Inputs for which the target raised what it says."""

    slowest: float = 0
    seconds: float = 1e-9
    failures: list[str] = field(default_factory=list)


def fuzz(target: Target, count: int, seed: int, keep: Path) -> Fuzzed:
    """Give a target *count* inputs; those that fail are kept as ``keep-N``."""
    current = keep.with_name(f"{keep.name}-current")
    report = keep.with_name(f"{keep.name}-report")
    report.unlink(missing_ok=True)
    child = os.fork()
    if not child:
        code = 1
        try:
            found = _fuzz(target, count, seed, keep, current)
            report.write_text(json.dumps(asdict(found)))
            code = 0
        except BaseException:  # noqa: BLE001 - a child must not run on as its parent
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if report.exists():
        found = Fuzzed(**json.loads(report.read_text()))
        report.unlink()
        current.unlink(missing_ok=True)
        return found
    code = os.waitstatus_to_exitcode(status)
    return Fuzzed(failures=[f"ended with {code} at the input in {current}"])


def _fuzz(target: Target, count: int, seed: int, keep: Path, current: Path) -> Fuzzed:
    chance = random.Random(seed)
    seeds = target.seeds()
    found = Fuzzed()
    started = time.perf_counter()
    with current.open("wb", buffering=0) as file:
        while found.done < count and len(found.failures) < _MOST_FAILURES:
            data = mutated(seeds, chance)
            os.pwrite(file.fileno(), len(data).to_bytes(4, "big") + data, 0)
            failure = _give(target, data, found)
            if failure:
                path = keep.with_name(f"{keep.name}-{len(found.failures)}")
                path.write_bytes(data)
                found.failures.append(f"{failure} ({path})")
    found.seconds = time.perf_counter() - started
    return found


def _give(target: Target, data: bytes, found: Fuzzed) -> str:
    """Give a target one input; return what is wrong, else nothing."""
    started = time.process_time()
    # Ends the process where it hangs for good.
    signal.alarm(6 * LONGEST)
    failure = ""
    try:
        target.read(data)
    except target.raises:
        found.refused += 1
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        place = traceback.extract_tb(error.__traceback__)[-1]
        failure = f"{type(error).__name__}: {error} at {place.name}:{place.lineno}"[
            :400
        ]
    signal.alarm(0)
    took = time.process_time() - started
    found.done += 1
    found.slowest = max(found.slowest, took)
    return failure or (f"took {took:.1f} s" if took > LONGEST else "")
