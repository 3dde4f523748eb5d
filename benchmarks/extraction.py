"""Measure extraction beside trafilatura's defaults, in the same run.

    python -m benchmarks.extraction DATA [--limit 50] [--folds DIR]

DATA holds sets of pages (`benchmarks.pages`). Printed per set: the mean F1 of word
4-grams of both, the mean difference with its 95% bootstrap interval over pages, and
milliseconds of CPU a page (median, 95th percentile) of both. The shipped forests were
trained on some of the sets; with the forests that ``benchmarks.train_body DATA
--folds 4 --out DIR`` left in DIR, each page is judged by one that never saw its site.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, quantiles
from typing import TYPE_CHECKING

from trafilatura import bare_extraction

from benchmarks.pages import TruePage, read_pages
from benchmarks.train_body import FORESTS, fold, shingle_f1
from crawler.errors import NoArticle
from crawler.extraction import body, extract
from crawler.extraction.forest import Forest
from crawler.urls import site

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FOLDS = 4
_SAMPLES = 2_000


@dataclass(frozen=True, slots=True)
class Result:
    """One page, by us and by trafilatura."""

    ours: float
    theirs: float
    our_seconds: float
    their_seconds: float


def ours(page: TruePage) -> str:
    """Return the text that this project extracts."""
    try:
        return extract(page.page()).text
    except NoArticle:
        return ""


def theirs(page: TruePage) -> str:
    """Return the text that trafilatura extracts by default, with its metadata."""
    document = bare_extraction(
        page.body, url=page.url, include_comments=False, with_metadata=True
    )
    return (getattr(document, "text", "") or "") if document else ""


def timed(function: Callable[[TruePage], str], page: TruePage) -> tuple[str, float]:
    """Return the text of *page* and the CPU seconds that it took."""
    start = time.process_time()
    text = function(page)
    return text, time.process_time() - start


def measure(page: TruePage) -> Result:
    """Return how both do on one page."""
    our_text, our_seconds = timed(ours, page)
    their_text, their_seconds = timed(theirs, page)
    return Result(
        shingle_f1(page.text, [our_text]),
        shingle_f1(page.text, [their_text]),
        our_seconds,
        their_seconds,
    )


def interval(differences: Sequence[float]) -> tuple[float, float]:
    """Return the 95% bootstrap interval of the mean of *differences*."""
    draw = random.Random(1)
    count = len(differences)
    means = [fmean(draw.choices(differences, k=count)) for _ in range(_SAMPLES)]
    cuts = quantiles(means, n=40)
    return cuts[0], cuts[-1]


def report(name: str, results: Sequence[Result]) -> str:
    """Return one line on a set."""
    low, high = interval([r.ours - r.theirs for r in results])
    our_f1, their_f1 = fmean(r.ours for r in results), fmean(r.theirs for r in results)
    our_times = quantiles([r.our_seconds * 1000 for r in results], n=20)
    their_times = quantiles([r.their_seconds * 1000 for r in results], n=20)
    return (
        f"{name:18s} {len(results):5d} {our_f1:8.4f} {their_f1:8.4f}"
        f"  {our_f1 - their_f1:+.4f} [{low:+.4f}, {high:+.4f}]"
        f" {our_times[9]:6.1f} {our_times[18]:6.1f}"
        f" {their_times[9]:6.1f} {their_times[18]:6.1f}"
    )


def use_unseen_forests(folder: Path) -> Callable[[str], None]:
    """Return a function that, for a URL, sets forests that never saw its site."""
    forests = {
        (name, number): Forest.loads((folder / f"{name}{number}.json").read_text())
        for name in FORESTS
        for number in range(FOLDS)
    }
    current = [0]
    setattr(body, "forest", lambda name: forests[name, current[0]])  # noqa: B010

    def choose(url: str) -> None:
        current[0] = fold(site(url), FOLDS)

    return choose


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the sets")
    parser.add_argument("--sets", default="aeb,fundus_eval,fundus_pub,wcxb_dev_article")
    parser.add_argument("--limit", type=int, help="first N pages of each set")
    parser.add_argument("--folds", type=Path, help="forests of a cross-validation")
    arguments = parser.parse_args()
    choose = use_unseen_forests(arguments.folds) if arguments.folds else None
    print(f"{'set':18s} {'pages':>5s} {'ours':>8s} {'theirs':>8s}  difference", end="")
    print(f"{'ms':>28s} {'p95':>6s} {'ms':>6s} {'p95':>6s}")
    for name in arguments.sets.split(","):
        pages = [p for p in read_pages(arguments.data, name) if p.text]
        results = []
        for page in pages[: arguments.limit]:
            if choose:
                choose(page.url)
            results.append(measure(page))
        print(report(name, results))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
