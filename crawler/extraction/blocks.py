"""A page as the lines that a reader sees, each with its place in the tree.

A block is a run of text without a line break inside, such as a paragraph, a cell or a
caption: what stands between two block elements. Dates, bylines, credits and the
choice of the body all look at blocks, so a page is cut into them once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml.etree import iterwalk

from crawler.extraction.text import BLOCK_TAGS, UNSEEN_TAGS, squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence

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

_ASIDE = re.compile(
    r"(?i)relat(?:ed|ion)|relac|recomm|teaser|sidebar|(?<!elementor-)widget|comment|footer|popular"
    r"|trending|promo|most-?read|latest|newest|more-?news|carousel"
)


@dataclass(frozen=True, slots=True)
class Block:
    """One line of text."""

    text: str
    """Visible text in NFC, white space squeezed; never empty."""

    element: HtmlElement
    """Innermost block element around the text."""

    linked: int
    """Characters of the text that lie in links."""

    links: int
    """Number of links that begin in the text."""

    raw: tuple[str, ...]
    """Text nodes of the line, as they stand."""

    @property
    def pieces(self) -> list[str]:
        """The text parted where inline elements begin and end.

        Styles may part what the source glues: ``<b>Stand: 6 p.m.</b><b>By: A</b>``.
        """
        return [piece for raw in self.raw if (piece := squeeze(raw))]


class _Cutter:
    """State of the walk: the line that grows, and the finished ones."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._linked = 0
        self._links = 0
        self._in_link = 0
        self._stack: list[HtmlElement] = []

    def text(self, text: str) -> None:
        self._parts.append(text)
        if self._in_link:
            self._linked += len(text)

    def link(self, step: int) -> None:
        self._in_link += step
        self._links += step > 0

    def enter(self, element: HtmlElement) -> None:
        self.cut()
        self._stack.append(element)

    def leave(self) -> None:
        self.cut()
        self._stack.pop()

    def cut(self) -> None:
        if self._parts:
            text = squeeze("".join(self._parts)[:MAX_LENGTH])
            if text and self._stack:
                linked = min(self._linked, len(text))
                raw = tuple(self._parts)
                block = Block(text, self._stack[-1], linked, self._links, raw)
                self.blocks.append(block)
            self._parts.clear()
        self._linked = self._links = 0


def read_blocks(tree: HtmlElement) -> list[Block]:
    """Return the blocks of a page's body in the order of the page."""
    root = tree.find("body")
    cutter = _Cutter()
    walk = iterwalk(tree if root is None else root, events=("start", "end"))
    for event, node in walk:
        if event == "end":
            _end(cutter, node)
        elif node.tag in UNSEEN_TAGS or not isinstance(node.tag, str):
            walk.skip_subtree()
        else:
            _start(cutter, node)
        if len(cutter.blocks) >= MAX_BLOCKS:
            break
    return cutter.blocks


def _start(cutter: _Cutter, node: HtmlElement) -> None:
    if node.tag in BLOCK_TAGS:
        cutter.enter(node)
    elif node.tag == "a":
        cutter.link(1)
    if node.text:
        cutter.text(node.text)


def _end(cutter: _Cutter, node: HtmlElement) -> None:
    if node.tag in BLOCK_TAGS:
        cutter.leave()
    elif node.tag == "a":
        cutter.link(-1)
    if node.tail:
        cutter.text(node.tail)


def is_aside(element: HtmlElement) -> bool:
    """Whether *element* stands beside the article: in a list of others, a footer."""
    for node in (element, *element.iterancestors()):
        if node.tag in {"nav", "footer", "aside"}:
            return True
        if _ASIDE.search(f"{node.get('class') or ''} {node.get('id') or ''}"[:300]):
            return node.tag not in {"body", "html"}
    return False


def is_heavy(tree: HtmlElement, blocks: Sequence[Block]) -> bool:
    """Whether other libraries could take longer on this page than a page may take."""
    if max((len(block.text) for block in blocks), default=0) > _HEAVY_TEXT:
        return True
    return len(blocks) > _HEAVY_BLOCKS or tree.xpath("count(//*)") > _HEAVY_ELEMENTS
