"""Passages that two texts share, quoted from the first as it was written. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, pairwise

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

_GAP = re.compile(r"([\s\u3000-\u3002\uff01-\uff0f\uff1a-\uff20]+)")


def shared_passages(text: str, other: Signature, most: int = 3) -> tuple[str, ...]:
    """Return the longest passages of *text* that *other* holds, longest first.

    A passage is a run of shingles that both texts hold. Of a long *other* only a
    sample is known, so its passages may come in parts.
    """
    parts = _GAP.split(text[:MAX_CHARACTERS])  # pieces, and what is between them
    tokens = list(map(_token_hashes, parts[::2]))
    hashes = np.array(list(chain.from_iterable(tokens)), np.uint64)
    known = other.shingles.holds(shingle_hashes(hashes))
    edges = np.flatnonzero(np.diff(np.concatenate(([0], known.view(np.int8), [0]))))
    runs = sorted(pairwise_runs(edges.tolist()), key=lambda run: run[0] - run[1])[:most]
    pieces = np.repeat(np.arange(len(tokens)), list(map(len, tokens))).tolist()
    return tuple(
        _quote(parts[2 * pieces[start] : 2 * pieces[end + SHINGLE_TOKENS - 2] + 1])
        for start, end in runs
    )


def pairwise_runs(edges: list[int]) -> list[tuple[int, int]]:
    """Return each run as its first index and the one after its last."""
    return [run for place, run in enumerate(pairwise(edges)) if place % 2 == 0]


@lru_cache(1 << 15)  # a few thousand words make up most of a language's texts
def _token_hashes(piece: str) -> tuple[int, ...]:
    return tuple(token_hashes(tokenise(piece).tokens).tolist())


def _quote(parts: list[str]) -> str:
    passage = " ".join("".join(parts).split())
    return passage if len(passage) <= MAX_PASSAGE else passage[:MAX_PASSAGE] + "…"
