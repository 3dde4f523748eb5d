"""Lead crawls to a canary at addresses that are not allowed, in every way.

    python -m benchmarks.addresses [--count N] [--seed N]

Goals: no contact, and every good article; where the addresses are allowed, the same
pages must lead there in each way that a crawl follows, or the test would show nothing.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from benchmarks.addresses.crawl import (
    ANSWERS,
    FOLLOWED,
    WAYS,
    Result,
    crawl_names,
    crawl_spellings,
)
from benchmarks.addresses.spellings import spellings, translated
from crawler.reporting.exits import Exit

ALLOWED = "127.0.0.0/8,::1,0.0.0.0,::"
"""The allowlist of the controls."""


def main() -> int:
    """Run four crawls and print what was missed; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=0, help="spellings; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print who led where")
    arguments = parser.parse_args()
    hosts: list[str] = list(spellings())
    if arguments.count:
        hosts = random.Random(arguments.seed).sample(hosts, arguments.count)
    everywhere = [*hosts, *translated()]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        guarded = crawl_spellings(folder / "guarded", everywhere)
        control = crawl_spellings(folder / "control", hosts, ALLOWED)
        named = crawl_names(folder / "named")
        named_control = crawl_names(folder / "named-control", ALLOWED)
    if arguments.show:
        for number, host in enumerate(hosts):
            print(f"  {'led there' if number in control.written else '-':10} {host!r}")
    problems = [
        *broken(guarded, len(everywhere)),
        *blind(control),
        *broken(named, 1),
        *([] if named_control.forbidden else ["control: no name led to the canary"]),
    ]
    for problem in problems:
        print(f"  {problem}")
    print(
        f"{'FAILED' if problems else 'passed'}: {len(everywhere)} spellings in"
        f" {len(WAYS)} ways, {len(guarded.forbidden)} contacts (allowed:"
        f" {control.ways.total()}, by {len(control.written)} spellings);"
        f" {len(ANSWERS)} names, {named.looked_up} look-ups,"
        f" {len(named.forbidden)} contacts (allowed: {len(named_control.forbidden)})"
    )
    return 1 if problems else 0


def broken(result: Result, good: int) -> list[str]:
    """Return what is wrong with a crawl that must not reach the canary."""
    found = [f"contact: {x.address} {x.path}" for x in result.forbidden]
    if result.code not in {Exit.DONE, Exit.FAILURES}:
        found.append(f"exit code {result.code}: {result.log.strip()[:200]}")
    if result.good != good:
        found.append(f"good articles: {result.good} of {good}")
    if "Traceback" in result.log:
        found.append(f"traceback: {result.log.strip().splitlines()[-1]}")
    return found


def blind(control: Result) -> list[str]:
    """Return the ways that did not lead to the canary although they might."""
    return [f"control: no {way} led there" for way in FOLLOWED if not control.ways[way]]


if __name__ == "__main__":
    sys.exit(main())
