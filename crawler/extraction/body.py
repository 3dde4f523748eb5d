"""The body of an article: the blocks of the page that belong to its text.

Three small learned forests judge the blocks of the page. The first sees each block
with its text, its links, the names of the elements around it and where it stands
(`features`); the second also sees what the first thinks of the blocks around. Where it
is still in doubt, trafilatura is run as well, without metadata and fallbacks, and the
third also sees its choice. On sites that they were not trained on, they do better than
trafilatura with all its fallbacks (``docs/extraction.md``).

Where even that leaves doubt, trafilatura's full run, with Readability among its
fallbacks, is taken if it holds all of ours and more; where next to nothing was found,
that run or the body that JSON-LD declares. Rules last take out what can be said in a
sentence: captions, links to other stories in capitals, photo credits, share labels,
newsletter nags, lists of related stories (`boilerplate`), and the sign-off (`signoff`).
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from crawler.extraction.blocks import is_heavy
from crawler.extraction.boilerplate import without_boilerplate
from crawler.extraction.features import (
    Declared,
    Features,
    block_features,
    with_chances,
    with_taken,
)
from crawler.extraction.forest import Forest
from crawler.extraction.marks import without_marked, without_open_end
from crawler.extraction.signoff import split_sign_off
from crawler.extraction.structured import texts
from crawler.extraction.text import squeeze, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement
    from numpy.typing import NDArray

    from crawler.extraction.blocks import Block
    from crawler.extraction.site import SiteFacts
    from crawler.extraction.structured import Markup

_THRESHOLD = 0.5
"""Chance from which on a block counts as body."""

_SURE = 0.6
"""The same for a few words above the text, such as a date or the name of a section."""

_FEW = 80
"""Characters of a line that may be such words."""

_DOUBTFUL = 0.25
"""Share of the body in doubt from which on trafilatura is asked as well."""

_LOST = 0.4
"""The same after trafilatura was asked, from which on a text may have lost parts."""

_PART = 0.98
"""Share of our text that a longer one must hold to be the same, less what was lost."""

_LITTLE = 250
"""Characters; a shorter body is compared with what other ways find."""

_AT_ONCE = 200
"""Blocks of a page too large for trafilatura that are judged together."""

_TEASER = 30
"""Characters from which on a line in capitals that is all link names a story."""

_GRAM = 4
"""Words in a row that tell whether trafilatura took a block."""

_SENTENCE_END = re.compile(r"[.!?…。！？:]['\"”’»)\]]*$")

# It reports each page that it cannot read; our own errors say so better.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Paragraphs of an article and how they were found."""

    paragraphs: tuple[str, ...]
    sign_off: tuple[str, ...]
    extraction: str


@dataclass(frozen=True, slots=True)
class _Choice:
    """Blocks taken for the body, by which way, and the share that is in doubt."""

    blocks: Sequence[Block]
    extraction: str
    doubt: float


def read_body(
    markup: Markup, blocks: Sequence[Block], title: str | None, facts: SiteFacts
) -> Body:
    """Return the body of a page; without paragraphs where there is none."""
    choice = _choose(markup, blocks, declared_texts(markup, title, facts))
    lines, extraction = paragraphs(choice.blocks), choice.extraction
    little = _size(lines) < _LITTLE
    if (little or choice.doubt > _LOST) and not is_heavy(len(markup.elements), blocks):
        full = run_trafilatura(markup.tree, markup.url, fast=False)
        if _is_more(full, lines) if little else _is_part(choice.blocks, full):
            lines, extraction = full, "trafilatura+fallback"
    if little and _is_more(declared := _declared_body(markup), lines):
        lines, extraction = declared, "json-ld"
    text, signed = split_sign_off(without_boilerplate(lines, title))
    return Body(paragraphs=tuple(text), sign_off=tuple(signed), extraction=extraction)


def _is_part(blocks: Sequence[Block], full: Sequence[str]) -> bool:
    """Whether a text that was found elsewhere holds all of ours, and more."""
    lengths = np.array([len(block.text) for block in blocks])
    own = int(lengths.sum())
    held = float((taken(blocks, full) * lengths).sum())
    return held >= _PART * own and _size(full) > own > 0


def _is_more(other: Sequence[str], lines: Sequence[str]) -> bool:
    return _size(other) > 2 * _size(lines)


