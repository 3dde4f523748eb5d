"""Lines of a body that are none of its text, recognised by their words.

What holds on all sites and can be said in a sentence is a rule here; what takes a
weighing of many signs is the forest's (`body`). The words are data in
``boilerplate.toml``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from crawler.extraction.data import read_data
from crawler.extraction.text import words
from crawler.extraction.wordlists import one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_NAG = 160
_LONGEST_LINK = 200
_LONGEST_CAPTION = 300
_LONGEST_CREDIT = 80
_LONGEST_BYLINE = 80
_COPYRIGHT = re.compile(r"(?:©|\([cC]\))\s?[^\W\d_]")
_CAPITAL_NEXT = r"(?-i:(?=\s[A-ZÀ-Þ\"“«„]))"
_PHOTO_BY = re.compile(
    r"(?i)[(\[](?:[^()\[\]]{0,40}\s)?(?:photos?|foto)\s(?:by|von|:)\s"
)


def without_boilerplate(lines: Sequence[str], title: str | None) -> list[str]:
    """Return *lines* less what is no text.

    - the headline and the byline above the text
    - share labels, invitations, links to other stories
    - captions with a photo credit
    - all that follows a heading such as ``Related News``, if only short lines do
    """
    kept = [line for line in _before_tail(lines) if not _is_boilerplate(line)]
    top = next((at for at, line in enumerate(kept) if len(line) > _LONGEST_BYLINE), 0)
    byline = _patterns()["byline"]
    kept[:top] = [line for line in kept[:top] if not byline.fullmatch(line)]
    while kept and title and words(kept[0]) == words(title):
        del kept[0]
    return kept


def _before_tail(lines: Sequence[str]) -> Sequence[str]:
    for number, line in enumerate(lines):
        if number * 2 >= len(lines) and _patterns()["heading"].fullmatch(line):
            rest = lines[number + 1 :]
            if all(len(text) < _LONGEST_LINK for text in rest):
                return lines[:number]
    return lines


def _is_boilerplate(line: str) -> bool:
    patterns = _patterns()
    if patterns["share"].fullmatch(line) or patterns["heading"].fullmatch(line):
        return True
    if len(line) <= _LONGEST_LINK and patterns["link"].match(line):
        return True
    if len(line) <= _LONGEST_NAG and patterns["nag"].search(line):
        return True
    return len(line) <= _LONGEST_CAPTION and _is_caption(line)


def _is_caption(line: str) -> bool:
    credit = (
        _COPYRIGHT.search(line)
        or _patterns()["photo"].match(line)
        or _patterns()["photo_within"].search(line)
        or _PHOTO_BY.search(line)
    )
    # A caption ends in its credit, text does not: "... (Foto: dpa) sagte er."
    return credit is not None and len(line) - credit.start() < _LONGEST_CREDIT


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    data = {
        name: one_of(values) for name, values in read_data("boilerplate.toml").items()
    }
    photo = rf"(?:{data['photo']})\s*(?:[:：/]|\bby\b|\bvon\b|©)"
    sources = {
        "share": rf"(?:\W*(?:{data['share']})(?!\w))+\W*",
        "heading": rf"\W*(?:{data['other_stories']})\W*",
        "link": rf"\W*(?:{data['other_stories']})(?:\s*[:：|–—-]|{_CAPITAL_NEXT})",
        "nag": rf"(?<!\w)(?:{data['nag']})(?!\w)",
        "byline": rf"\W*(?:{data['by']})\s*:?\s+(?-i:[A-ZÀ-Þ]).*[^.!?…:]",
        "photo": photo,
        "photo_within": rf"[(\[|/.]\s*{photo}",
    }
    return {name: re.compile(source, re.IGNORECASE) for name, source in sources.items()}
