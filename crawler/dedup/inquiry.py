"""What is looked up of one document: each thing once, and only when it is asked for.

A document is judged and then added, and compared with several others: all of it needs
the same lists and the same weights.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crawler.dedup import candidates, translations
from crawler.dedup.overlap import Weighed

if TYPE_CHECKING:
    from crawler.dedup.article import Document
    from crawler.dedup.candidates import Found
    from crawler.dedup.sample import Sample
    from crawler.dedup.storage import Storage
    from crawler.dedup.translations import Listed


class Inquiry:
    """A document, with what a storage and a sample know of it."""

    def __init__(self, storage: Storage, sample: Sample, document: Document) -> None:
        self.document = document
        self._storage = storage
        self._sample = sample
        self._found: Found | None = None
        self._listed: Listed | None = None
        self._weighed: dict[frozenset[str], Weighed] = {}

    @property
    def found(self) -> Found:
        """What is listed under its keys."""
        if self._found is None:
            self._found = candidates.look_up(self._storage, self.document.signature)
        return self._found

    @property
    def names(self) -> Listed:
        """What is listed under its numbers and names."""
        if self._listed is None:
            self._listed = translations.look_up(self._storage, self.document)
        return self._listed

    def weighed(self, sites: frozenset[str] = frozenset()) -> Weighed:
        """Return its text with weights; with *sites*, those for articles of them."""
        if sites not in self._weighed:
            language = self.document.language
            weigh = partial(self._sample.weigh, language=language, sites=sites)
            self._weighed[sites] = Weighed(self.document, weigh)
        return self._weighed[sites]
