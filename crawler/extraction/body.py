"""The body of an article: the blocks of the page that belong to its text.

trafilatura's choice is the base: its fast run, without metadata and fallbacks. Each
block of the page is then judged by a small learned forest that sees what trafilatura
took, the text, the links, the names of the elements around, and the neighbours
(`features`). On pages of sites that it was not trained on it does better than
trafilatura's fallbacks, and in less time; ``docs/extraction.md`` has the numbers.
Where the forest finds next to nothing, trafilatura's full run decides, then the body
that JSON-LD declares. General rules last cut what is recognised by its words:
captions and photo credits, share labels, newsletter nags, and lists of related stories.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from crawler.extraction.boilerplate import without_boilerplate
from crawler.extraction.features import block_features
from crawler.extraction.forest import Forest
from crawler.extraction.signoff import split_sign_off
from crawler.extraction.structured import texts
from crawler.extraction.text import squeeze, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from crawler.extraction.blocks import Block
    from crawler.extraction.structured import Markup

_THRESHOLD = 0.5
"""Chance from which on a block counts as body."""

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
    first = run_trafilatura(markup.tree, markup.url, fast=True)
    known = {
        "title": [title or ""],
        "description": [description or ""],
        "body": declared,
    }
    chances = _forest().chance(block_features(blocks, taken(blocks, first), known))
    kept = [b for b, chance in zip(blocks, chances, strict=True) if chance > _THRESHOLD]
    lines, extraction = paragraphs(kept), "trafilatura+forest"
    if _size(lines) < _LITTLE:
        full = run_trafilatura(markup.tree, markup.url, fast=False)
        others = (("trafilatura+fallback", full), ("json-ld", declared))
        for name, other in others:
            if _size(other) > 2 * _size(lines):
                lines, extraction = other, name
    text, signed = split_sign_off(without_boilerplate(lines, title))
    return Body(paragraphs=tuple(text), sign_off=tuple(signed), extraction=extraction)


def _size(lines: Sequence[str]) -> int:
    return sum(map(len, lines))


@cache
def _forest() -> Forest:
    source = resources.files(__package__).joinpath("body_forest.json")
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
        size: {tuple(held[at : at + size]) for at in range(len(held) - size + 1)}
        for size in range(1, _GRAM + 1)
    }
    return [_share(words(block.text), grams) for block in blocks]


def _share(own: list[str], grams: dict[int, set[tuple[str, ...]]]) -> float:
    size = min(_GRAM, len(own))
    if not size:
        return 0.0
    runs = [tuple(own[at : at + size]) for at in range(len(own) - size + 1)]
    return sum(run in grams[size] for run in runs) / len(runs)


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
