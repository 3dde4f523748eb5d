"""Passages that two texts share, quoted from the first as it was written. Pure."""

from __future__ import annotations

import re
from bisect import bisect
from functools import cache
from itertools import accumulate, pairwise

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

_MOST_CACHED = 1 << 15
"""Words whose hashes are kept; a few thousand make up most of a language's texts."""

_WIDE = "\u3001\u3002\uff01-\uff0f\uff1a-\uff20"
_WIDE_MARK = re.compile(f"[{_WIDE}]")
_GAP = re.compile(rf"([\s{_WIDE}]+)")


def shared_passages(text: str, other: Signature, most: int = 3) -> tuple[str, ...]:
    """Return the longest passages of *text* that *other* holds, longest first.

    A passage is a run of shingles that both texts hold. Of a long *other* only a
    sample is known, so its passages may come in parts.
    """
    parts = _parted(text[:MAX_CHARACTERS])
    if _token_hashes.cache_info().currsize > _MOST_CACHED:
        _token_hashes.cache_clear()
    tokens = list(map(_token_hashes, parts[::2]))
    hashes = np.frombuffer(b"".join(tokens), np.uint64)
    known = other.shingles.holds(shingle_hashes(hashes))
    edges = np.flatnonzero(np.diff(np.concatenate(([0], known.view(np.int8), [0]))))
    runs = sorted(pairwise_runs(edges.tolist()), key=lambda run: run[0] - run[1])[:most]
    ends = list(accumulate(map(len, tokens)))  # of each piece, in bytes of hashes
    return tuple(
        _quote(parts[2 * first : 2 * last + 1])
        for first, last in (
            (bisect(ends, 8 * start), bisect(ends, 8 * (end + SHINGLE_TOKENS - 2)))
            for start, end in runs
        )
    )


def pairwise_runs(edges: list[int]) -> list[tuple[int, int]]:
    """Return each run as its first index and the one after its last."""
    return [run for place, run in enumerate(pairwise(edges)) if place % 2 == 0]


def _parted(text: str) -> list[str]:
    """Return the pieces of *text*, and between them what parts them.

    Punctuation parts them in scripts without spaces, spaces in others.
    """
    if not text.isascii() and _WIDE_MARK.search(text):
        return _GAP.split(text)
    pieces = text.split()  # many times as fast
    parts = [" "] * (2 * len(pieces))
    parts[::2] = pieces
    return parts


@cache  # and emptied when full: keeping an order of use costs as much again
def _token_hashes(piece: str) -> bytes:
    return token_hashes(tokenise(piece).tokens).tobytes()


def _quote(parts: list[str]) -> str:
    passage = " ".join("".join(parts).split())
    return passage if len(passage) <= MAX_PASSAGE else passage[:MAX_PASSAGE] + "…"
