"""Pages with known texts as rows and labels that forests learn from.

A block is labelled by the share of its word 4-grams that the true text holds. Words
that a page repeats, such as a headline in a list of other stories, count where they
stand in the order of the true text, and nowhere else.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crawler.errors import NoArticle
from crawler.extraction import body
from crawler.extraction.blocks import Block, read_blocks
from crawler.extraction.features import Features, block_features
from crawler.extraction.html import read_html
from crawler.extraction.site import read_site_facts
from crawler.extraction.structured import read_markup
from crawler.extraction.text import words
from crawler.extraction.title import read_title
from crawler.urls import site

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from benchmarks.pages import TruePage

FOLDS = 4
SET_WEIGHTS = {"aeb": 3.0, "fundus_eval": 3.0, "fundus_pub": 2.0}
"""How much a page of a set counts: labels made by hand, and news, count more."""

_GRAM = 4
_LONGEST = 60.0  # words of one block that count, per 300 of the text
_MOST_PLACES = 3  # places in the true text that are tried for one block
_WINDOW = 400  # blocks before, among which the order is looked for


@dataclass(frozen=True, slots=True)
class Example:
    """One page, ready to learn from."""

    url: str
    fold: int
    features: Features
    taken: NDArray[np.float32]
    """Share of each block that trafilatura's fast run took."""
    labels: NDArray[np.float32]
    weights: NDArray[np.float32]


def fold(url: str) -> int:
    """Return the fold of a page, the same for all pages of its site and in each run."""
    name = site(url).encode()
    return int(hashlib.md5(name).hexdigest(), 16) % FOLDS  # noqa: S324


def examples(pages: Sequence[TruePage]) -> Iterator[Example]:
    """Yield the pages that have a true text, as features and labels."""
    for page in pages:
        try:
            tree = read_html(page.page(), len(page.body))
        except NoArticle:
            continue
        markup = read_markup(page.url, tree)
        blocks = read_blocks(tree)
        if not page.text or not blocks:
            continue
        facts = read_site_facts(markup)
        title = read_title(markup, facts.publisher.value).text
        declared = body.declared_texts(markup, title, facts)
        base = body.run_trafilatura(tree, page.url, fast=True)
        yield Example(
            page.url,
            fold(page.url),
            block_features(blocks, declared),
            body.taken(blocks, base),
            block_labels(blocks, page.text),
            _weights(blocks, page) * SET_WEIGHTS.get(page.set, 1.0),
        )


def _weights(blocks: Sequence[Block], page: TruePage) -> NDArray[np.float32]:
    lengths = np.array([len(words(b.text)) for b in blocks], dtype=np.float32)
    share = (lengths + 2) / max(50, len(words(page.text))) * 300
    return np.clip(share, 0, _LONGEST)


def block_labels(blocks: Sequence[Block], truth: str) -> NDArray[np.float32]:
    """Return, for each block, how much of it belongs to the body: 0 to 1."""
    shares = body.taken(blocks, [truth])
    flat = [words(block.text) for block in blocks]
    places = _places(words(truth))
    around = _contexts(flat)
    for number, own in enumerate(flat):
        if len(own) < _GRAM and shares[number]:
            shares[number] = any(gram in places for gram in around[number])
    for number in _out_of_order(flat, shares, places):
        shares[number] = 0
    return shares


def _places(true_words: list[str]) -> dict[tuple[str, ...], list[int]]:
    """Return where each run of four words begins."""
    places: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(true_words)):
        places.setdefault(tuple(true_words[at : at + _GRAM]), []).append(at)
    return places


def _contexts(flat: Sequence[list[str]]) -> list[list[tuple[str, ...]]]:
    """Return, for each block, the four words that end and begin with it.

    One word alone proves nothing: ``Politics`` may stand anywhere.
    """
    stream = [word for own in flat for word in own]
    found, at = [], 0
    for own in flat:
        end = at + len(own)
        ending = tuple(stream[max(0, end - _GRAM) : end])
        found.append([ending, tuple(stream[at : at + _GRAM])])
        at = end
    return found


def _out_of_order(
    flat: Sequence[list[str]],
    shares: NDArray[np.float32],
    places: dict[tuple[str, ...], list[int]],
) -> list[int]:
    """Return the blocks whose words stand in the text, but are taken from another."""
    held = [number for number, share in enumerate(shares) if share > 0.5]
    same: dict[tuple[str, ...], list[int]] = {}
    for number in held:
        same.setdefault(tuple(flat[number]), []).append(number)
    repeated = [group for group in same.values() if len(group) > 1]
    if not repeated:
        return []
    steps = [
        (number, at, len(flat[number]))
        for number in held
        for at in sorted(_begins(flat[number], places), reverse=True)
    ]
    chosen = _in_order(steps)
    return [
        number
        for group in repeated
        if not chosen.isdisjoint(group)
        for number in group
        if number not in chosen
    ]


def _begins(own: list[str], places: dict[tuple[str, ...], list[int]]) -> list[int]:
    found = places.get(tuple(own[:_GRAM])) or places.get(tuple(own[1 : _GRAM + 1]))
    return (found or [])[:_MOST_PLACES] if len(own) >= _GRAM else []


def _in_order(steps: Sequence[tuple[int, int, int]]) -> set[int]:
    """Return the blocks of the heaviest chain of (block, place, weight) that rises."""
    best: list[int] = []
    before: list[int] = []
    for at, (number, place, weight) in enumerate(steps):
        found = max(
            (
                (best[other], other)
                for other in range(max(0, at - _WINDOW), at)
                if steps[other][0] < number and steps[other][1] < place
            ),
            default=(0, -1),
        )
        best.append(found[0] + weight)
        before.append(found[1])
    chosen: set[int] = set()
    at = int(np.argmax(best)) if best else -1
    while at >= 0:
        chosen.add(steps[at][0])
        at = before[at]
    return chosen
