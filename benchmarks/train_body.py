"""Train the forests that choose the blocks of a body, on pages with known texts.

    python -m benchmarks.train_body DATA --folds DIR

Writes the forests that are shipped and, to DIR, for each fold those that never saw it.


DATA holds folders of pages as `benchmarks.pages` reads them. Sites are split into
folds, never pages: pages of one site look alike, so that a split by page would measure
memory. The second and third forest learn from what the first says of pages that it has
not seen, as it will be in use: each fold is judged by a first forest of the others.

Needs CatBoost (`benchmarks.growing`); 20 minutes on one core.
"""

from __future__ import annotations

import argparse
import pickle
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.examples import FOLDS, Example, examples
from benchmarks.growing import grow
from benchmarks.pages import read_pages
from crawler.extraction import body
from crawler.extraction.features import with_chances, with_taken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from crawler.extraction.forest import Forest

    Rows = Callable[[Example, NDArray[np.float32]], NDArray[np.float32]]

SETS = "aeb,fundus_eval,fundus_pub,wcxb_dev_article"
TREES = {"first": 160, "second": 300, "third": 300}


def _second(example: Example, chances: NDArray[np.float32]) -> NDArray[np.float32]:
    return with_chances(example.features, chances)


def _third(example: Example, chances: NDArray[np.float32]) -> NDArray[np.float32]:
    return with_taken(example.features, _second(example, chances), example.taken)


@dataclass(frozen=True, slots=True)
class School:
    """All examples, and the first forests that were grown on some of their folds."""

    examples: Sequence[Example]
    _firsts: dict[frozenset[int], Forest] = field(default_factory=dict)

    def without(self, folds: frozenset[int]) -> dict[str, Forest]:
        """Return the three forests that know nothing of *folds*."""
        rest = [e for e in self.examples if e.fold not in folds]
        chances = [self._first(folds | {e.fold}).chance(e.features.table) for e in rest]
        return {
            "first": self._first(folds),
            "second": _grow(rest, chances, _second, TREES["second"]),
            "third": _grow(rest, chances, _third, TREES["third"]),
        }

    def _first(self, without: frozenset[int]) -> Forest:
        if without not in self._firsts:
            rest = [e for e in self.examples if e.fold not in without]
            none = [np.zeros(0, dtype=np.float32)] * len(rest)
            self._firsts[without] = _grow(
                rest, none, lambda example, _: example.features.table, TREES["first"]
            )
            print(f"first forest without {sorted(without)}", file=sys.stderr)
        return self._firsts[without]


def _grow(
    chosen: Sequence[Example],
    chances: Sequence[NDArray[np.float32]],
    rows: Rows,
    trees: int,
) -> Forest:
    pairs = zip(chosen, chances, strict=True)
    return grow(
        np.vstack([rows(example, given) for example, given in pairs]),
        np.concatenate([e.labels for e in chosen]),
        np.concatenate([e.weights for e in chosen]),
        trees,
    )


def write(forests: dict[str, Forest], pattern: str) -> None:
    """Write each forest to the file that *pattern* makes of its name."""
    for name, forest in forests.items():
        path = Path(pattern.format(name))
        path.write_text(forest.dumps() + "\n", encoding="utf-8")


def _read(data: Path, cache: Path | None) -> list[Example]:
    if cache and cache.exists():
        found: list[Example] = pickle.loads(cache.read_bytes())  # noqa: S301 - our own
        return found
    found = list(examples(list(read_pages(data, SETS))))
    if cache:
        cache.write_bytes(pickle.dumps(found))
    return found


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the sets")
    parser.add_argument(
        "--folds", type=Path, help="write the forests of each fold there"
    )
    parser.add_argument("--cache", type=Path, help="file that keeps the features")
    arguments = parser.parse_args()
    school = School(_read(arguments.data, arguments.cache))
    blocks = sum(len(example.labels) for example in school.examples)
    print(f"{len(school.examples)} pages, {blocks} blocks", file=sys.stderr)
    if arguments.folds:
        arguments.folds.mkdir(parents=True, exist_ok=True)
        for number in range(FOLDS):
            forests = school.without(frozenset({number}))
            write(forests, f"{arguments.folds}/{{}}{number}.json")
    folder = Path(body.__file__).parent
    write(school.without(frozenset()), f"{folder}/body_{{}}.json")


if __name__ == "__main__":
    main()
