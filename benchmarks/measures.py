"""Measures of extracted articles against true ones.

4-gram shingles as in Scrapinghub's article-extraction-benchmark, bags of words as in
WCXB, ROUGE-LSum (Lin 2004) with optional paragraphs as in the Fundus evaluation,
snippets as in trafilatura's evaluation. `benchmarks.metadata` measures the rest.

A measure gives numbers for each page, and makes one figure of those of many pages.
"""

from __future__ import annotations

import re
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


@dataclass(frozen=True, slots=True)
class Measure:
    """How well outputs agree with what is true."""

    of_page: Callable[[Truth, str], Numbers | None]
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


def shingle_shares(truth: Truth, text: str) -> Numbers | None:
    """Return what is common, surplus and missing among the 4-grams of both texts."""
    if not truth.get("text"):
        return None
    wanted, given = _shingles(truth["text"]), _shingles(text)
    common = (wanted & given).total()
    surplus, missing = given.total() - common, wanted.total() - common
    total = common + surplus + missing
    return common / total, surplus / total, missing / total


def shingle_f1(shares: Sequence[Numbers]) -> float:
    """Return F1 of mean precision (pages with output) and mean recall."""
    precisions = [c / (c + s) for c, s, _ in shares if c + s]
    recalls = [c / (c + m) for c, _, m in shares if c + m]
    return _f1(fmean(precisions or [0]), fmean(recalls or [0]))


def page_f1(truth: Truth, text: str) -> Numbers | None:
    """Return the F1 of the 4-grams of one page."""
    shares = shingle_shares(truth, text)
    return (2 * shares[0] / (1 + shares[0]),) if shares else None


def same_words(truth: Truth, text: str) -> Numbers | None:
    """Return 1 where both texts are the same words in the same order."""
    if not truth.get("text"):
        return None
    return (float(_WORD.findall(truth["text"]) == _WORD.findall(text)),)


def word_f1(truth: Truth, text: str) -> Numbers | None:
    """Return the F1 of both bags of words."""
    if not truth.get("text"):
        return None
    wanted, given = (
        Counter(_WORD.findall(own.lower())) for own in (truth["text"], text)
    )
    return (2 * (wanted & given).total() / max(1, wanted.total() + given.total()),)


def snippets(truth: Truth, text: str) -> Numbers | None:
    """Return how many snippets are kept or left out as wanted, and of how many."""
    wanted, unwanted = truth.get("with") or [], truth.get("without") or []
    if not wanted and not unwanted:
        return None
    text = " ".join(text.split())
    right = sum(bool(text) and " ".join(s.split()) in text for s in wanted)
    right += sum(" ".join(s.split()) not in text for s in unwanted)
    return right, len(wanted) + len(unwanted)


def pooled(numbers: Sequence[Numbers]) -> float:
    """Return the share of all that is right among all that is asked."""
    return sum(own[0] for own in numbers) / sum(own[1] for own in numbers)


# -- ROUGE-LSum ----------------------------------------------------------------------


def rouge(truth: Truth, text: str) -> Numbers | None:
    """Return the F1 of ROUGE-LSum for the best choice of optional paragraphs."""
    if not truth.get("body"):
        return None
    found = _sentences(text.split("\n"))
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


F1 = Measure(shingle_shares, shingle_f1)
PAGE_F1 = Measure(page_f1, _mean)
EXACT = Measure(same_words, _mean)
WORDS = Measure(word_f1, _mean)
ROUGE = Measure(rouge, _mean)
SNIPPETS = Measure(snippets, pooled)
