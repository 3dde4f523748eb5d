"""What of a text survives its translation: numbers and names, as hashes.

- numbers from ten up, with the Chinese and Japanese units of ten thousand and more
- words that begin with a capital, and long ones that may be cognates, in Latin letters
  whatever their script (`anyascii`): by their first six letters, since endings change,
  and by their *skeleton*, the consonants in classes that sound alike, as in Soundex
  (Russell 1918; Knuth, "The Art of Computer Programming", volume 3)
- of scripts without capitals, as Arabic, all words by their skeleton; of Japanese what
  is written in katakana; of Chinese the sounds of two and three characters in a row,
  which English writes as one word or two (``Xianjun``, ``Rao Xianjun``)

Known exceptions: names that each language has of its own (``München``, ``Munich`` are
near enough; ``Deutschland``, ``Germany`` are not); Japanese names in Chinese
characters; Thai, and other scripts without spaces, give nothing but numbers.

Pure.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import xxhash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.dedup.minhash import Hashes

MAX_CHARACTERS = 20_000
"""Longer texts are known by their beginning."""

MAX_FEATURES = 2048
_PREFIX = 6
_COGNATE = 7
"""Letters from which a word in lower case may be a cognate."""

_HAN = re.compile("[\u4e00-\u9fff]{2,}")
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]{3,}")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff]+")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"(\d+(?:[., ]\d{3})*(?:[.,]\d+)?)([万萬億亿兆]?)")
_UNITS = {"万": 4, "萬": 4, "億": 8, "亿": 8, "兆": 12}
_SOUNDS = str.maketrans("bdgqcvzjlmx", "ptkkkfssrns", "aeiouyhw")
_SPELLINGS = (("ph", "f"), ("sch", "s"), ("sh", "s"), ("ch", "s"), ("ck", "k"))


class Features(NamedTuple):
    """Hashes of what survives translation, in ascending order."""

    listed: Hashes
    """Those under which a text is listed."""

    sought: Hashes
    """Those under which its translations are listed."""


def features(text: str) -> Features:
    """Return what of *text* survives translation."""
    text = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS])
    words = set(_words(text))
    sounds = {*_chinese(text), *_katakana(text)}
    both = {*_numbers(text), *words}
    # Sounds are compared with words alone: two Chinese texts share many by chance.
    return Features(
        _hashes(both | {f"{sound}>" for sound in sounds}),
        _hashes(both | {f"{word}>" for word in words} | sounds),
    )


def _hashes(found: set[str]) -> Hashes:
    hashes = {xxhash.xxh32_intdigest(feature.encode(), seed=1) for feature in found}
    return np.array(sorted(hashes)[:MAX_FEATURES], np.uint32)


def skeleton(word: str) -> str:
    """Return the consonants of a word in lower case, by classes that sound alike."""
    for spelling, sound in _SPELLINGS:
        word = word.replace(spelling, sound)
    first = word[:1].translate(_SOUNDS) or word[:1]
    rest = word[1:].translate(_SOUNDS)
    return re.sub(r"(.)\1+", r"\1", first + rest)


def _numbers(text: str) -> Iterator[str]:
    for number, unit in _NUMBER.findall(text):
        if unit:
            plain = float(re.sub("[, ]", "", number).replace(",", "."))
            yield f"n{plain * 10 ** _UNITS[unit]:.0f}"
        elif digits := re.sub(r"\D", "", number).lstrip("0"):
            yield f"n{digits}"


def _words(text: str) -> Iterator[str]:
    from anyascii import anyascii  # noqa: PLC0415 - loads its tables

    spaced = _UNSPACED.sub(" ", text)
    words = [(word, anyascii(word).lower()) for word in _WORD.findall(spaced)]
    words = [(word, latin) for word, latin in words if len(latin) > 2]
    for word, latin in words:
        name = word[0].isupper() or word[0].lower() == word[0].upper()
        if name or len(latin) >= _COGNATE:
            yield f"p{latin[:_PREFIX]}"
        if name and len(bones := skeleton(latin)) > 2:
            yield f"s{bones}"
        if name:
            yield f"z{latin}"
    for (one, first), (other, second) in pairwise(words):
        if one[0].isupper() and other[0].isupper():
            yield f"z{first}{second}"


def _chinese(text: str) -> Iterator[str]:
    from anyascii import anyascii  # noqa: PLC0415

    for run in _HAN.findall(text):
        sounds = [anyascii(character).lower().strip() for character in run]
        for length in (2, 3):
            for start in range(len(sounds) - length + 1):
                yield "z" + "".join(sounds[start : start + length])


def _katakana(text: str) -> Iterator[str]:
    from anyascii import anyascii  # noqa: PLC0415

    for run in _KATAKANA.findall(text):
        if len(bones := skeleton(anyascii(run).lower().replace("-", ""))) > 2:
            yield f"s{bones}"
