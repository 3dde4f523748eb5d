"""What the index of judged articles asks of a storage, whichever it is.

A storage holds two things: judged documents by number, and *postings*: under a *key*,
the documents that hold it. Keys are 32 bits wide; buckets of MinHash LSH and sampled
shingles are both keys and do not meet, see `crawler.dedup.candidates`. A posting is a
document's number with its site's hash below, see `crawler.dedup.postings`.

The contract:

- *Transactions* are the caller's. What is written inside one is seen by the next call
  and undone by a rollback, after which the caller calls `Storage.reload`: what a
  storage keeps in memory is made anew from what it holds. A storage without
  transactions makes `add` and `put` whole or nothing each by itself
- *Idempotence*: to add a known id changes nothing and returns its number; to put a
  posting under a key again changes nothing
- *Order*: numbers rise with arrival and are never given twice, not even after expiry
- *Caps*: a look-up returns `MAX_POSTINGS` postings of a key at most, `MAX_OF_SITE` of
  one site, the oldest ones, so that no flood of pages can slow a look-up down or crowd
  others out. `put` is called with the keys alone that had room at the last look-up;
  where writers share a storage, a list may take a few more: look-ups cut it
- *Expiry*: documents go in portions, the oldest first; their postings may stay until
  it suits the storage, and `get` leaves out what has gone
- *Batches*: what belongs together is one call, so that a storage behind a network
  needs one exchange for it
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from crawler.dedup.minhash import PERMUTATIONS, SEED
from crawler.dedup.signature import SHINGLE_TOKENS, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from crawler.dedup.article import Document, Verdict
    from crawler.dedup.minhash import Hashes
    from crawler.dedup.signature import Signature

SCHEME = f"signature {VERSION}, {SHINGLE_TOKENS} tokens, {PERMUTATIONS}x{SEED}, index 2"
"""How signatures and keys are made; a storage keeps it and refuses another one."""


class Stored(NamedTuple):
    """A judged document as the index keeps it."""

    number: int
    id: str
    url: str
    site: str
    lineage: str
    language: str | None
    published: str | None
    published_trusted: bool
    first_seen: str
    cluster: str
    signature: Signature


class Hits(NamedTuple):
    """Postings found, in two columns of one length: by key, then the oldest first."""

    places: NDArray[np.intp]
    """Place of the key among those asked for."""

    postings: NDArray[np.int64]


class Storage(Protocol):
    """Judged documents and postings; see the module for the contract."""

    def add(self, document: Document, verdict: Verdict) -> int:
        """Keep a document and return its number."""

    def get(self, numbers: Sequence[int]) -> list[Stored]:
        """Return the documents with these numbers, in this order, without the gone."""

    def find(self, id_: str) -> Stored | None:
        """Return the document with an id; None where unknown or expired."""

    def look_up(self, keys: Hashes) -> Hits:
        """Return the postings under each of *keys*, as far as the caps allow."""

    def put(self, posting: int, keys: Hashes) -> None:
        """Put a posting under *keys*."""

    def present(self, cluster: str) -> str:
        """Return the name of a cluster after all joins."""

    def members(self, cluster: str, most: int) -> list[Stored]:
        """Return the first *most* documents of a cluster, in the order of arrival."""

    def join(self, alias: str, cluster: str) -> None:
        """Make the cluster *alias* a part of *cluster*."""

    def counted(self) -> Iterator[Stored]:
        """Return the documents whose words are counted, in the order of arrival."""

    def uncount(self, number: int) -> None:
        """Note that the words of a document are no longer counted."""

    def expire(self, before: str, most: int) -> int:
        """Forget *most* documents first seen before a time; return how many it were."""

    def reload(self) -> None:
        """Make anew what is kept in memory, as after a rollback."""


def as_stored(document: Document | Stored) -> Stored:
    """Return a document that is not in the index in the form of one that is."""
    if isinstance(document, Stored):
        return document
    return Stored(
        number=0,
        id=document.id,
        url=document.url,
        site=document.site,
        lineage=document.lineage,
        language=document.language,
        published=document.published,
        published_trusted=document.published_trusted,
        first_seen=document.first_seen,
        cluster=document.id,
        signature=document.signature,
    )
