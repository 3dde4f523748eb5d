"""The lines of a page that name who signs its article.

They stand near the headline: ``Von: Erika Muster``, or a name alone. Sections and
places look like the latter, so the page must vouch for them: it introduces the name
elsewhere, or shows it next to the date.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from crawler.extraction.datetext import find_date
from crawler.extraction.names import (
    JOINT,
    LABEL,
    is_labelled,
    names_in_pieces,
    split_names,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.extraction.blocks import Block

LONGEST = 120
"""Characters of a line that may be a byline."""

_MOST_PIECES = 12
_LONGEST_LABEL = 30
_NAMES_ALONE = 0.8  # share of a line that holds nothing but names
_MOST_BLOCKS = 1_000
_ABOVE, _BELOW = 4, 6
"""Lines above and below the headline that may hold a name alone."""

_RIGHT_ABOVE, _RIGHT_BELOW = 2, 7
"""Lines above and below it whose byline is that of the article."""

_DIVIDER = re.compile(r"\s*[•·|—–]\s*|\s-\s")
_ALONE = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,3}")
_CLOSE = 3
"""Lines below the headline that may hold a name which a date beside it vouches for."""

_LONGEST_DATE = 40  # characters of a line that is a date and little more
_MOST_PARTS = 3  # words of such a name
_HEADS = frozenset({"h1", "h2", "h3", "nav", "button", "option"})
_CHOICES = frozenset({"nav", "option"})
_SELDOM = frozenset({"h1", "h2", "h3", "li", "nav", "button", "option", "td", "th"})


def labelled_near(blocks: Sequence[Block], at: int) -> Iterator[list[str]]:
    """Yield the pieces of the bylines near the headline, which stands *at* a line."""
    return _labelled(_near(blocks, at))


def shown(blocks: Sequence[Block], at: int) -> Iterator[list[str]]:
    """Yield the pieces of the bylines right above or below the headline."""
    near = [
        block
        for block in blocks[max(0, at - _RIGHT_ABOVE) : at + _RIGHT_BELOW + 1]
        if len(block.text) <= LONGEST and block.element.tag not in _CHOICES
    ]
    yield from _labelled(near)
    yield from _labelled_above(near)


def longer(blocks: Sequence[Block], at: int, name: str) -> Iterator[str]:
    """Yield the lines at the headline that begin with *name* and hold more names."""
    for block in blocks[max(0, at - _ABOVE) : at + _BELOW + 1]:
        if block.text.startswith(name) and _is_list_of_names(block.text):
            yield block.text


def unlabelled(blocks: Sequence[Block], at: int) -> Iterator[str]:
    """Yield the first name near the headline that the page vouches for elsewhere."""
    candidates = dict.fromkeys((*_alone(blocks, at), *_dated(_near(blocks, at))))
    texts = [block.text for block in blocks[:_MOST_BLOCKS]] if candidates else []
    for line in candidates:
        for name in split_names(line)[:1]:
            if _is_vouched(name, texts):
                yield name
                return


def beside_date(blocks: Sequence[Block], at: int) -> Iterator[str]:
    """Yield the first name alone right below the headline, next to a date alone."""
    lines = blocks[at + 1 : at + _CLOSE + 2]
    for number, block in enumerate(lines[:_CLOSE]):
        around = lines[max(0, number - 1) : number + 2]
        if _is_full_name(block) and any(map(_is_date, around)):
            yield from split_names(block.text)[:1]


def elsewhere(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the only name that lines anywhere on the page introduce."""
    lines = [
        block
        for block in blocks[:_MOST_BLOCKS]
        if len(block.text) <= LONGEST
        and is_labelled(block.text)
        and (is_labelled(block.text, clearly=True) or find_date(block.text))
    ]
    found = {
        name: None for pieces in _labelled(lines) for name in names_in_pieces(pieces)
    }
    yield from found if len(found) == 1 else ()


def _is_date(block: Block) -> bool:
    return len(block.text) <= _LONGEST_DATE and find_date(block.text) is not None


def _is_full_name(block: Block) -> bool:
    parts = block.text.split()
    if len(parts) > _MOST_PARTS or block.element.tag in _HEADS:
        return False
    return bool(_ALONE.fullmatch(block.text)) and all(p[0].isupper() for p in parts)


def _near(blocks: Sequence[Block], at: int) -> list[Block]:
    near = blocks[max(0, at - 5) : at + 30]
    return [block for block in near if len(block.text) <= LONGEST]


def _is_list_of_names(line: str) -> bool:
    if len(line) > LONGEST or _DIVIDER.search(line):
        return False
    return len("".join(split_names(line))) >= _NAMES_ALONE * len(line)


def _labelled(lines: Sequence[Block]) -> Iterator[list[str]]:
    """Yield the pieces of each line from where a byline begins in it."""
    for block in lines:
        pieces = block.pieces
        for number, piece in enumerate(pieces):
            # The name may be in an element of its own: By <a>A. Ames</a>
            if is_labelled(" ".join(pieces[number : number + 2])):
                end = number + (2 if LABEL.fullmatch(piece) else 1)
                yield [" ".join(pieces[number:end]), *_joined(pieces[end:])]
                break


def _joined(pieces: Sequence[str]) -> list[str]:
    """Return the pieces after a name up to one that begins something else."""
    if not pieces or not JOINT.match(pieces[0]):
        return []
    end = next((at for at, p in enumerate(pieces) if _DIVIDER.search(f" {p} ")), None)
    return list(pieces[: min(end or _MOST_PIECES, _MOST_PIECES)])


def _labelled_above(lines: Sequence[Block]) -> Iterator[list[str]]:
    """Yield the lines that are a name alone, where the one above is its label."""
    for block, following in pairwise(lines):
        label, name = block.text, following.text
        if len(label) > _LONGEST_LABEL or not LABEL.fullmatch(label):
            continue
        if _ALONE.fullmatch(name) and name.istitle() and not LABEL.fullmatch(name):
            yield [name]


def _dated(near: Sequence[Block]) -> Iterator[str]:
    """Yield what stands beside a date in one line: ``3 May 2024 · Ida Brandvold``."""
    for block in near:
        parts = [p for piece in block.pieces for p in _DIVIDER.split(piece) if p]
        if len(parts) > 1 and any(map(find_date, parts)):
            yield from (p for p in parts if _ALONE.match(p) and not find_date(p))


def _alone(blocks: Sequence[Block], at: int) -> Iterator[str]:
    """Yield the lines near the headline that may be a name and nothing else."""
    for block in blocks[max(0, at - _ABOVE) : at + _BELOW + 1]:
        if block.element.tag not in _SELDOM and _ALONE.fullmatch(block.text):
            yield block.text


def _is_vouched(name: str, texts: Sequence[str]) -> bool:
    """Whether one of *texts* introduces *name*, or tells who that is."""
    own = re.escape(name)
    told = re.compile(
        rf"(?i:\b(?:by|about|from|von|über|par|por|di|door|av|af)) {own}\b"
        rf"|^{own}(?: (?:is|was|has|writes|ist|schreibt|est|es|è|är|er)\b|, )"
    )
    return any(name in text and told.search(text) for text in texts)
