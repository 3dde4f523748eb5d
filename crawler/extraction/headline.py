"""Where the headline stands among the lines of a page: bylines and dates are near."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.extraction.blocks import is_aside
from crawler.extraction.text import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.extraction.blocks import Block

_LEVELS = {"h1": 0, "h2": 1, "h3": 2}
_OTHER = len(_LEVELS)
_MOST = 50  # lines that say the title and are looked at
_MARKS = 2  # times as long a line may be by marks that are no words


def headline_at(blocks: Sequence[Block], title: str | None) -> int:
    """Return the place of the line that is the headline, 0 where there is none.

    That is the line that says *title*, headings first, else the first of the headings
    of the first level.
    """
    tags = [block.element.tag for block in blocks]
    own = words(title or "")
    first = own[0] if own else ""  # which most lines do not hold
    longest = _MARKS * len(title or "")
    found = [
        (_LEVELS.get(tags[at], _OTHER), at)
        for at, block in enumerate(blocks)
        if len(block.text) < longest
        and first in block.text.casefold()
        and words(block.text) == own
    ]
    for level, at in sorted(found)[:_MOST]:
        if level == 0 or not is_aside(blocks[at].element):
            return at
    return tags.index("h1") if "h1" in tags else 0
