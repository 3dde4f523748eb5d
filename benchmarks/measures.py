"""Measures of extracted articles against true ones.

4-gram shingles as in Scrapinghub's article-extraction-benchmark, bags of words as in
WCXB, ROUGE-LSum (Lin 2004) with optional paragraphs as in the Fundus evaluation,
snippets as in trafilatura's evaluation; titles, names and dates by their words.

A measure gives numbers for each page, and makes one figure of those of many pages.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Numbers = tuple[float, ...]
Truth = dict[str, Any]

_MOST_OPTIONAL = 4  # optional paragraphs of which all choices are tried
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"[a-z0-9]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'’”»)\]]*\s+(?=[^\sa-z])")
_NAME_END = re.compile(
    r"\s*(?:;|,|\||/|·|•|\band\b|\bund\b|\bet\b|&)\s*", re.IGNORECASE
)
_BY = re.compile(r"^\s*(?:by|von|par|por|di)\s+", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What an extractor makes of a page; None and empty for nothing."""

    text: str = ""
    title: str | None = None
    byline: Sequence[str] = ()
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """How well outputs agree with what is true."""

    of_page: Callable[[Truth, Output], Numbers | None]
    """Numbers of one page; None where its truth is not known."""

    of_pages: Callable[[Sequence[Numbers]], float]
    """The figure that the numbers of many pages make."""


def _mean(numbers: Sequence[Numbers]) -> float:
    return fmean(own[0] for own in numbers)


def _f1(precision: float, recall: float) -> float:
    total = precision + recall
    return 2 * precision * recall / total if total else 0.0


# -- texts ---------------------------------------------------------------------------


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    own = _WORD.findall(text)
    grams = (tuple(own[at : at + 4]) for at in range(max(1, len(own) - 3)))
    return Counter(gram for gram in grams if gram)


def shingle_shares(truth: Truth, output: Output) -> Numbers | None:
    """Return what is common, surplus and missing among the 4-grams of both texts."""
    if not truth.get("text"):
        return None
    wanted, given = _shingles(truth["text"]), _shingles(output.text)
    common = (wanted & given).total()
    surplus, missing = given.total() - common, wanted.total() - common
    total = common + surplus + missing
    return common / total, surplus / total, missing / total


def shingle_f1(shares: Sequence[Numbers]) -> float:
    """Return F1 of mean precision (pages with output) and mean recall."""
    precisions = [c / (c + s) for c, s, _ in shares if c + s]
    recalls = [c / (c + m) for c, _, m in shares if c + m]
    return _f1(fmean(precisions or [0]), fmean(recalls or [0]))


def page_f1(truth: Truth, output: Output) -> Numbers | None:
    """Return the F1 of the 4-grams of one page."""
    shares = shingle_shares(truth, output)
    return (2 * shares[0] / (1 + shares[0]),) if shares else None


def same_words(truth: Truth, output: Output) -> Numbers | None:
    """Return 1 where both texts are the same words in the same order."""
    if not truth.get("text"):
        return None
    return (float(_WORD.findall(truth["text"]) == _WORD.findall(output.text)),)


def word_f1(truth: Truth, output: Output) -> Numbers | None:
    """Return the F1 of both bags of words."""
    if not truth.get("text"):
        return None
    wanted, given = (
        Counter(_WORD.findall(text.lower())) for text in (truth["text"], output.text)
    )
    return (2 * (wanted & given).total() / max(1, wanted.total() + given.total()),)


def snippets(truth: Truth, output: Output) -> Numbers | None:
    """Return how many snippets are kept or left out as wanted, and of how many."""
    wanted, unwanted = truth.get("with") or [], truth.get("without") or []
    if not wanted and not unwanted:
        return None
    text = " ".join(output.text.split())
    right = sum(bool(text) and " ".join(s.split()) in text for s in wanted)
    right += sum(" ".join(s.split()) not in text for s in unwanted)
    return right, len(wanted) + len(unwanted)


def pooled(numbers: Sequence[Numbers]) -> float:
    """Return the share of all that is right among all that is asked."""
    return sum(own[0] for own in numbers) / sum(own[1] for own in numbers)


# -- ROUGE-LSum ----------------------------------------------------------------------


