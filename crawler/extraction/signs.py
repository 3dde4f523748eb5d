"""What the words of a page's lines tell of each, in numbers."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crawler.extraction.wordlists import one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Table = NDArray[np.float32]

_SENTENCE_ENDS = frozenset(".!?…。！？")
_CLOSING = "\"'”’»)]"
_OPENING = frozenset("\"“„«'‘")
# Begins with the letter, not with a boundary, so that ``re`` can skip to it.
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ](?<!\w\w)")
_DATE = re.compile(r"\d(?<!\w\w)(?:(?<=1)9\d\d\b|(?<=2)0\d\d\b|\d?[:.]\d\d\b)")
_CREDITS = (
    "©", "(c)", "photo", "foto", "image", "bild:", "getty", "credit", "reuters", "afp",
)  # fmt: skip
_CALLS = (
    "subscri", "newsletter", "sign up", "click", "follow us", "share", "read more",
    "read also", "related", "abonn", "anmelden", "lesen sie", "mehr zum", "lire aussi",
    "leggi", "suscr", "cookie", "advert", "download", "copyright", "all rights",
    "recommended", "more from", "about the author", "comment", "posted", "tags",
)  # fmt: skip
_CREDIT, _CALL, _CREDIT_OR_CALL = (
    re.compile(one_of(phrases)) for phrases in (_CREDITS, _CALLS, _CREDITS + _CALLS)
)
_LONGEST_LABEL = 300  # characters of a line whose words may be a label or a call
HEAD = 120
"""Characters of a line that are looked at one by one."""

_SHORT = 60  # characters of a line that may stand on each page of a site, as menus do
_KNOWN = 5_000  # such lines whose signs are kept

LENGTH, LINKED, ENDS = 0, 1, 2
"""Columns by which neighbours and groups are described as well."""

_COLUMNS = 18


def table_of(rows: Iterable[tuple[float, ...]], count: int, columns: int) -> Table:
    """Return *count* rows of *columns* numbers as a table."""
    flat = np.fromiter(chain.from_iterable(rows), np.float32, count * columns)
    return flat.reshape(count, columns)


def line_signs(lines: Sequence[str]) -> Table:
    """Return a row for each line; the column `LINKED` is left at 0."""
    rows = (_known_signs(x) if len(x) < _SHORT else _signs(x) for x in lines)
    signs = table_of(rows, len(lines), _COLUMNS)
    signs[:, LENGTH] = np.log1p(signs[:, LENGTH])
    return signs


def _signs(text: str) -> tuple[float, ...]:
    """What the words of a line tell."""
    length = len(text)
    count = text.count(" ") + 1
    head = text[:HEAD]
    # Searching lower-cased text is five times as fast as ignoring its case.
    label = text.lower() if length < _LONGEST_LABEL else ""
    told = _CREDIT_OR_CALL.search(label) is not None
    bars, quotes = text.count("|"), text.count('"')
    if not text.isascii():
        bars += text.count("•") + text.count("·")
        quotes += text.count("“") + text.count("„") + text.count("«")
    commas = text.count(",")
    stops = text.count(".") + text.count("!") + text.count("?")
    return (
        length,
        0,  # share of links, which is no matter of words
        text[-8:].rstrip(_CLOSING)[-1:] in _SENTENCE_ENDS,
        count,
        length / count,
        (commas + stops) / length,
        stops,
        len(_CAPITAL.findall(head)) / (head.count(" ") + 1),
        text[-1] == ":",
        bars,
        quotes,
        _DATE.search(label) is not None,
        told and _CREDIT.search(label) is not None,
        told and _CALL.search(label) is not None,
        text[0].islower(),
        text[0] in _OPENING,
        head.isupper(),
        "@" in head or "http" in head,
    )


_known_signs = lru_cache(maxsize=_KNOWN)(_signs)
