"""Would it help to remember the lines of a site's other pages?

    python -m benchmarks.site_memory DATA --folds DIR

What stands on several different articles of a site is likely to be its furniture. For
each page of a site with several pages, lines of its text that also stand anywhere on
one (or two) of the others are left out, and the F1 of its 4-grams is compared with that
of the whole text. Others that share half of the page's text are copies, and do not
count. DIR as for `benchmarks.extraction`.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from benchmarks import measures
from benchmarks.extraction import interval, ours, use_unseen_forests
from benchmarks.pages import TruePage, read_pages
from crawler.errors import NoArticle
from crawler.extraction.blocks import read_blocks
from crawler.extraction.html import read_html
from crawler.urls import site

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.measures import Numbers

    Pair = tuple[Numbers, Numbers]

SETS = "aeb,fundus_eval,fundus_pub,wcxb_dev_article"


@dataclass(frozen=True, slots=True)
class Reading:
    """A page, the lines of its text and all lines on it."""

    page: TruePage
    text: tuple[str, ...]
    shown: frozenset[str]


def read(page: TruePage) -> Reading:
    """Return what we read on a page."""
    try:
        blocks = read_blocks(read_html(page.page(), len(page.body)))
    except NoArticle:
        blocks = []
    text = tuple(ours(page).split("\n\n"))
    return Reading(page, text, frozenset(block.text for block in blocks))


def without_known(reading: Reading, others: Sequence[Reading], least: int) -> str:
    """Return the text less the lines that stand on *least* of the others."""
    seen: Counter[str] = Counter()
    for other in others:
        shared = other.shown.intersection(reading.text)
        if other is not reading and 2 * len(shared) < len(reading.text):
            seen.update(shared)
    return "\n\n".join(line for line in reading.text if seen[line] < least)


def compared(readings: Sequence[Reading], least: int) -> Iterator[Pair]:
    """Yield the numbers of each page without the known lines, and with them."""
    for reading in readings:
        truth = reading.page.truth
        text = without_known(reading, readings, least)
        less = measures.page_f1(truth, text)
        whole = measures.page_f1(truth, "\n\n".join(reading.text))
        if less and whole:
            yield less, whole


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the sets")
    parser.add_argument("--folds", type=Path, required=True)
    arguments = parser.parse_args()
    choose = use_unseen_forests(arguments.folds)
    sites: dict[str, list[TruePage]] = defaultdict(list)
    for page in read_pages(arguments.data, SETS):
        if page.text:
            sites[site(page.url)].append(page)
    pairs: dict[int, list[Pair]] = {1: [], 2: []}
    for pages in sites.values():
        if len(pages) > 1:
            choose(pages[0].url)
            readings = [read(page) for page in pages]
            for least, found in pairs.items():
                found.extend(compared(readings, least))
    for least, found in pairs.items():
        gain = fmean(less[0] - whole[0] for less, whole in found)
        low, high = interval(measures.PAGE_F1, found)
        size = len(found)
        print(f"seen on {least}: {size} pages, {gain:+.4f} [{low:+.4f}, {high:+.4f}]")


if __name__ == "__main__":
    main()
