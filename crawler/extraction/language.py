"""The language of a text: what the page declares, checked against the words.

Declarations are often those of the template, so a vote of the most frequent small
words of each language decides where the text is long enough to tell.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from crawler.extraction.data import read_data
from crawler.extraction.origin import Found
from crawler.extraction.structured import Markup, texts
from crawler.extraction.text import words

_SAMPLE = 600
"""Words of the text that are counted."""

_SCRIPTS = {
    "ja": re.compile("[\u3040-\u30ff]"),
    "ko": re.compile("[\uac00-\ud7a3]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "bn": re.compile("[\u0980-\u09ff]"),
    "ta": re.compile("[\u0b80-\u0bff]"),
}
_OTHER_LETTER = re.compile("|".join(script.pattern for script in _SCRIPTS.values()))
_CODE = re.compile(r"^\s*([a-zA-Z]{2})(?:[-_]|\s*$)")
_ALIASES = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "sr": "sr", "bs": "hr"}


def read_language(markup: Markup, text: str) -> Found[str | None]:
    """Return the ISO 639-1 code of *text*; null where neither page nor words tell."""
    voted = vote(text)
    return Found(voted, "text") if voted else declared_language(markup)


def declared_language(markup: Markup) -> Found[str | None]:
    """Return the language that the page declares first, as ISO 639-1 code."""
    spoken = texts(markup.article.get("inLanguage"), "alternateName", "name")
    names = ("og:locale", "language", "content-language", "dc.language")
    values = (
        ("html", markup.tree.get("lang") or markup.tree.get("xml:lang") or ""),
        *(("json-ld", value) for value in spoken),
        ("meta", markup.first_meta(*names)),
    )
    for origin, value in values:
        if match := _CODE.match(value):
            code = match[1].lower()
            return Found(_ALIASES.get(code, code), origin)
    return Found(None)


def is_month_first(markup: Markup) -> bool:
    """Whether dates like 4/5/2024 on this page are likely American."""
    tag = (markup.tree.get("lang") or markup.first_meta("og:locale")).lower()
    tag = tag.replace("_", "-")
    return tag in {"en", "en-us", ""}


def vote(text: str) -> str | None:
    """Return the language that the small words of *text* speak for, null if unsure."""
    sample = text[:6_000]
    if script := _script(sample):
        return script
    counts = Counter(words(sample)[:_SAMPLE])
    total = counts.total()
    votes = dict.fromkeys(read_data("stopwords.toml"), 0)
    spoken = _languages()
    for word in counts.keys() & spoken.keys():
        for code in spoken[word]:
            votes[code] += counts[word]
    scores = sorted(((count, code) for code, count in votes.items()), reverse=True)
    (best, code), (second, _) = scores[0], scores[1]
    return code if best > total * 0.08 and best >= 8 and best > second * 1.1 else None


def _script(sample: str) -> str | None:
    """Return the language that is told by its letters, null for none."""
    if not _OTHER_LETTER.search(sample):
        return None
    letters = sum(map(str.isalpha, sample)) or 1
    for code, script in _SCRIPTS.items():
        if len(script.findall(sample)) > letters * (0.05 if code == "ja" else 0.3):
            return code
    return None


@cache
def _languages() -> dict[str, list[str]]:
    """Return the languages of each small word."""
    found: dict[str, list[str]] = {}
    for code, line in read_data("stopwords.toml").items():
        for word in set(line.split()):
            found.setdefault(word, []).append(code)
    return found
