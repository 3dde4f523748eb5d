"""What the index of judged articles asks of a storage, whichever it is.

A storage holds two things: judged documents by number, and *postings*: under a *key*,
the documents that hold it. Keys are 32 bits wide; buckets of MinHash LSH and sampled
shingles are both keys and do not meet, see `crawler.dedup.candidates`. A posting is a
document's number with its site's hash below, see `crawler.dedup.postings`.

The contract:

- *Transactions* are the caller's. What is written inside one is seen by the next call
  and undone by a rollback, after which the caller calls `Storage.reload`: what a
  storage keeps in memory is made anew from what it holds. A storage without
  transactions makes each call whole or nothing by itself
- *Idempotence*: to add a known id changes nothing
- *Several writers*: where a storage is shared, a document may come between a look-up
  and the addition that rests on it. When it is under one of the same keys, the addition
  is refused as `OVERTAKEN`, to be judged again: so of two copies that arrive at once,
  the later one is always compared with the earlier
- *Order*: numbers rise with arrival and are never given twice, not even after expiry
- *Caps*: a look-up returns `MAX_POSTINGS` postings of a key at most, `MAX_OF_SITE` of
  one site, the oldest ones, so that no flood of pages can slow a look-up down or crowd
  others out. `add` is called with the keys alone that had room at the last look-up
- *Expiry*: documents go in portions, the oldest first; their postings may stay until
  it suits the storage, and `get` leaves out what has gone
- *Batches*: what belongs together is one call, so that a storage behind a network
  needs one exchange for it
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from crawler.dedup.minhash import PERMUTATIONS, SEED
from crawler.dedup.signature import SHINGLE_TOKENS, VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crawler.dedup.article import Document, Verdict
    from crawler.dedup.minhash import Hashes
    from crawler.dedup.signature import Signature

SCHEME = f"signature {VERSION}, {SHINGLE_TOKENS} tokens, {PERMUTATIONS}x{SEED}, index 3"
"""How signatures and keys are made; a storage keeps it and refuses another one."""

_NONE = np.empty(0, np.intp)


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

    latest: int = 0
    """Number of the document added last, where others write to the storage too."""

    skipped: NDArray[np.intp] = _NONE
    """Places of keys that were not looked up to the end, since they are common: their
    lists count as full."""


class Outcome(Enum):
    """What came of an addition."""

    ADDED = "added"
    KNOWN = "known"
    OVERTAKEN = "overtaken"


class Added(NamedTuple):
    """The outcome of an addition."""

    outcome: Outcome
    number: int = 0
    """Of the document, unless it was overtaken."""


class Storage(Protocol):
    """Judged documents and postings; see the module for the contract."""

    shared: bool
    """Whether others may write to it at the same time."""

    def add(
        self, document: Document, verdict: Verdict, keys: Hashes, latest: int
    ) -> Added:
        """Keep a document with its postings, and do what its verdict says.

        *keys* are those to list it under; *latest* is what the look-up said.
        """

    def get(self, numbers: Sequence[int]) -> list[Stored]:
        """Return the documents with these numbers, in this order, without the gone."""

    def find(self, id_: str) -> Stored | None:
        """Return the document with an id; None where unknown or expired."""

    def look_up(self, keys: Hashes) -> Hits:
        """Return the postings under each of *keys*, as far as the caps allow."""

    def move(self, id_: str, cluster: str) -> None:
        """Put a document into another cluster; an unknown id changes nothing."""

    def counted(self) -> list[int]:
        """Return the numbers of the documents whose words are counted, ascending."""

    def uncount(self, number: int) -> None:
        """Note that the words of a document are no longer counted."""

    def expire(self, before: str, most: int) -> int:
        """Forget *most* documents first seen before a time; return how many it were."""

    def reload(self) -> None:
        """Make anew what is kept in memory, as after a rollback."""

    def close(self) -> None:
        """Let go of what the storage has opened itself."""


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
