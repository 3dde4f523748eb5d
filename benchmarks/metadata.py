"""Measure titles, authors and dates beside trafilatura's defaults, in the same run.

    python -m benchmarks.metadata DATA [--sets a,b] [--limit 50]

DATA holds sets of pages (`benchmarks.pages`). Printed for each set and measure: over
how many pages it was taken, the share that is right by us and by trafilatura, and the
difference with its 95% bootstrap interval over pages. A page without article counts
as wrong in everything. Titles and names are equal if their words are, without case.

title    the headline
byline   all who sign, as one set: persons, desks, agencies (`Article.byline`)
authors  the same labels against `Article.authors`, which holds persons alone
persons  `Article.authors` against the persons among those labelled: names that hold
         a word for an organisation or a role are left out, and the publisher's own
date     the day of publication
time     the second of publication, with offset, where the label has one; trafilatura
         gives days alone
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path
from statistics import fmean, quantiles
from typing import TYPE_CHECKING, Any

from trafilatura import bare_extraction

from benchmarks.pages import TruePage, read_pages
from crawler.errors import NoArticle
from crawler.extraction import extract
from crawler.extraction.names import split_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MEASURES = ("title", "byline", "authors", "persons", "date", "time")

_SAMPLES = 2_000
_BETWEEN_NAMES = re.compile(
    r"\s*(?:;|,|\||/|·|•|\band\b|\bund\b|\bet\b|&)\s*", re.IGNORECASE
)
_BEFORE_NAMES = re.compile(r"^\s*(?:by|von|par|por|di)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What an extractor gives for one page."""

    title: str | None = None
    byline: Sequence[str] = ()
    authors: Sequence[str] = ()
    published: str | None = None
    publisher: str | None = None


def ours(page: TruePage) -> Given:
    """Return what this project finds."""
    try:
        article = extract(page.page())
    except NoArticle:
        return Given()
    return Given(
        title=article.title,
        byline=article.byline,
        authors=article.authors,
        published=article.published,
        publisher=article.publisher,
    )


def theirs(page: TruePage) -> Given:
    """Return what trafilatura finds by default."""
    document: Any = bare_extraction(
        page.body, url=page.url, include_comments=False, with_metadata=True
    )
    names = [document.author] if document and document.author else []
    return Given(
        title=document.title if document else None,
        byline=names,
        authors=names,
        published=document.date if document else None,
    )


def judged(
    truth: dict[str, Any], mine: Given, other: Given
) -> Iterator[tuple[str, bool, bool]]:
    """Yield each measure that the labels allow, and whether both are right in it."""
    if truth.get("title"):
        true = key(truth["title"])
        yield "title", key(mine.title) == true, key(other.title) == true
    if labels := _listed(truth.get("author")):
        all_names = name_set(labels)
        persons = name_set(_persons(labels, mine.publisher))
        for measure, true_names in (
            ("byline", all_names),
            ("authors", all_names),
            ("persons", persons),
        ):
            one, two = (_names(given, measure) for given in (mine, other))
            if true_names:
                yield measure, one == true_names, two == true_names
    date = truth.get("date") or ""
    if date:
        first, second = ((given.published or "")[:10] for given in (mine, other))
        yield "date", first == date[:10], second == date[:10]
    if (moment := _moment(date)) is not None:
        yield "time", _moment(mine.published) == moment, False


def _names(given: Given, measure: str) -> frozenset[str]:
    return name_set(given.byline if measure == "byline" else given.authors)


def key(text: str | None) -> str:
    """Return the words of *text*, so that equal ones have one key."""
    plain = unicodedata.normalize("NFKC", unescape(text or ""))
    return " ".join(re.findall(r"\w+", plain.casefold()))


def name_set(values: Iterable[str]) -> frozenset[str]:
    """Return the keys of the names in *values*, which may hold several each."""
    parts = (
        part
        for value in values
        for part in _BETWEEN_NAMES.split(_BEFORE_NAMES.sub("", unescape(value)))
    )
    return frozenset(filter(None, map(key, parts)))


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) and value else list(value or ())


def _persons(labels: Sequence[str], publisher: str | None) -> list[str]:
    names = (name for text in labels for name in split_names(text, declared=True))
    return [name for name in names if key(name) != key(publisher)]


def _moment(value: str | None) -> datetime | None:
    """Return the second that *value* names; null without offset."""
    try:
        moment = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return moment.replace(microsecond=0) if moment.tzinfo else None


def interval(differences: Sequence[float]) -> tuple[float, float]:
    """Return the 95% bootstrap interval of the mean of *differences*."""
    draw = random.Random(1)
    count = len(differences)
    means = [fmean(draw.choices(differences, k=count)) for _ in range(_SAMPLES)]
    cuts = quantiles(means, n=40)
    return cuts[0], cuts[-1]


def report(pages: Iterable[TruePage]) -> Iterator[str]:
    """Yield a line for each measure over *pages*."""
    rows: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for page in pages:
        for measure, *right in judged(page.truth, ours(page), theirs(page)):
            rows[measure].append((right[0], right[1]))
    for measure in MEASURES:
        pairs = rows[measure]
        if len(pairs) < 2:
            continue
        mine, other = (fmean(column) for column in zip(*pairs, strict=True))
        low, high = interval([float(a) - float(b) for a, b in pairs])
        yield (
            f"{measure:8s} {len(pairs):5d} {mine:6.3f} {other:6.3f}"
            f"  {mine - other:+.3f} [{low:+.3f}, {high:+.3f}]"
        )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the sets")
    parser.add_argument("--sets", default="fundus_pub,wcxb_dev_article,traf_eval")
    parser.add_argument("--limit", type=int, help="first N pages of each set")
    arguments = parser.parse_args()
    print(f"{'set':18s} {'measure':8s} {'pages':>5s} {'ours':>6s} {'theirs':>6s}")
    for name in arguments.sets.split(","):
        pages = list(read_pages(arguments.data, name))[: arguments.limit]
        for line in report(pages):
            print(f"{name:18s} {line}")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
