"""Candidates by locality-sensitive hashing: the buckets of `datasketch.MinHashLSH`.

Two texts meet in one of 24 buckets of three rows each with a probability of
``1 - (1 - j**3) ** 24``, which is .96 for a Jaccard similarity *j* of .5 and .48 for
.3 (Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", section 3.4). More
bands find no more: what is less alike, shared rare shingles find. Only candidates:
the comparison decides.

datasketch keeps one hash table per band and asks one after the other. Here a bucket is
a key of the index's storage, made of the band's number and datasketch's name of the
bucket, and all are asked at once; a test holds the answers equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xxhash
from datasketch import MinHashLSH

from crawler.dedup.minhash import PERMUTATIONS

if TYPE_CHECKING:
    from crawler.dedup.minhash import Hashes
    from crawler.dedup.signature import Signature

ROWS = 3
BANDS = PERMUTATIONS // ROWS


class Bands(MinHashLSH):  # type: ignore[misc]
    """MinHash LSH that names the buckets of a text, for another to keep."""

    def __init__(self) -> None:
        super().__init__(num_perm=PERMUTATIONS, params=(BANDS, ROWS))

    def buckets(self, signature: Signature) -> Hashes:
        """Return 32 bits per band that name the bucket of *signature* there."""
        # Those of all bands in a row, since datasketch gives each number its bytes.
        name = self._H(signature.minhash)
        width = len(name) // PERMUTATIONS
        hashed = [
            xxhash.xxh32_intdigest(name[start * width : end * width], band)
            for band, (start, end) in enumerate(self.hashranges)
        ]
        return np.array(hashed, np.uint32)
