"""The sample of documents whose words are counted.

The latest 8,192 stories, each once: copies of another site's article are not counted,
or an agency story that many papers print would make its own words common. When full,
a new story takes the place of the oldest one of the site that has most, so that no
site can push out the others. Which documents it holds is written beside them, so that
a reopened index counts the same.
"""

from __future__ import annotations

from collections import defaultdict, deque
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from crawler.dedup.frequencies import Frequencies, Weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.dedup.article import Document
    from crawler.dedup.minhash import Hashes
    from crawler.dedup.storage import Storage, Stored

MAX_DOCUMENTS = 8192
_PORTION = 256
"""Documents asked of the storage at once."""


class Sample:
    """Frequencies of the words in the counted documents."""

    def __init__(self, storage: Storage, common_share: float) -> None:
        self._storage = storage
        self._common_share = common_share
        self._begin()
        self._read(storage.counted())

    @property
    def size(self) -> int:
        """Number of counted documents."""
        return len(self._sites)

    def weigh(
        self, hashes: Hashes, language: str | None = None, sites: Iterable[str] = ()
    ) -> Weights:
        """Return the weight of each hash, see `Frequencies.weigh`."""
        return self._frequencies.weigh(hashes, language, sites)

    def add(self, number: int, document: Document) -> None:
        """Count a document."""
        while self.size >= MAX_DOCUMENTS:
            self._drop()
        self._learn(number, document)

    def follow(self) -> None:
        """Take in what others have counted, and let go what they have dropped."""
        counted = self._storage.counted()
        dropped = self._sites.keys() - counted
        for stored in self._storage.get(sorted(dropped)):
            self._forget(stored)
        if self._sites.keys() - counted:  # expired: what they held is not known now
            self._begin()
        self._read([number for number in counted if number not in self._sites])

    def _begin(self) -> None:
        self._frequencies = Frequencies(self._common_share)
        self._sites: dict[int, str] = {}
        self._by_site: dict[str, deque[int]] = defaultdict(deque)
        self._sizes: list[tuple[int, str]] = []

    def _read(self, numbers: Sequence[int]) -> None:
        for start in range(0, len(numbers), _PORTION):
            for stored in self._storage.get(numbers[start : start + _PORTION]):
                self._learn(stored.number, stored)

    def _learn(self, number: int, document: Document | Stored) -> None:
        self._frequencies.learn(document.signature, document.language, document.site)
        self._by_site[document.site].append(number)
        self._sites[number] = document.site
        self._note(document.site)

    def _drop(self) -> None:
        number = self._by_site[self._largest()][0]
        for stored in self._storage.get([number]):
            self._forget(stored)
        self._storage.uncount(number)
        self._take_out(number)

    def _forget(self, stored: Stored) -> None:
        self._frequencies.forget(stored.signature, stored.language, stored.site)
        self._take_out(stored.number)

    def _take_out(self, number: int) -> None:
        if number in self._sites:
            site = self._sites.pop(number)
            self._by_site[site].remove(number)
            self._note(site)

    def _note(self, site: str) -> None:
        heappush(self._sizes, (-len(self._by_site[site]), site))

    def _largest(self) -> str:
        # What was noted of a site before its size changed is passed over.
        while -self._sizes[0][0] != len(self._by_site[self._sizes[0][1]]):
            heappop(self._sizes)
        return self._sizes[0][1]
