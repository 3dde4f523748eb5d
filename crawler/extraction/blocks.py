"""A page as the lines that a reader sees, each with its place in the tree.

A block is a run of text without a line break inside, such as a paragraph, a cell or a
caption: what stands between two block elements. Dates, bylines, credits and the
choice of the body all look at blocks, so a page is cut into them once.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from lxml.etree import Comment, Entity, ProcessingInstruction, iterwalk

from crawler.extraction.text import BLOCK_TAGS, UNSEEN_TAGS, squeeze

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from lxml.html import HtmlElement

MAX_LENGTH = 200_000
"""Characters of one block that are kept."""

MAX_BLOCKS = 20_000
"""Blocks of one page; what follows is not looked at."""

_HEAVY_BLOCKS = 5_000
_HEAVY_ELEMENTS = 30_000
_HEAVY_TEXT = 100_000
"""Blocks, elements and characters of one block beyond which trafilatura and htmldate
take seconds, and are not run."""

_ASIDES = frozenset({"nav", "footer", "aside"})
_ASIDE = re.compile(
    r"relat(?:ed|ion)|relac|recomm|teaser|sidebar|(?<!elementor-)widget|comment|footer|popular"
    r"|trending|promo|most-?read|latest|newest|more-?news|carousel"
)


class Block(NamedTuple):
    """One line of text; a tuple, since a page makes hundreds."""

    text: str
    """Visible text in NFC, white space squeezed; never empty."""

    element: HtmlElement
    """Innermost block element around the text."""

    linked: int
    """Characters of the text that lie in links."""

    links: int
    """Number of links that begin in the text."""

    slanted: int
    """Characters of the text in italics."""

    bold: int
    """Characters of the text in bold type."""

    raw: tuple[str, ...]
    """Text nodes of the line, as they stand."""

    @property
    def pieces(self) -> list[str]:
        """The text parted where inline elements begin and end.

        Styles may part what the source glues: ``<b>Stand: 6 p.m.</b><b>By: A</b>``.
        """
        return [piece for raw in self.raw if (piece := squeeze(raw))]


_UNSEEN = UNSEEN_TAGS | {Comment, Entity, ProcessingInstruction}
_LINK, _SLANTED, _BOLD = range(3)
_STYLES = {"a": _LINK, "em": _SLANTED, "i": _SLANTED, "strong": _BOLD, "b": _BOLD}


class _Cutter:
    """State of the walk: the line that grows, and the finished ones."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        """Text nodes of the line."""
        self._stack: list[HtmlElement] = []
        """Block elements around what comes next."""
        self._styled = 0
        """Links, slanted and bold elements around it, together and of each kind."""
        self._open = [0, 0, 0]
        self._sizes = [0, 0, 0]
        """Characters of the line within them."""
        self._links = 0

    def text(self, text: str) -> None:
        self._parts.append(text)
        if self._styled:
            for style, count in enumerate(self._open):
                if count:
                    self._sizes[style] += len(text)

    def style(self, style: int, step: int) -> None:
        self._open[style] += step
        self._styled += step
        self._links += step > 0 and style == _LINK

    def cut(self, opened: HtmlElement | None) -> None:
        """End the line, where a block element is *opened*, or (None) is closed."""
        parts = self._parts
        if parts:
            # White space alone, between two elements, is most often one piece.
            if len(parts) > 1 or not parts[0].isspace():
                self._end_line(squeeze("".join(parts)[:MAX_LENGTH]))
            parts.clear()
            self._sizes = [0, 0, 0]
        self._links = 0
        if opened is None:
            self._stack.pop()
        else:
            self._stack.append(opened)

    def _end_line(self, text: str) -> None:
        if text and self._stack:
            size = len(text)
            linked, slanted, bold = self._sizes
            block = Block(
                text,
                self._stack[-1],
                min(linked, size),
                self._links,
                min(slanted, size),
                min(bold, size),
                tuple(self._parts),
            )
            self.blocks.append(block)


def read_blocks(tree: HtmlElement) -> list[Block]:
    """Return the blocks of a page's body in the order of the page."""
    cutter = _Cutter()
    blocks = cutter.blocks
    walk = iterwalk(_body(tree), events=("start", "end"))
    for event, node in walk:
        tag = node.tag
        begins = event == "start"
        if begins and tag in _UNSEEN:
            walk.skip_subtree()
            continue
        if tag in BLOCK_TAGS:
            cutter.cut(node if begins else None)
            if len(blocks) >= MAX_BLOCKS:
                break
        elif tag in _STYLES:
            cutter.style(_STYLES[tag], 1 if begins else -1)
        if text := (node.text if begins else node.tail):
            cutter.text(text)
    return blocks


def _body(tree: HtmlElement) -> HtmlElement:
    body = tree.find("body")
    return tree if body is None else body


def is_aside(element: HtmlElement, around: Container[HtmlElement] = ()) -> bool:
    """Whether *element* stands beside the article: in a list of others, a footer.

    What is *around* the headline stands around the article as well, whatever its name.
    """
    node: HtmlElement | None = element
    while node is not None and node not in around:
        if node.tag in _ASIDES:
            return True
        get = node.get
        if _says_aside(f"{get('class') or ''} {get('id') or ''}"[:300]):
            return node.tag not in {"body", "html"}
        node = node.getparent()
    return False


@lru_cache(maxsize=10_000)
def _says_aside(names: str) -> bool:
    return _ASIDE.search(names.lower()) is not None


def is_heavy(elements: int, blocks: Sequence[Block]) -> bool:
    """Whether other libraries could take longer on a page of so many *elements*."""
    if max((len(block.text) for block in blocks), default=0) > _HEAVY_TEXT:
        return True
    return len(blocks) > _HEAVY_BLOCKS or elements > _HEAVY_ELEMENTS
