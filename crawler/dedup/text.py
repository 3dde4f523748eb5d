r"""Tokens of a text: what is left when only its words count.

What houses write each in their own way does not count:

- compatibility forms, case, punctuation, invisible characters, accents; umlauts and
  ``ß``, whether transliterated, dropped or kept (``Müller``, ``Mueller``, ``Muller``);
  Greek and Cyrillic accents, the points, hamzas and tatweel of Arabic, the vowel points
  of Hebrew, the nukta of Indian scripts
- digits of any script, the separators of numbers (``1.000``, ``1,000``), and small
  numbers in words or digits (``zwei``, ``2``); Chinese and Japanese units of ten
  thousand and more (``2.4亿``, ``240000000``)
- large numbers in figures or with their unit (``1,5 Millionen``, ``1.500.000``), full
  hours with minutes or without (``14.00 Uhr``, ``14 Uhr``)
- the number that dpa gives each text (``dpa:240205-99-123456/3``)
- persons of all genders (``Leser*innen``, ``Leser:innen``, ``Leser``), the word or sign
  for per cent and euro, ``Mio.`` and ``Mrd.``

Scripts that put no spaces between words give overlapping character n-grams: two
characters in Chinese and Japanese, four in Thai, Lao, Khmer and Burmese, near the mean
length of a word there, so that one shingle length fits all (Manning, Raghavan and
Schütze 2008, "Introduction to Information Retrieval", section 2.2.1). Marks belong to
the letter before them; ``\w`` alone would break Hindi and Thai words apart.

No token spans white space, so a text gives the tokens of its pieces, in order.

Known exceptions: simplified and traditional Chinese characters are different ones;
Korean is spaced and its particles stay on their words; words that differ in an accent
or a doubled s alone are one.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

_MARKS = "".join(
    char
    for char in map(chr, range(0x300, 0x10000))
    if unicodedata.category(char)[0] == "M"
)
_IGNORED = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"  # soft hyphens, joiners
    "\u0300-\u036f"  # accents
    "\u0640\u064b-\u0655\u0670\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u093c\u09bc\u0a3c\u0abc\u0b3c]"  # nuktas
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
_OTHER_DIGIT = re.compile(r"\d(?<![0-9])")
_REPEATED = re.compile("(\\w)[々ゝヽ]")
_LETTERS = {"ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "ς": "σ"}
_LETTERS |= {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}
"""Letters that are written in two ways: on Arabic and Persian keyboards, at the end of
Greek words, and where a keyboard lacks them."""

_LETTER = re.compile(f"[{''.join(_LETTERS)}]")
"""To look for them is ten times as fast as `str.translate`, which looks up each."""

_GENDERED = re.compile(r"[*:/_·](?<=\w.)-?in(?:nen)?(?!\w)")
# What a match begins with stands before what it looks back at: ten times as fast.
_INNER_CAPITAL = re.compile(r"In(?<=[a-zäöüß]In)(?:nen)?(?!\w)")
_SEPARATED = re.compile(r"[.,](?<=\d.)(?=\d)")
_UNIT = re.compile("(?<![0-9])([0-9]{1,12}(?:\\.[0-9]{1,4})?)([万萬億亿])")
_EAST_ASIAN = re.compile("[々ゝヽ万萬億亿]")
_UNITS = {"万": 10**4, "萬": 10**4, "億": 10**8, "亿": 10**8}
_AGENCY_NUMBER = re.compile(r"\bdpa:[0-9]{6}-[0-9]{1,3}-[0-9]{1,9}(?:/[0-9]{1,3})?")
_FULL_HOUR = re.compile(r"[.:]00(?<=[0-9]...)(?= uhr\b)")
_LARGE = re.compile(
    r"[0-9]{1,4}[.,][0-9]{1,3} (?:(mio\b\.?|million(?:en|s)?\b)|mrd\b\.?|milliarden\b)"
)
_NUMBER = re.compile(
    r"[0-9](?<![0-9][0-9])(?:[0-9]{0,2}(?: [0-9]{3}(?![0-9]))+|[0-9]*)"
)
_SMALL = (
    "zero null cero",
    "",  # ``one`` is the article in many languages
    "two zwei deux dos due twee två dwa duas dois",
    "three drei trois tres tre drie trzy",
    "four vier quatre cuatro quattro fyra cztery quatro",
    "five fünf cinq cinco cinque vijf fem",
    "six sechs seis sei zes sex",
    "seven sieben sept siete sette zeven sju sete",
    "eight acht huit ocho otto åtta oito",
    "nine neun neuf nueve nove negen nio",
    "ten zehn dix diez dieci tien tio dez",
    "eleven elf onze undici elva",
    "twelve zwölf douze doce dodici twaalf tolv",
)


class Tokens(NamedTuple):
    """Tokens in reading order, and the number of words that they stand for."""

    tokens: list[str]
    words: int


def tokenise(text: str) -> Tokens:
    """Return the tokens of *text*; lone surrogates and underscores part words."""
    return split(fold(text))


def split(folded: str) -> Tokens:
    """Return the tokens of a text that `fold` gave."""
    found = _WORD.findall(folded)
    words = [_CANONICAL.get(word, word) for word in found]
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
    """Return *text* without what does not count within its words; see the module."""
    text = _INNER_CAPITAL.sub("", text)
    folded = text.lower() if text.isascii() else _fold_unicode(text)
    if "dpa:" in folded:
        folded = _AGENCY_NUMBER.sub(" ", folded)
    if "00 uhr" in folded:
        folded = _FULL_HOUR.sub("", folded)
    if any(unit in folded for unit in (" mio", " mrd", " million", " milliard")):
        folded = _LARGE.sub(_written_out, folded)
    folded = _SEPARATED.sub("", _GENDERED.sub("", folded)).replace("%", " percent ")
    folded = folded.replace("€", " euro ")
    for digraph in ("ae", "oe", "ue", "ss"):
        folded = folded.replace(digraph, digraph[0])
    return folded.replace("_", " ")


def _fold_unicode(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = _IGNORED.sub("", decomposed).casefold()
    folded = unicodedata.normalize("NFKC", bare)
    folded = _LETTER.sub(lambda letter: _LETTERS[letter[0]], folded)
    folded = _OTHER_DIGIT.sub(lambda digit: str(int(digit[0])), folded)
    if not _EAST_ASIAN.search(folded):
        return folded
    folded = _UNIT.sub(_in_full, folded)
    return _REPEATED.sub(r"\1\1", folded)


def _in_full(number: re.Match[str]) -> str:
    return f"{Decimal(number[1]) * _UNITS[number[2]]:.0f}"


def _written_out(number: re.Match[str]) -> str:
    value = Decimal(number[0].partition(" ")[0].replace(",", "."))
    return f"{value * 10 ** (6 if number[1] else 9):.0f}"


def numbers(text: str) -> set[int]:
    """Return the numbers in *text*, without their separators and leading zeros.

    Separators differ by country, so ``1,5`` and ``1.5`` are one number, and so are
    ``1.000``, ``1 000`` and ``1000``. Numbers of more than 18 digits are left out,
    and of those in words all but the ones from two to twelve.
    """
    folded = fold(text)
    return numbers_in(folded, split(folded).tokens)


def numbers_in(folded: str, tokens: list[str]) -> set[int]:
    """Return the numbers in a text that `fold` gave, see `numbers`."""
    found = (number.replace(" ", "") for number in _NUMBER.findall(folded))
    in_words = _SMALL_DIGITS.intersection(tokens)
    return {int(digits) for digits in (*found, *in_words) if len(digits) <= 18}


_CANONICAL = {
    fold(word): str(value)
    for value, words in enumerate(_SMALL)
    for word in words.split()
} | dict.fromkeys(("prozent", "pct", "procent"), "percent")
_CANONICAL |= {"mio": "millionen", "mrd": "milliarden"}
_SMALL_DIGITS = frozenset(map(str, range(2, len(_SMALL))))
