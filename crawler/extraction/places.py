"""Where a block stands: what the elements around it are, and what their names say.

Class names and ids are the words in which a site's makers describe its parts. The
names of the elements above a block tell a caption from a paragraph better than any of
its words do. Each element is looked at once, and inherits from the one above.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from crawler.extraction.data import read_data
from crawler.extraction.wordlists import one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from crawler.extraction.blocks import Block

_HOLDER_NAMES = """
article main section aside nav footer header figure figcaption form table ul blockquote
button p li h2 a strong
"""
_HOLDERS = {tag: 1 << bit for bit, tag in enumerate(_HOLDER_NAMES.split())}
HOLDERS = len(_HOLDERS)
"""Number of kinds of elements that are told apart above a block."""
CAPTION = _HOLDERS["figcaption"]
"""Bit of `Place.holders` that says that a block stands in a caption."""
_HOLDERS |= {"ol": _HOLDERS["ul"], "label": _HOLDERS["form"], "dl": _HOLDERS["ul"]}
_HOLDERS |= dict.fromkeys(("h3", "h4", "h5", "h6"), _HOLDERS["h2"])

_NAMES: dict[str, list[str]] = read_data("classnames.toml")
_BITS = {
    word: sum(
        1 << number
        for number, others in enumerate(_NAMES.values())
        if any(word.startswith(other) for other in others)
    )
    for words in _NAMES.values()
    for word in words
}
# Ahead of each letter, so that words may overlap: the longest from there is found.
_NAME = re.compile(f"(?=({one_of(_BITS)}))")
_HIDDEN = 1 << len(_NAMES)
NAMES = len(_NAMES) + 1
"""Number of things that names may say; the last is that an element is hidden."""

LONGEST = 10_000
"""Characters of one block that count; more are no prose, and would outweigh it."""

_LONGEST_NAMES = 200
_PARAGRAPH = frozenset({"p", "li", "blockquote", "td", "span", "dd"})
_SENTENCES = 60
"""Characters of a line that is likely to be part of some text."""


class Place(NamedTuple):
    """What stands around a block; sets are bits of a number."""

    depth: int
    holders: int
    above: int
    """What the names of all elements around say."""
    near: int
    """What the names of the innermost two say."""
    own: int


@lru_cache(maxsize=20_000)
def _said(names: str) -> int:
    bits = 0
    for word in _NAME.findall(f" {names.lower().replace('_', '-')} "):
        bits |= _BITS[word]
    return bits


class Places:
    """The places of a page's elements, each found out once."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, Place] = {}

    def of(self, element: HtmlElement) -> Place:
        """Return the place of the text right inside *element*."""
        known = self._known
        chain = []
        node: HtmlElement | None = element
        while node is not None and node not in known:
            chain.append(node)
            node = node.getparent()
        place = known[node] if node is not None else Place(0, 0, 0, 0, 0)
        for inner in reversed(chain):
            place = known[inner] = _below(place, inner)
        return place


def _below(place: Place, element: HtmlElement) -> Place:
    depth, holders, above, _, parent = place
    own = 0
    tag = element.tag
    if tag not in ("body", "html"):
        get = element.get
        names = f"{get('class', '')} {get('id', '')}"
        if len(names) > 1:
            own = _said(names[: 2 * _LONGEST_NAMES])
        style = get("style")
        if get("hidden") is not None or (style and _is_hidden(style)):
            own |= _HIDDEN
    return Place(
        depth + 1, holders | _HOLDERS.get(tag, 0), above | own, parent | own, own
    )


def _is_hidden(style: str) -> bool:
    style = style[:_LONGEST_NAMES].replace(" ", "")
    return "display:none" in style or "visibility:hidden" in style


def main_container(blocks: Sequence[Block]) -> HtmlElement | None:
    """Return the element that holds the most text, less what lies in links.

    An element is credited with the lines right inside and in its paragraphs, and with
    half of what its children are credited with (after Arc90's Readability).
    """
    scores: dict[HtmlElement, float] = {}
    for block in blocks:
        size = min(len(block.text), LONGEST) - 2 * block.linked
        if size < _SENTENCES:
            continue
        node: HtmlElement | None = block.element
        if node is not None and node.tag in _PARAGRAPH:
            node = node.getparent()
        share = float(size)
        for _ in range(3):
            if node is None:
                break
            scores[node] = scores.get(node, 0.0) + share
            node = node.getparent()
            share /= 2
    return max(scores, key=lambda node: scores[node]) if scores else None


def distances(
    blocks: Sequence[Block], container: HtmlElement | None
) -> list[tuple[int, int]]:
    """Return, for each block, the levels up from *container* to what holds both.

    And the levels down from there to the block.
    """
    if container is None:
        return [(0, 0)] * len(blocks)
    known: dict[HtmlElement, tuple[int, int]] = {}
    node: HtmlElement | None = container
    up = 0
    while node is not None:
        known[node] = (up, 0)
        node = node.getparent()
        up += 1
    return [_distance(block.element, known) for block in blocks]


def _distance(
    element: HtmlElement, known: dict[HtmlElement, tuple[int, int]]
) -> tuple[int, int]:
    chain = []
    node: HtmlElement | None = element
    while node is not None and node not in known:
        chain.append(node)
        node = node.getparent()
    up, down = known[node] if node is not None else (99, 0)
    for inner in reversed(chain):
        down += 1
        known[inner] = (up, down)
    return up, down