def declared_texts(markup: Markup, title: str | None, facts: SiteFacts) -> Declared:
    """Return what the page declares, which its blocks are compared with."""
    return Declared(
        title=title or "",
        description=facts.description.value or "",
        publisher=facts.publisher.value or "",
        body=" ".join(_declared_body(markup)),
    )


def _declared_body(markup: Markup) -> list[str]:
    return texts(markup.article.get("articleBody"))


def _choose(markup: Markup, blocks: Sequence[Block], declared: Declared) -> _Choice:
    if is_heavy(len(markup.elements), blocks):
        return _choose_in_parts(blocks, declared)
    if not blocks:
        return _Choice([], "forest", 1.0)
    features, rows, chances = _judge(blocks, declared)
    extraction = "forest"
    unsure = doubt(chances, features.lengths)
    if unsure > _DOUBTFUL:
        took = taken(blocks, run_trafilatura(markup.tree, markup.url, fast=True))
        chances = forest("third").chance(with_taken(features, rows, took))
        extraction = "trafilatura+forest"
        unsure = doubt(chances, features.lengths)
    text = _blocks_of_text(blocks, chances, features.captions)
    return _Choice(without_open_end(without_marked(text)), extraction, unsure)


def _judge(
    blocks: Sequence[Block], declared: Declared
) -> tuple[Features, NDArray[np.float32], NDArray[np.float32]]:
    """Return the features of blocks, what the second forest sees, and its chances."""
    features = block_features(blocks, declared)
    rows = with_chances(features, forest("first").chance(features.table))
    return features, rows, forest("second").chance(rows)


def _choose_in_parts(blocks: Sequence[Block], declared: Declared) -> _Choice:
    """Choose on a page that is larger than any that the forests have learned from."""
    kept: list[Block] = []
    for at in range(0, len(blocks), _AT_ONCE):
        part = blocks[at : at + _AT_ONCE]
        features, _, chances = _judge(part, declared)
        kept += _blocks_of_text(part, chances, features.captions)
    return _Choice(kept, "forest", 1.0)


def _blocks_of_text(
    blocks: Sequence[Block], chances: NDArray[np.float32], captions: NDArray[np.bool_]
) -> list[Block]:
    kept = []
    begun = False
    for at in np.flatnonzero((chances > _THRESHOLD) & ~captions).tolist():
        block = blocks[at]
        begun = begun or len(block.text) >= _FEW
        sure = begun or chances[at] > _SURE or _SENTENCE_END.search(block.text[-8:])
        if sure and not _is_teaser(block):
            kept.append(block)
    return kept


def _is_teaser(block: Block) -> bool:
    text = block.text
    return len(text) > _TEASER and block.linked > 0.9 * len(text) and text.isupper()


def doubt(chances: NDArray[np.float32], lengths: NDArray[np.float32]) -> float:
    """Return the share of a body, 0 to 1, that is expected to be chosen wrongly."""
    unsure = float((np.minimum(chances, 1 - chances) * lengths).sum())
    return unsure / max(1.0, float((chances * lengths).sum()))


def _size(lines: Sequence[str]) -> int:
    return sum(map(len, lines))


@cache
def forest(name: str) -> Forest:
    """Return the forest ``first``, ``second`` or ``third``, as it is shipped."""
    source = resources.files(__package__).joinpath(f"body_{name}.json")
    return Forest.loads(source.read_text(encoding="utf-8"))


def run_trafilatura(tree: HtmlElement, url: str, *, fast: bool) -> list[str]:
    """Return the lines that trafilatura finds; without its fallbacks if *fast*."""
    options = Extractor(url=url, fast=fast, comments=False, output_format="python")
    document = bare_extraction(tree, url=url, options=options)
    text = document.text if isinstance(document, Document) else ""
    return [line for raw in (text or "").splitlines() if (line := squeeze(raw))]


def taken(blocks: Sequence[Block], lines: Sequence[str]) -> NDArray[np.float32]:
    """Return the share of each block that *lines* hold, by its runs of words."""
    held = [word for line in lines for word in words(line)]
    grams = {
        size: set(zip(*(held[at:] for at in range(size)), strict=False))
        for size in range(1, _GRAM + 1)
    }
    shares = [_share(words(block.text), grams) for block in blocks]
    return np.array(shares, dtype=np.float32)


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
