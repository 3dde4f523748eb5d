"""Measure extraction beside trafilatura's defaults, in the same run.

    python -m benchmarks.extraction DATA --folds DIR [--sets aeb,...] [--limit 50]

DATA holds sets of pages (`benchmarks.pages`). DIR holds the forests that
``benchmarks.train_body DATA --folds DIR`` left there: each page is judged by forests
that never saw its site. ``--shipped`` takes those of the package instead, which were
trained on these pages: fit for times, not for quality.

Printed first: each measure of texts, for us and for trafilatura, with the
difference and its 95% interval (bootstrap over pages, paired). Then CPU milliseconds
per page for both, metadata included, and how many times as fast we are. ``--worst 5``
adds, for each set, the pages that we lose most on, with the F1 of their 4-grams.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median, quantiles
from typing import TYPE_CHECKING

from trafilatura import bare_extraction

from benchmarks import measures
from benchmarks.examples import FOLDS, fold
from benchmarks.pages import TruePage, read_pages
from crawler.errors import NoArticle
from crawler.extraction import body, extract
from crawler.extraction.forest import Forest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.measures import Measure, Numbers

    Extractor = Callable[[TruePage], str]

SETS = "aeb,fundus_eval,fundus_pub,wcxb_dev_article,traf_eval"
FORESTS = ("first", "second", "third")
_SAMPLES = 1_000


@dataclass(frozen=True, slots=True)
class Goal:
    """One line of the table."""

    name: str
    set: str
    measure: Measure
    goal: float | None = None


GOALS = (
    Goal("4-gram F1", "aeb", measures.F1, 0.972),
    Goal("exact match", "aeb", measures.EXACT, 0.47),
    Goal("ROUGE-LSum", "fundus_eval", measures.ROUGE, 0.965),
    Goal("4-gram F1", "fundus_pub", measures.F1, 0.970),
    Goal("word F1", "wcxb_dev_article", measures.WORDS, 0.950),
    Goal("snippets right", "traf_eval", measures.SNIPPETS),
    *(Goal("page F1", name, measures.PAGE_F1) for name in SETS.split(",")[:4]),
)


@dataclass(frozen=True, slots=True)
class Result:
    """One page, by us and by trafilatura."""

    page: TruePage
    ours: str
    theirs: str
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


def timed(function: Extractor, page: TruePage) -> tuple[str, float]:
    """Return the text of *page* and the CPU seconds that it took."""
    start = time.process_time()
    text = function(page)
    return text, time.process_time() - start


def measure(page: TruePage, *, turn: bool) -> Result:
    """Return how both do on one page; they take turns in going first."""
    if turn:
        their_text, their_seconds = timed(theirs, page)
    our_text, our_seconds = timed(ours, page)
    if not turn:
        their_text, their_seconds = timed(theirs, page)
    return Result(page, our_text, their_text, our_seconds, their_seconds)


def interval(
    measure: Measure, pairs: Sequence[tuple[Numbers, Numbers]]
) -> tuple[float, float]:
    """Return the 95% bootstrap interval of our figure less theirs."""
    draw = random.Random(1)
    differences = []
    for _ in range(_SAMPLES):
        sample = draw.choices(pairs, k=len(pairs))
        own, others = zip(*sample, strict=True)
        differences.append(measure.of_pages(own) - measure.of_pages(others))
    cuts = quantiles(differences, n=40)
    return cuts[0], cuts[-1]


def goal_line(goal: Goal, results: Sequence[Result]) -> str:
    """Return one line of the table of goals."""
    of_page = goal.measure.of_page
    pairs = [
        (mine, other)
        for result in results
        if (mine := of_page(result.page.truth, result.ours)) is not None
        if (other := of_page(result.page.truth, result.theirs)) is not None
    ]
    own, others = (goal.measure.of_pages(side) for side in zip(*pairs, strict=True))
    low, high = interval(goal.measure, pairs)
    wanted = f"{goal.goal:.3f}" if goal.goal else "-"
    reached = "" if not goal.goal else "reached" if own >= goal.goal else "short"
    line = (
        f"{goal.name:15s} {goal.set:17s} {len(pairs):5d}  {own:.4f}  {others:.4f}"
        f"  {own - others:+.4f} [{low:+.4f}, {high:+.4f}]  {wanted:>5s} {reached}"
    )
    return line.rstrip()


def time_lines(results: Sequence[Result]) -> list[str]:
    """Return the table of times."""
    own = [r.our_seconds * 1000 for r in results]
    others = [r.their_seconds * 1000 for r in results]
    rows = [
        ("median", median(own), median(others)),
        ("mean", fmean(own), fmean(others)),
        ("95th percentile", quantiles(own, n=20)[-1], quantiles(others, n=20)[-1]),
    ]
    ratios = quantiles([b / a for a, b in zip(own, others, strict=True)], n=20)
    return [
        *(f"{name:18s} {a:7.1f} {b:7.1f}  {b / a:5.2f}" for name, a, b in rows),
        f"ratio page by page: median {ratios[9]:.2f}, 5th percentile {ratios[0]:.2f}",
    ]


def worst_lines(results: Sequence[Result], count: int) -> list[str]:
    """Return the *count* pages that cost most, and the share of all that is lost."""
    rated = [
        (found[0], result.page.url)
        for result in results
        if (found := measures.page_f1(result.page.truth, result.ours))
    ]
    lost = sum(1 - f1 for f1, _ in rated) or 1
    return [
        f"{f1:.3f}  {(1 - f1) / lost:4.0%}  {url}" for f1, url in sorted(rated)[:count]
    ]


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
        current[0] = fold(url)

    return choose


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the sets")
    parser.add_argument("--sets", default=SETS, help="default: %(default)s")
    parser.add_argument("--limit", type=int, help="first N pages of each set")
    parser.add_argument("--worst", type=int, default=0, help="show N pages of each set")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--folds", type=Path, help="forests of a cross-validation")
    source.add_argument("--shipped", action="store_true", help="forests of the package")
    arguments = parser.parse_args()
    choose = use_unseen_forests(arguments.folds) if arguments.folds else None
    results: list[Result] = []
    for name in arguments.sets.split(","):
        pages = list(read_pages(arguments.data, name))[: arguments.limit]
        for number, page in enumerate(pages):
            if choose:
                choose(page.url)
            if not results:
                measure(page, turn=True)  # imports and caches, untimed
            results.append(measure(page, turn=bool(number % 2)))
    print(
        f"{'measure':15s} {'set':17s} {'pages':>5s}  {'ours':6s}  {'theirs':6s}", end=""
    )
    print(f"  {'difference':26s}  {'goal':>5s}")
    for goal in GOALS:
        if own := [result for result in results if result.page.set == goal.set]:
            print(goal_line(goal, own))
    for name in arguments.sets.split(",") if arguments.worst else ():
        own = [result for result in results if result.page.set == name]
        print("\n".join((f"\n{name}", *worst_lines(own, arguments.worst))))
    print(f"\n{'CPU ms a page':18s} {'ours':>7s} {'theirs':>7s}  ratio")
    print("\n".join(time_lines(results)))


if __name__ == "__main__":
    main()
