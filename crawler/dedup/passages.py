"""Passages that two texts share, quoted from the first as it was written. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

import numpy as np

from crawler.dedup.signature import (
    MAX_CHARACTERS,
    SHINGLE_TOKENS,
    Signature,
    shingle_hashes,
    token_hashes,
)
from crawler.dedup.text import tokenise

MAX_PASSAGE = 300
"""Characters of one passage; longer ones are cut."""

_PIECE = re.compile(r"[^\s\u3000-\u3002\uff01-\uff0f\uff1a-\uff20]+")


def shared_passages(text: str, other: Signature, most: int = 3) -> tuple[str, ...]:
    """Return the longest passages of *text* that *other* holds, longest first.

    A passage is a run of shingles that both texts hold. Of a long *other* only a
    sample is known, so its passages may come in parts.
    """
    text = text[:MAX_CHARACTERS]
    tokens, spans = _located(text)
    known = np.isin(shingle_hashes(token_hashes(tokens)), other.shingles.hashes)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], known.view(np.int8), [0]))))
    runs = sorted(pairwise_runs(edges.tolist()), key=lambda run: run[0] - run[1])[:most]
    return tuple(
        _quote(text, spans[start][0], spans[end + SHINGLE_TOKENS - 2][1])
        for start, end in runs
    )


def pairwise_runs(edges: list[int]) -> list[tuple[int, int]]:
    """Return each run as its first index and the one after its last."""
    return [run for place, run in enumerate(pairwise(edges)) if place % 2 == 0]


def _located(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    tokens: list[str] = []
    spans: list[tuple[int, int]] = []
    for piece in _PIECE.finditer(text):
        found = _tokens(piece[0])
        tokens += found
        spans += [piece.span()] * len(found)
    return tokens, spans


@lru_cache(1 << 15)  # a few thousand words make up most of a language's texts
def _tokens(piece: str) -> list[str]:
    return tokenise(piece).tokens


def _quote(text: str, start: int, end: int) -> str:
    passage = " ".join(text[start:end].split())
    return passage if len(passage) <= MAX_PASSAGE else passage[:MAX_PASSAGE] + "…"
