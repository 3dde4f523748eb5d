"""Invented documents for measuring the index, signed without being written out.

Half of a text are words drawn by Zipf's law, half are stock phrases of six words, also
drawn by Zipf's law: so that, as in agency news, nearly half of the shingles of a text
are known among 6,000 others, and more among more. One document in ten is a copy of one
of the latest 2,000, with a tenth of its words replaced.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np
import xxhash

from crawler.dedup import Document, Signature
from crawler.dedup.signature import shingle_hashes, sketch, token_sketch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Words = NDArray[np.intp]

WORDS = 400
PHRASE = 6
COPIES = 0.1
CHANGED = 0.1
LATEST = 2000
SITES = 2000
NUMBERS = 7
VOCABULARY = 100_000
PHRASES = 200_000
DAY = "2026-11-22T16:05:02+00:00"
_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "er")]


class Newsroom:
    """Invents documents; equal seeds invent equal ones."""

    def __init__(self, seed: int = 1) -> None:
        self._random = np.random.default_rng(seed)
        self.vocabulary = [_word(rank) for rank in range(VOCABULARY)]
        self._hashes = np.array(
            [xxhash.xxh3_64_intdigest(word.encode()) for word in self.vocabulary],
            np.uint64,
        )
        self._words = _zipf(VOCABULARY)
        self._phrases = self._random_words(PHRASES * PHRASE).reshape(-1, PHRASE)
        self._choice = _zipf(PHRASES)
        self._sites = _zipf(SITES)

    def documents(self, count: int) -> Iterator[Document]:
        """Yield *count* documents, numbered from 0."""
        latest: deque[tuple[Words, NDArray[np.uint32]]] = deque(maxlen=LATEST)
        for number in range(count):
            if latest and self._random.random() < COPIES:
                words, numbers = latest[int(self._random.integers(len(latest)))]
                words = self._changed(words)
            else:
                words = self.story()
                drawn = self._random.integers(0, 1 << 32, NUMBERS, dtype=np.uint32)
                numbers = np.sort(drawn)
            latest.append((words, numbers))
            site = f"site{self._draw(self._sites, 1)[0]}.example"
            yield self.document(str(number), words, numbers, site)

    def story(self) -> Words:
        """Return the words of a new story, as places in the vocabulary."""
        half = WORDS // 2
        phrases = self._phrases[self._draw(self._choice, half // PHRASE)]
        words = self._random_words(WORDS - phrases.size)
        spread = np.sort(self._random.integers(0, len(words), len(phrases)))
        return np.insert(words, np.repeat(spread, PHRASE), phrases.ravel())

    def document(
        self, id_: str, words: Words, numbers: NDArray[np.uint32], site: str
    ) -> Document:
        """Return the document of a story."""
        hashes = self._hashes[words]
        signature = Signature(
            len(words),
            xxhash.xxh3_64_intdigest(hashes.tobytes()),
            sketch(shingle_hashes(hashes)),
            token_sketch(hashes),
            numbers,
        )
        signature.minhash  # noqa: B018 - computed here, outside of what is measured
        return Document(
            id=f"{xxhash.xxh3_64_hexdigest(id_.encode())}",
            url=f"https://{site}/2026/11/22/what-happened-to-number-{id_}",
            site=site,
            signature=signature,
            text=" ".join(self.vocabulary[word] for word in words.tolist()),
            first_seen=DAY,
            published=DAY,
            published_trusted=True,
            language="en",
            lineage=id_,
        )

    def _changed(self, words: Words) -> Words:
        changed = self._random.random(len(words)) < CHANGED
        return np.where(changed, self._random_words(len(words)), words)

    def _random_words(self, count: int) -> Words:
        return self._draw(self._words, count)

    def _draw(self, cumulated: NDArray[np.float64], count: int) -> Words:
        return np.searchsorted(cumulated, self._random.random(count))


def _zipf(count: int) -> NDArray[np.float64]:
    weights = (np.arange(count) + 3.0) ** -1.1
    cumulated: NDArray[np.float64] = np.cumsum(weights) / weights.sum()
    return cumulated


def _word(rank: int) -> str:
    word = ""
    while rank or not word:
        rank, syllable = divmod(rank, len(_SYLLABLES))
        word += _SYLLABLES[syllable]
    return word
