"""Candidates by locality-sensitive hashing: `datasketch.MinHashLSH` over SQLite.

Two texts meet in one of 24 buckets of three rows each with a probability of
``1 - (1 - j**3) ** 24``, which is .96 for a Jaccard similarity *j* of .5 and .48 for
.3 (Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", section 3.4). More
bands find no more: what is less alike, shared rare shingles find. Only candidates:
the comparison decides.

datasketch keeps one hash table per band; here they are one table, read and written
inside the caller's transaction, so that an interrupted insert leaves nothing behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from datasketch import MinHash, MinHashLSH

from crawler.dedup.lsh_storage import SQLiteBuckets, SQLiteKeys
from crawler.dedup.minhash import PERMUTATIONS, SEED, permutations

if TYPE_CHECKING:
    import sqlite3

    from crawler.dedup.signature import Signature

ROWS = 3
BANDS = PERMUTATIONS // ROWS


class BandIndex(MinHashLSH):  # type: ignore[misc]
    """MinHash LSH whose buckets lie in the table ``dedup_band``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
        self.hashtables = [SQLiteBuckets(connection, band) for band in range(BANDS)]
        self.keys = SQLiteKeys(connection)

    def candidates(self, signature: Signature) -> list[int]:
        """Return the postings that share a bucket with *signature*."""
        return list(self.query(as_minhash(signature)))

    def add(self, entry: int, signature: Signature) -> None:
        """Put a posting into its buckets; again is no error."""
        self.insert(entry, as_minhash(signature), check_duplication=False)

    def discard(self, entry: int, signature: Signature) -> None:
        """Take a posting out of its buckets."""
        for (start, end), buckets in zip(self.hashranges, self.hashtables, strict=True):
            buckets.remove_val(self._H(signature.minhash[start:end]), entry)


def as_minhash(signature: Signature) -> MinHash:
    """Return datasketch's form of the MinHash of *signature*."""
    return MinHash(
        seed=SEED,
        hashvalues=signature.minhash,
        permutations=permutations(),
        scheme="affine32",
    )
