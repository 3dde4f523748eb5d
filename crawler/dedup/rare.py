"""Candidates by shared rare shingles: an inverted index over a sample of them.

One shingle hash in eight is indexed, those below an eighth of the range, the same
ones in every text (FracMinHash; Irber et al. 2022). Two documents that share two
sampled shingles which few others hold are candidates, however little of either text
that is: a Jaccard measure cannot find the abridged copy of a long text. Lists that
are full are those of common shingles, which are no evidence and are not followed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.dedup.minhash import Hashes
    from crawler.dedup.signature import Signature

RATE = 8
SAMPLED_BELOW = (1 << 32) // RATE
"""Hashes below it are those of the sample."""

MIN_SHARED = 2
MAX_SAMPLED = 128
"""Shingles indexed of one document, so that a long page costs no more than others."""


def sampled(signature: Signature) -> Hashes:
    """Return the shingles of a text that are indexed, all below an eighth of range."""
    hashes = signature.shingles.hashes
    return hashes[: min(MAX_SAMPLED, int(hashes.searchsorted(SAMPLED_BELOW)))]
