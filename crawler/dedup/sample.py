"""The sample of documents whose words are counted.

The latest 8,192 stories, each once: copies of another site's article are not counted,
or an agency story that many papers print would make its own words common. When full,
a new story takes the place of the oldest one of the site that has most, so that no
site can push out the others. Which documents it holds is written beside them, so that
a reopened index counts the same.
"""

from __future__ import annotations

from collections import defaultdict, deque
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from crawler.dedup.frequencies import MOST_OF_SITE, Counted, Frequencies, Weights

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
        self._frequencies = Frequencies(common_share)
        self._counted: dict[int, Counted] = {}
        self._by_site: dict[str, deque[int]] = defaultdict(deque)
        self._sizes: list[tuple[int, str]] = []
        self._read(storage.counted())

    @property
    def size(self) -> int:
        """Number of counted documents."""
        return len(self._counted)

    def weigh(
        self, hashes: Hashes, language: str | None = None, sites: Iterable[str] = ()
    ) -> Weights:
        """Return the weight of each hash, see `Frequencies.weigh`."""
        return self._frequencies.weigh(hashes, language, sites)

    def furnished(self, sites: frozenset[str]) -> frozenset[str]:
        """Return *sites* where furniture of all is known, else none.

        A site has it from so many counted articles on as must share it.
        """
        counted = (len(self._by_site.get(site, ())) for site in sites if site)
        known = sum(count > MOST_OF_SITE for count in counted) == len(sites)
        return sites if known else frozenset()

    def add(self, number: int, document: Document) -> None:
        """Count a document."""
        while self.size >= MAX_DOCUMENTS:
            self._drop()
        self._learn(number, document)

    def follow(self) -> None:
        """Take in what others have counted, and let go what they have dropped."""
        counted = self._storage.counted()
        for number in sorted(self._counted.keys() - counted):
            self._forget(number)
        self._read([number for number in counted if number not in self._counted])

    def _read(self, numbers: Sequence[int]) -> None:
        for start in range(0, len(numbers), _PORTION):
            for stored in self._storage.get(numbers[start : start + _PORTION]):
                self._learn(stored.number, stored)

    def _learn(self, number: int, document: Document | Stored) -> None:
        counted = Counted.of(document)
        self._frequencies.learn(counted)
        self._counted[number] = counted
        self._by_site[counted.site].append(number)
        self._note(counted.site)

    def _drop(self) -> None:
        number = self._by_site[self._largest()][0]
        self._storage.uncount(number)
        self._forget(number)

    def _forget(self, number: int) -> None:
        counted = self._counted.pop(number)
        self._frequencies.forget(counted)
        self._by_site[counted.site].remove(number)
        self._note(counted.site)

    def _note(self, site: str) -> None:
        heappush(self._sizes, (-len(self._by_site[site]), site))
        if len(self._sizes) > 2 * len(self._by_site):
            self._tidy()

    def _tidy(self) -> None:
        """Drop what was noted of sites before their sizes changed."""
        held = {site: numbers for site, numbers in self._by_site.items() if numbers}
        self._by_site = defaultdict(deque, held)
        self._sizes = [(-len(numbers), site) for site, numbers in held.items()]
        heapify(self._sizes)

    def _largest(self) -> str:
        # What was noted of a site before its size changed is passed over.
        while -self._sizes[0][0] != len(self._by_site.get(self._sizes[0][1], ())):
            heappop(self._sizes)
        return self._sizes[0][1]
