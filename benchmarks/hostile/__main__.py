"""Crawl all hostile cases beside good articles; see what arrives, and what it costs.

    python -m benchmarks.hostile [--count N] [--seed N] [--show]

Goals: every good article, each case settled once with a reason that fits, no
traceback, no page over its seconds, memory at most 512 MB over the idle processes.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from benchmarks.hostile.crawl import MEGABYTE, all_cases, crawl_cases

MOST_MEGABYTES = 512


def main() -> int:
    """Run the crawl and print what was missed; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=0, help="cases drawn; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print every case")
    parser.add_argument("--only", default="", help="cases whose name holds this")
    arguments = parser.parse_args()
    cases = [c for c in all_cases() if arguments.only in c.name]
    if arguments.count:
        cases = random.Random(arguments.seed).sample(cases, arguments.count)
    with tempfile.TemporaryDirectory() as folder:
        result = crawl_cases(Path(folder), cases)
    if arguments.show:
        for name, outcome in sorted(result.outcomes.items()):
            print(f"  {name:34} {' '.join(outcome)}")
    problems = result.problems()
    problems += [
        f"{n}: too slow" for n, o in result.outcomes.items() if "too-slow" in o
    ]
    extra = (result.peak - result.idle) / MEGABYTE
    if extra > MOST_MEGABYTES:
        parts = ", ".join(f"{part / MEGABYTE:.0f}" for part in result.parts)
        problems.append(f"memory: {extra:.0f} MB over idle ({parts})")
    for problem in problems:
        print(f"  {problem}")
    print(
        f"{'FAILED' if problems else 'passed'}: {len(cases)} hostile cases,"
        f" {result.good} of {result.wanted} good articles, exit code {result.code},"
        f" peak {extra:.0f} MB over idle ({result.idle / MEGABYTE:.0f} MB),"
        f" {result.seconds:.0f} s"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
