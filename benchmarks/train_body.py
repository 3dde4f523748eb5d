"""Train the forests that choose the blocks of a body, on pages with known texts.

    python -m benchmarks.train_body DATA            writes both forests
    python -m benchmarks.train_body DATA --folds 4  cross-validates by site instead

DATA holds folders of pages as `benchmarks.pages` reads them. A block is labelled by
the share of its word 4-grams that the true text holds. Sites are split, never pages:
pages of one site look alike, so that a split by page would measure memory.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.boosting import Options, grow
from benchmarks.pages import TruePage, read_pages
from crawler.errors import NoArticle
from crawler.extraction import body
from crawler.extraction.blocks import Block, read_blocks
from crawler.extraction.features import block_features, with_taken
from crawler.extraction.html import read_html
from crawler.extraction.site import read_site_facts
from crawler.extraction.structured import read_markup, texts
from crawler.extraction.text import words
from crawler.urls import site

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from crawler.extraction.forest import Forest

FORESTS = ("quick", "careful")
LIMITS = (0.02, 0.05, 0.08, 0.12)
SETS = "aeb,fundus_eval,fundus_pub,wcxb_dev_article"
WEIGHTS = {"aeb": 3.0, "fundus_eval": 3.0, "fundus_pub": 2.0}
"""How much a page of a set counts: labels made by hand, and news, count more."""

OPTIONS = Options(trees=160, depth=6)
_LONGEST = 60.0  # words of one block that count, per 300 of the text


@dataclass(frozen=True, slots=True)
class Example:
    """One page, ready to learn from."""

    site: str
    set: str
    quick: NDArray[np.float32]
    careful: NDArray[np.float32]
    """Features without and with trafilatura's choice."""
    lengths: NDArray[np.float32]
    labels: NDArray[np.float32]
    weights: NDArray[np.float32]
    texts: list[str]
    base: list[str]
    truth: str


def examples(pages: Sequence[TruePage]) -> Iterator[Example]:
    """Yield the pages that have a true text, as features and labels."""
    for page in pages:
        if not page.text:
            continue
        try:
            tree = read_html(page.page(), 20_000_000)
        except NoArticle:
            continue
        markup = read_markup(page.url, tree)
        blocks = read_blocks(tree)
        if not blocks:
            continue
        facts = read_site_facts(markup)
        known = {
            "description": [facts.description or ""],
            "body": texts(markup.article.get("articleBody")),
        }
        features = block_features(blocks, known)
        base = body.run_trafilatura(tree, page.url, fast=True)
        labels = _labels(blocks, page.text)
        lengths = np.array([len(words(b.text)) for b in blocks], dtype=np.float32)
        share = (lengths + 2) / max(50, len(words(page.text))) * 300
        yield Example(
            site(page.url),
            page.set,
            features.table,
            with_taken(features, body.taken(blocks, base)),
            features.lengths,
            labels,
            (np.clip(share, 0, _LONGEST) * WEIGHTS.get(page.set, 1.0)).astype(
                np.float32
            ),
            [b.text for b in blocks],
            base,
            page.text,
        )


def _labels(blocks: Sequence[Block], truth: str) -> NDArray[np.float32]:
    shares = body.taken(blocks, [truth])
    flat = [words(block.text) for block in blocks]
    context = _contexts(flat)
    true_words = words(truth)
    grams = {tuple(true_words[at : at + 4]) for at in range(len(true_words))}
    labels = [
        share if len(own) >= 4 or not share else float(any(c in grams for c in around))
        for share, own, around in zip(shares, flat, context, strict=True)
    ]
    return np.array(labels, dtype=np.float32)


def _contexts(flat: Sequence[list[str]]) -> list[list[tuple[str, ...]]]:
    """Return, for each block, the four words that end and begin with it.

    One word alone proves nothing: ``Politics`` may stand anywhere.
    """
    stream = [word for own in flat for word in own]
    found, at = [], 0
    for own in flat:
        end = at + len(own)
        found.append([tuple(stream[max(0, end - 4) : end]), tuple(stream[at : at + 4])])
        at = end
    return found


def train(chosen: Sequence[Example], name: str) -> Forest:
    """Return the forest ``quick`` or ``careful`` that *chosen* pages teach."""
    weights = np.concatenate([e.weights for e in chosen])
    return grow(
        np.vstack([getattr(e, name) for e in chosen]),
        np.concatenate([e.labels for e in chosen]),
        weights / weights.mean(),
        OPTIONS,
    )


def fold(site_name: str, folds: int) -> int:
    """Return the fold of a site: the same in every run."""
    return int(hashlib.md5(site_name.encode()).hexdigest(), 16) % folds  # noqa: S324


def shingle_f1(truth: str, lines: Sequence[str]) -> float:
    """Return the F1 of the word 4-grams of a text, 0 to 1."""
    wanted, given = (_grams(words(text)) for text in (truth, "\n".join(lines)))
    total = wanted.total() + given.total()
    return 2 * (wanted & given).total() / total if total else 1.0


def _grams(own: list[str]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(own[at : at + 4]) for at in range(max(1, len(own) - 3)))


def cross_validate(all_examples: Sequence[Example], folds: int, out: Path) -> None:
    """Print, per set, the mean F1 of trafilatura's fast run and of the forests.

    The last columns ask the careful forest only above a limit of doubt.
    """
    scores: dict[str, list[list[float]]] = {}
    for number in range(folds):
        rest = [e for e in all_examples if fold(e.site, folds) != number]
        forests = {name: train(rest, name) for name in FORESTS}
        for name, forest in forests.items():
            (out / f"{name}{number}.json").write_text(forest.dumps(), encoding="utf-8")
        for example in all_examples:
            if fold(example.site, folds) == number:
                scores.setdefault(example.set, []).append(_row(example, forests))
    labels = ["fast", *FORESTS, *(f"{limit}" for limit in LIMITS), "asked:"]
    print(" " * 20, *(f"{label:>8s}" for label in (*labels, *map(str, LIMITS))))
    for name, rows in scores.items():
        means = [fmean(column) for column in zip(*rows, strict=True)]
        print(f"{name:20s}", *(f"{mean:8.4f}" for mean in means))


def _row(example: Example, forests: dict[str, Forest]) -> list[float]:
    chances = {n: f.chance(getattr(example, n)) for n, f in forests.items()}
    scores = {
        name: shingle_f1(
            example.truth,
            [t for t, c in zip(example.texts, given, strict=True) if c > 0.5],
        )
        for name, given in chances.items()
    }
    doubt = body.doubt(chances["quick"], example.lengths)
    mixed = [scores["careful" if doubt > limit else "quick"] for limit in LIMITS]
    asked = [float(doubt > limit) for limit in LIMITS]
    base = shingle_f1(example.truth, example.base)
    return [base, *scores.values(), *mixed, 0.0, *asked]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the sets")
    parser.add_argument("--sets", default=SETS, help="default: %(default)s")
    parser.add_argument("--folds", type=int, help="cross-validate, write no forest")
    parser.add_argument("--out", type=Path, default=Path(), help="where folds go")
    arguments = parser.parse_args()
    found = list(examples(list(read_pages(arguments.data, arguments.sets))))
    print(
        f"{len(found)} pages, {sum(len(e.lengths) for e in found)} blocks",
        file=sys.stderr,
    )
    if arguments.folds:
        cross_validate(found, arguments.folds, arguments.out)
    else:
        for name in FORESTS:
            target = Path(body.__file__).with_name(f"body_{name}.json")
            target.write_text(train(found, name).dumps() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
