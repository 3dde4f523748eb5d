r"""Tokens of a text: what is left when only its words count.

- compatibility forms, case, punctuation, invisible characters and Arabic and
  Hebrew vowel points do not count
- scripts that put no spaces between words give overlapping character n-grams: two
  characters in Chinese and Japanese, four in Thai, Lao, Khmer and Burmese, near the
  mean length of a word there, so that one shingle length fits all (Manning, Raghavan
  and Schütze 2008, "Introduction to Information Retrieval", section 2.2.1)
- marks belong to the letter before them; ``\w`` alone would break Hindi and Thai
  words apart

No token spans white space, so a text gives the tokens of its pieces, in order.

Known exceptions: accents count, so a copy that lost them looks like another text;
Korean is spaced and its particles stay on their words.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_MARKS = "".join(
    char
    for char in map(chr, range(0x300, 0x10000))
    if unicodedata.category(char)[0] == "M"
)
_IGNORED = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"  # soft hyphens, joiners
    "\u0640\u064b-\u0652\u0670\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]"
)
_WORD = re.compile(rf"\w[\w{_MARKS}]*")
_PAIRED = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
)
_QUADRUPLED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_UNSPACED = re.compile(f"[{_PAIRED}{_QUADRUPLED}]")
_RUN = re.compile(
    f"([{_PAIRED}]+)|([{_QUADRUPLED}{_MARKS}]+)|[^{_PAIRED}{_QUADRUPLED}]+"
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SEPARATORS = re.compile("[.,]")


class Tokens(NamedTuple):
    """Tokens in reading order, and the number of words that they stand for."""

    tokens: list[str]
    words: int


def tokenise(text: str) -> Tokens:
    """Return the tokens of *text*; lone surrogates and underscores part words."""
    return split(fold(text))


def split(folded: str) -> Tokens:
    """Return the tokens of a text that `fold` gave."""
    words = _WORD.findall(folded)
    if folded.isascii() or not _UNSPACED.search(folded):
        return Tokens(words, len(words))
    tokens: list[str] = []
    count = 0
    for word in words:
        for run in _RUN.finditer(word):
            size = 2 if run[1] else 4 if run[2] else len(run[0])
            grams = max(1, len(run[0]) - size + 1)
            tokens += [run[0][start : start + size] for start in range(grams)]
            count += max(1, len(run[0]) // size)
    return Tokens(tokens, count)


def fold(text: str) -> str:
    """Return *text* with case, compatibility forms and invisible characters off."""
    if text.isascii():
        return text.lower().replace("_", " ")
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _IGNORED.sub("", unicodedata.normalize("NFKC", folded)).replace("_", " ")


def numbers(text: str) -> set[int]:
    """Return the numbers in *text*, without their separators and leading zeros.

    Separators differ by country, so ``1,5`` and ``1.5`` are one number, and so are
    ``1.000`` and ``1000``. Numbers of more than 18 digits are left out.
    """
    return numbers_in(fold(text))


def numbers_in(folded: str) -> set[int]:
    """Return the numbers in a text that `fold` gave, see `numbers`."""
    found = (_SEPARATORS.sub("", number) for number in _NUMBER.findall(folded))
    return {int(digits) for digits in found if len(digits) <= 18}
