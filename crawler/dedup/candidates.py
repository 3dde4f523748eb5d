"""Candidates: the documents that a new one is worth comparing with.

Those that share a bucket of MinHash LSH (`crawler.dedup.lsh`) or two rare shingles
(`crawler.dedup.rare`). Both are looked up as *keys* of 32 bits, all in one go: sampled
shingles are below an eighth of the range by the way they are sampled, and buckets are
folded into the rest.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from crawler.dedup.lsh import Bands
from crawler.dedup.postings import (
    MAX_POSTINGS,
    most_common,
    number_of,
    posting,
    with_room,
)
from crawler.dedup.rare import MIN_SHARED, SAMPLED_BELOW, sampled

if TYPE_CHECKING:
    from crawler.dedup.minhash import Hashes
    from crawler.dedup.signature import Signature
    from crawler.dedup.storage import Hits, Storage

_BANDS = Bands()


class Found(NamedTuple):
    """What a storage lists under the keys of a text."""

    keys: Hashes
    """Buckets first, then sampled shingles."""

    hits: Hits

    def room(self, site: str) -> Hashes:
        """Return the keys whose lists take one more posting of *site*."""
        return self.keys[with_room(self.hits, posting(0, site), len(self.keys))]

    def numbers(self, most: int, before: int | None = None) -> list[int]:
        """Return the numbers of the best candidates, those that share most first.

        With *before*, only of those below that number.
        """
        places, postings, _, skipped = self.hits
        in_bucket = places < _BANDS.b
        short = np.bincount(places, minlength=len(self.keys)) < MAX_POSTINGS
        short[skipped] = False
        shared = np.sort(postings[~in_bucket & short[places]])
        # Most come up once, and are passed over before they are counted.
        again = Counter(shared[1:][shared[1:] == shared[:-1]].tolist())
        counted = {e: n + 1 for e, n in again.items() if n + 1 >= MIN_SHARED}
        for entry in set(postings[in_bucket].tolist()):
            counted[entry] = counted.get(entry, 0) + 1
        if before is not None:
            counted = {e: n for e, n in counted.items() if number_of(e) < before}
        return most_common(counted, most)


def keys_of(signature: Signature) -> Hashes:
    """Return the keys that a text is looked up and listed under."""
    buckets = _BANDS.buckets(signature)
    span = (1 << 32) - SAMPLED_BELOW
    folded = SAMPLED_BELOW + buckets.astype(np.uint64) % np.uint64(span)
    return np.concatenate((folded.astype(np.uint32), sampled(signature)))


def look_up(storage: Storage, signature: Signature) -> Found:
    """Return what *storage* lists under the keys of a text."""
    keys = keys_of(signature)
    return Found(keys, storage.look_up(keys))
