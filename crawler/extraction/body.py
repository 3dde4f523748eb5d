"""The body of an article: the blocks of the page that belong to its text.

Each block of the page is judged by a small learned forest that sees the text, the
links, the names of the elements around, and the neighbours (`features`). Where it is
in doubt, trafilatura is run as well, without metadata and fallbacks, and a second
forest that also sees its choice decides. On sites that they were not trained on, both
do better than trafilatura with all its fallbacks (``docs/extraction.md``).

Where next to nothing was found, trafilatura's full run is taken, then the body that
JSON-LD declares. General rules last cut what is known by its words: photo credits,
share labels, newsletter nags, lists of related stories (`boilerplate`), and the
sign-off (`signoff`).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from crawler.extraction.blocks import is_heavy
from crawler.extraction.boilerplate import without_boilerplate
from crawler.extraction.features import block_features, with_taken
from crawler.extraction.forest import Forest
from crawler.extraction.signoff import split_sign_off
from crawler.extraction.structured import texts
from crawler.extraction.text import squeeze, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.html import HtmlElement
    from numpy.typing import NDArray

    from crawler.extraction.blocks import Block
    from crawler.extraction.structured import Markup

_THRESHOLD = 0.5
"""Chance from which on a block counts as body."""

_DOUBTFUL = 0.12
"""Share of the body in doubt from which on trafilatura is asked as well."""

_LITTLE = 250
"""Characters; a shorter body is compared with what other ways find."""

_GRAM = 4
"""Words in a row that tell whether trafilatura took a block."""

# It reports each page that it cannot read; our own errors say so better.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Paragraphs of an article and how they were found."""

    paragraphs: tuple[str, ...]
    sign_off: tuple[str, ...]
    extraction: str


def read_body(
    markup: Markup, blocks: Sequence[Block], title: str | None, description: str | None
) -> Body:
    """Return the body of a page; without paragraphs where there is none."""
    declared = texts(markup.article.get("articleBody"))
    known = {"description": [description or ""], "body": declared}
    kept, extraction = _choose(markup, blocks, known)
    lines = paragraphs(kept)
    if _size(lines) < _LITTLE and not is_heavy(markup.tree, blocks):
        full = run_trafilatura(markup.tree, markup.url, fast=False)
        others = (("trafilatura+fallback", full), ("json-ld", declared))
        for name, other in others:
            if _size(other) > 2 * _size(lines):
                lines, extraction = other, name
    text, signed = split_sign_off(without_boilerplate(lines, title))
    return Body(paragraphs=tuple(text), sign_off=tuple(signed), extraction=extraction)


def _choose(
    markup: Markup, blocks: Sequence[Block], known: Mapping[str, Sequence[str]]
) -> tuple[list[Block], str]:
    """Return the blocks of the body and the name of the way they were found."""
    if not blocks:
        return [], "forest"
    features = block_features(blocks, known)
    chances = forest("quick").chance(features.table)
    extraction = "forest"
    if doubt(chances, features.lengths) > _DOUBTFUL and not is_heavy(
        markup.tree, blocks
    ):
        took = taken(blocks, run_trafilatura(markup.tree, markup.url, fast=True))
        chances = forest("careful").chance(with_taken(features, took))
        extraction = "trafilatura+forest"
    chosen = zip(blocks, chances, strict=True)
    return [block for block, chance in chosen if chance > _THRESHOLD], extraction


def doubt(chances: NDArray[np.float32], lengths: NDArray[np.float32]) -> float:
    """Return the share of a body, 0 to 1, that is expected to be chosen wrongly."""
    unsure = float((np.minimum(chances, 1 - chances) * lengths).sum())
    return unsure / max(1.0, float((chances * lengths).sum()))


def _size(lines: Sequence[str]) -> int:
    return sum(map(len, lines))


@cache
def forest(name: str) -> Forest:
    """Return the forest ``quick`` or ``careful`` that is shipped."""
    source = resources.files(__package__).joinpath(f"body_{name}.json")
    return Forest.loads(source.read_text(encoding="utf-8"))


def run_trafilatura(tree: HtmlElement, url: str, *, fast: bool) -> list[str]:
    """Return the lines that trafilatura finds; without its fallbacks if *fast*."""
    options = Extractor(url=url, fast=fast, comments=False, output_format="python")
    document = bare_extraction(tree, url=url, options=options)
    text = document.text if isinstance(document, Document) else ""
    return [line for raw in (text or "").splitlines() if (line := squeeze(raw))]


def taken(blocks: Sequence[Block], lines: Sequence[str]) -> list[float]:
    """Return the share of each block that *lines* hold, by its runs of words."""
    held = [word for line in lines for word in words(line)]
    grams = {
        size: set(zip(*(held[at:] for at in range(size)), strict=False))
        for size in range(1, _GRAM + 1)
    }
    return [_share(words(block.text), grams) for block in blocks]


def _share(own: list[str], grams: dict[int, set[tuple[str, ...]]]) -> float:
    size = min(_GRAM, len(own))
    if not size:
        return 0.0
    runs = list(zip(*(own[at:] for at in range(size)), strict=False))
    return sum(map(grams[size].__contains__, runs)) / len(runs)


def paragraphs(blocks: Sequence[Block]) -> list[str]:
    """Return the texts of blocks; the cells of one table row become one line."""
    lines: list[str] = []
    row = None
    for block in blocks:
        own_row = _row(block.element)
        if own_row is not None and own_row is row:
            lines[-1] += f" | {block.text}"
        else:
            lines.append(block.text)
        row = own_row
    return lines


def _row(element: HtmlElement) -> HtmlElement | None:
    """Return the table row that a cell's text stands in, if the table holds data."""
    cell = element if element.tag in ("td", "th") else None
    row = cell.getparent() if cell is not None else None
    return row if row is not None and row.tag == "tr" else None
