"""Lines that a single sign tells to be no part of an article's text.

The forests of `body` weigh many signs; here one settles it, since the makers of pages
agree on what it means:

- class names of what only screen readers read out, and of boxes of facts beside the
  text; they are data in ``boilerplate.toml``
- headings, and short lines that end in a colon, with no text below: what they announce
  was left out
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from crawler.extraction.data import read_data
from crawler.extraction.wordlists import one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from crawler.extraction.blocks import Block

_TOPS = frozenset({"article", "body", "html", "main"})
_LEAST = 0.5
"""Share of the text below which what is left is not the article: a box is."""

_LONGEST = 300  # characters of class names that are read
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SHORT = 80  # characters of a line that announces what follows


def without_marked(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return *blocks*, the text of a page, less those in marked elements.

    All of them where less than half would be left.
    """
    known: dict[HtmlElement, bool] = {}
    own = [block for block in blocks if not _is_marked(block.element, known)]
    return own if _size(own) >= _LEAST * _size(blocks) else blocks


def without_open_end(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return *blocks*, the text of a page, less the announcements at its end.

    All of them where nothing would be left.
    """
    end = len(blocks)
    while end and _announces(blocks[end - 1]):
        end -= 1
    return blocks[:end] or blocks


def _announces(block: Block) -> bool:
    if block.element.tag in _HEADINGS:
        return True
    return len(block.text) < _SHORT and block.text.endswith((":", "："))


def _size(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _is_marked(element: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    """Whether *element* or one around it is hidden or a box; *known* is kept up."""
    chain = []
    marked = False
    node: HtmlElement | None = element
    while node is not None and node.tag not in _TOPS:
        if node in known:
            marked = known[node]
            break
        chain.append(node)
        if _says(node.get("class") or ""):
            marked = True
            break
        node = node.getparent()
    # What lies within a marked element is marked, and what lies beside it is not.
    known.update(dict.fromkeys(chain, marked))
    return marked


@lru_cache(maxsize=20_000)
def _says(names: str) -> bool:
    names = names[:_LONGEST].lower()
    # "sr-only sm:not-sr-only" is hidden on small screens alone.
    return "not-sr-only" not in names and _names().search(names) is not None


@cache
def _names() -> re.Pattern[str]:
    names = one_of(read_data("boilerplate.toml")["marked"])
    return re.compile(rf"(?<![a-z])(?:{names})(?![a-z-])")
