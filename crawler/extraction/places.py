"""Where a block stands: what the elements around it are, and what their names say.

Class names and ids are the words in which a site's makers describe its parts. The
names of the elements above a block tell a caption from a paragraph better than any of
its words do. Each element is looked at once, and inherits from the one above.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

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
"""Bit of `Places.holders` that says that a block stands in a caption."""
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

_LONGEST_NAMES = 400  # characters of class names, and of an id, that are looked at
_LONGEST_STYLE = 200
_KNOWN = 5_000  # names whose meaning is kept; more would leave the processor's cache
_OUTERMOST = frozenset({"body", "html"})
_PARAGRAPH = frozenset({"p", "li", "blockquote", "td", "span", "dd"})
_SENTENCES = 60
"""Characters of a line that is likely to be part of some text."""


@lru_cache(maxsize=_KNOWN)
def _said(names: str) -> int:
    """What class names or an id say; elements of one site repeat them."""
    parted = "  ".join(names.lower().replace("_", "-").split())
    bits = 0
    for word in _NAME.findall(f" {parted} "):
        bits |= _BITS[word]
    return bits


Numbers: TypeAlias = NDArray[np.int64]
_Row = tuple[int, int, int, int, int, int]
_PARENT, _DEPTH, _HOLDER, _ABOVE, _OWN, _KIND = range(6)


class Places:
    """The elements around a page's blocks, each looked at once.

    They are numbered, outer ones first, so that what is asked of the blocks can be
    looked up in arrays; 0 stands for none.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._numbers: dict[HtmlElement, int] = {}
        self._elements: list[HtmlElement | None] = [None]
        self._classes: list[str | None] = [None]
        self._kinds: dict[tuple[object, ...], int] = {}
        self._rows: list[_Row] = [(0, 0, 0, 0, 0, 0)]
        self._blocks = [self._number(block.element) for block in blocks]
        self._at = np.array(self._blocks)
        count = 6 * len(self._rows)
        flat = np.fromiter(chain.from_iterable(self._rows), np.int64, count)
        self._table = flat.reshape(-1, 6)

    def _number(self, element: HtmlElement) -> int:
        """Return the number of an element, and give one to those around it."""
        numbers, rows = self._numbers, self._rows
        new = []
        node: HtmlElement | None = element
        while node is not None and node not in numbers:
            new.append(node)
            node = node.getparent()
        number = 0 if node is None else numbers[node]
        for inner in reversed(new):
            rows.append(self._row(inner, number))
            number = numbers[inner] = len(rows) - 1
        return number

    def _row(self, element: HtmlElement, parent: int) -> _Row:
        _, depth, holders, above, _, _ = self._rows[parent]
        tag = element.tag
        name = element.get("class")
        own = 0 if tag in _OUTERMOST else _own_names(element, name)
        key = (tag, name, self._classes[parent])
        kind = self._kinds.setdefault(key, len(self._kinds))
        self._elements.append(element)
        self._classes.append(name)
        holders |= _HOLDERS.get(tag, 0)
        return parent, depth + 1, holders, above | own, own, kind

    @property
    def depths(self) -> Numbers:
        """Elements around each block."""
        return self._column(_DEPTH)

    @property
    def holders(self) -> Numbers:
        """Kinds of the elements around each block, as bits."""
        return self._column(_HOLDER)

    @property
    def above(self) -> Numbers:
        """What the names of all elements around each block say, as bits."""
        return self._column(_ABOVE)

    @property
    def near(self) -> Numbers:
        """What the names of the innermost two say, as bits."""
        own = self._table[:, _OWN]
        return own.take(self._at) | own.take(self._column(_PARENT))

    def _column(self, column: int) -> Numbers:
        return self._table[:, column].take(self._at)

    def groups(self) -> tuple[Numbers, ...]:
        """Return the blocks' groups: by the three elements above, and by their kind."""
        parents = self._table[:, _PARENT]
        parent = parents[self._at]
        above = parents[parent]
        groups = parent, above, parents[above], self._column(_KIND)
        return tuple(_counted(group) for group in groups)

    def distances(self, blocks: Sequence[Block]) -> Numbers:
        """Return the ways from the element with most text to that of each block.

        That is, in two columns, the levels up from there to what holds both, and those
        down from there to the block.
        """
        container = self._main(blocks)
        if not container:
            return np.zeros((len(blocks), 2), dtype=np.int64)
        parents = self._table[:, _PARENT].tolist()
        ups = {0: 99}
        while container:
            ups[container] = len(ups) - 1
            container = parents[container]
        meets = [0]
        """For each element, the innermost around it that also holds the container."""
        for number, parent in enumerate(parents[1:], start=1):
            meets.append(number if number in ups else meets[parent])
        both = [meets[number] for number in self._blocks]
        up = [ups[number] for number in both]
        return np.stack([up, self.depths - self._table[both, _DEPTH]], axis=1)

    def main_container(self, blocks: Sequence[Block]) -> HtmlElement | None:
        """Return the element that holds the most text, less what lies in links.

        An element is credited with the lines right inside and in its paragraphs, and
        with half of what its children are credited with (after Arc90's Readability).
        """
        return self._elements[self._main(blocks)]

    def _main(self, blocks: Sequence[Block]) -> int:
        scores: dict[int, float] = {}
        for block, number in zip(blocks, self._blocks, strict=True):
            size = min(len(block.text), LONGEST) - 2 * block.linked
            if size < _SENTENCES:
                continue
            node = (
                self._rows[number][_PARENT]
                if block.element.tag in _PARAGRAPH
                else number
            )
            share = float(size)
            for _ in range(3):
                if not node:
                    break
                scores[node] = scores.get(node, 0.0) + share
                node = self._rows[node][_PARENT]
                share /= 2
        return max(scores, key=lambda node: scores[node]) if scores else 0


def _counted(group: Numbers) -> Numbers:
    """Return the same groups, numbered without gaps."""
    there = np.zeros(group.max() + 1, dtype=np.int64)
    there[group] = 1
    return (np.cumsum(there) - 1)[group]


def _own_names(element: HtmlElement, name: str | None) -> int:
    get = element.get
    own = _said(name[:_LONGEST_NAMES]) if name else 0
    if identity := get("id"):
        own |= _said(identity[:_LONGEST_NAMES])
    style = get("style")
    if get("hidden") is not None or (style and _is_hidden(style)):
        own |= _HIDDEN
    return own


def _is_hidden(style: str) -> bool:
    style = style[:_LONGEST_STYLE].replace(" ", "")
    return "display:none" in style or "visibility:hidden" in style
