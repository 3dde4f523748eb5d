"""Candidates by locality-sensitive hashing: `datasketch.MinHashLSH` over SQLite.

Bands of three rows: two texts meet in one of 42 buckets with a probability of
``1 - (1 - j**3) ** 42``, which is .99 for a Jaccard similarity *j* of .47 and .72 for
.31 (Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", section 3.4).
Only candidates: the comparison decides.

datasketch keeps one hash table per band; here they are one table keyed by the hash of
band number and bucket, read and written inside the caller's transaction, so that an
interrupted insert leaves nothing behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from datasketch import MinHash, MinHashLSH

from crawler.dedup.lsh_storage import SQLiteBuckets, SQLiteKeys
from crawler.dedup.minhash import PERMUTATIONS, SEED, permutations

if TYPE_CHECKING:
    import sqlite3

    from crawler.dedup.signature import Signature

BANDS = 42
ROWS = 3


class BandIndex(MinHashLSH):  # type: ignore[misc]
    """MinHash LSH whose buckets lie in the table ``dedup_band``."""

    def __init__(self, connection: sqlite3.Connection, bucket_limit: int) -> None:
        super().__init__(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
        self.hashtables = [
            SQLiteBuckets(connection, band, bucket_limit) for band in range(BANDS)
        ]
        self.keys = SQLiteKeys(connection)

    def candidates(self, signature: Signature) -> list[int]:
        """Return the documents that share a bucket with *signature*."""
        return list(self.query(as_minhash(signature)))

    def add(self, document: int, signature: Signature) -> None:
        """Put *document* into its buckets; again is no error."""
        self.insert(document, as_minhash(signature), check_duplication=False)

    def discard(self, document: int, signature: Signature) -> None:
        """Take *document* out of its buckets."""
        hashes = as_minhash(signature).hashvalues
        for (start, end), buckets in zip(self.hashranges, self.hashtables, strict=True):
            buckets.remove_val(self._H(hashes[start:end]), document)


def as_minhash(signature: Signature) -> MinHash:
    """Return datasketch's form of the MinHash of *signature*."""
    return MinHash(
        seed=SEED,
        hashvalues=signature.minhash,
        permutations=permutations(),
        scheme="affine32",
    )
