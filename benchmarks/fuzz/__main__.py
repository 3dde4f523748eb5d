"""Give random inputs to everything that reads foreign bytes.

    python -m benchmarks.fuzz [--count N] [--seed N] [--only TARGET]

Goals: nothing raised but what is documented, no death of the process, no input that
takes 10 seconds, no record that is not one valid line.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.fuzz.running import fuzz
from benchmarks.fuzz.targets import TARGETS


def main() -> int:
    """Fuzz each target in a process of its own; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=TARGETS)
    parser.add_argument("--keep", type=Path, help="folder for inputs that fail")
    arguments = parser.parse_args()
    keep = arguments.keep or Path(tempfile.mkdtemp(prefix="fuzz-"))
    keep.mkdir(parents=True, exist_ok=True)
    total = failed = 0
    for name, target in TARGETS.items():
        if arguments.only not in {None, name}:
            continue
        count = max(1, target.share * arguments.count // 1_000_000)
        result = fuzz(target, count, arguments.seed, keep / name)
        total += result.done
        failed += len(result.failures)
        print(
            f"{name:10} {result.done:9,} inputs, {result.refused:9,} refused,"
            f" slowest {result.slowest:.2f} s, {result.done / result.seconds:8,.0f}/s,"
            f" {len(result.failures)} failures",
            flush=True,
        )
        for failure in result.failures:
            print(f"  {failure}", flush=True)
    print(f"{'FAILED' if failed else 'passed'}: {total:,} inputs, {failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