def rouge(truth: Truth, output: Output) -> Numbers | None:
    """Return the F1 of ROUGE-LSum for the best choice of optional paragraphs."""
    if not truth.get("body"):
        return None
    found = _sentences(output.text.split("\n"))
    return (max(_rouge(_sentences(body), found) for body in _choices(truth["body"])),)


def _choices(body: Sequence[str]) -> Iterator[list[str]]:
    """Yield the true body with every choice of its optional paragraphs, ``[...]``."""
    optional = [at for at, p in enumerate(body) if p[0] == "[" and p[-1] == "]"]
    sizes = range(len(optional) + 1)
    if len(optional) > _MOST_OPTIONAL:
        sizes = range(0, len(optional) + 1, len(optional))
    for size in sizes:
        for dropped in combinations(optional, size):
            kept = (at for at in range(len(body)) if at not in dropped)
            yield [body[at][1:-1] if at in optional else body[at] for at in kept]


def _sentences(paragraphs: Sequence[str]) -> list[list[str]]:
    sentences = (s for text in paragraphs for s in _SENTENCE_END.split(text))
    return [own for s in sentences if (own := _TOKEN.findall(s.lower()))]


def _rouge(true: Sequence[list[str]], found: Sequence[list[str]]) -> float:
    left_true = Counter(token for sentence in true for token in sentence)
    left_found = Counter(token for sentence in found for token in sentence)
    size_true, size_found = left_true.total(), left_found.total()
    hits = 0
    for sentence in true:
        union = {at for other in found for at in _common(sentence, other)}
        for token in (sentence[at] for at in union):
            if left_true[token] and left_found[token]:
                hits += 1
                left_true[token] -= 1
                left_found[token] -= 1
    return _f1(hits / max(1, size_found), hits / max(1, size_true))


def _common(wanted: Sequence[str], given: Sequence[str]) -> set[int]:
    """Return where one longest common subsequence lies in *wanted*.

    Bit-parallel (Hyyrö 2004): a 0 in bit i of row j means that wanted[i] lengthens the
    subsequence with given[:j].
    """
    masks: dict[str, int] = {}
    for at, token in enumerate(wanted):
        masks[token] = masks.get(token, 0) | 1 << at
    if masks.keys().isdisjoint(given):
        return set()
    full = (1 << len(wanted)) - 1
    rows = [full]
    for token in given:
        matched = rows[-1] & masks.get(token, 0)
        rows.append((rows[-1] + matched | rows[-1] - matched) & full)
    found = set()
    i, j = len(wanted), len(given)
    while i and j:
        if wanted[i - 1] == given[j - 1]:
            i, j = i - 1, j - 1
            found.add(i)
        elif rows[j] >> i - 1 & 1:
            i -= 1
        else:
            j -= 1
    return found


# -- metadata ------------------------------------------------------------------------


def _key(text: object) -> str:
    plain = unicodedata.normalize("NFKC", html.unescape(str(text or "")))
    return " ".join(_WORD.findall(plain.casefold()))


def _names(byline: Sequence[str]) -> set[str]:
    plain = (_BY.sub("", html.unescape(line)) for line in byline)
    found = {_key(part) for line in plain for part in _NAME_END.split(line)}
    return found - {""}


def same_title(truth: Truth, output: Output) -> Numbers | None:
    """Return 1 where both titles have the same words."""
    title = truth.get("title")
    return (float(_key(title) == _key(output.title)),) if title else None


def same_authors(truth: Truth, output: Output) -> Numbers | None:
    """Return 1 where both name the same authors."""
    true = truth.get("author")
    if not true:
        return None
    byline = [true] if isinstance(true, str) else true
    return (float(_names(byline) == _names(output.byline)),)


def same_day(truth: Truth, output: Output) -> Numbers | None:
    """Return 1 where both dates are of the same day."""
    true = _DAY.search(str(truth.get("date") or ""))
    given = _DAY.search(output.date or "")
    return (
        (float(bool(given) and true[0] == given[0]),)
        if true and given
        else ((0.0,) if true else None)
    )


F1 = Measure(shingle_shares, shingle_f1)
PAGE_F1 = Measure(page_f1, _mean)
EXACT = Measure(same_words, _mean)
WORDS = Measure(word_f1, _mean)
ROUGE = Measure(rouge, _mean)
SNIPPETS = Measure(snippets, pooled)
TITLE = Measure(same_title, _mean)
AUTHORS = Measure(same_authors, _mean)
DAY = Measure(same_day, _mean)
