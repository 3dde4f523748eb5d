"""Postings: what the index lists under a key, which is a bucket or a shingle.

A posting is a document's number with 16 bits of its site's hash below it, so that
lists stay in order of arrival and no list has to be joined with the documents to see
how much of it one site holds. A list takes 64 postings at most, and 16 of one site:
a flood of pages cannot crowd other sites out, nor slow a look-up down.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import xxhash

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from crawler.dedup.storage import Hits

MAX_POSTINGS = 64
MAX_OF_SITE = 16

SITE_BITS = 16
SITE_MASK = (1 << SITE_BITS) - 1


def posting(number: int, site: str) -> int:
    """Return the posting of a document; an unknown site has the hash 0."""
    hashed = xxhash.xxh32_intdigest(site.encode()) % SITE_MASK + 1 if site else 0
    return number << SITE_BITS | hashed


def number_of(entry: int) -> int:
    """Return the document's number."""
    return entry >> SITE_BITS


def with_room(hits: Hits, entry: int, keys: int) -> NDArray[np.bool_]:
    """Return for each of *keys* looked up whether its list takes one more posting.

    Unknown sites share no quota.
    """
    places, postings, _, skipped = hits
    free = np.bincount(places, minlength=keys) < MAX_POSTINGS
    free[skipped] = False
    site = entry & SITE_MASK
    if site:
        same = places[postings & SITE_MASK == site]
        free &= np.bincount(same, minlength=keys) < MAX_OF_SITE
    return free


def most_common(counted: Mapping[int, int], most: int) -> list[int]:
    """Return the numbers of the *most* documents with the highest counts, older first.

    A third of *most* at most comes from one site: a flood costs no more than others.
    """
    chosen: list[int] = []
    sites: Counter[int] = Counter()
    for entry in sorted(counted, key=lambda entry: (-counted[entry], entry)):
        site = entry & SITE_MASK
        sites[site] += 1
        if not site or sites[site] <= most // 3:
            chosen.append(number_of(entry))
    return chosen[:most]
