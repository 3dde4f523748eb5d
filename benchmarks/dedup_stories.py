"""Invented documents for measuring the index, signed without being written out.

Half of a text are words drawn by Zipf's law, half are stock phrases of six words, also
drawn by Zipf's law: so that, as in agency news, four in ten shingles of a text are
known among 6,000 others, and more among more. One document in ten is a copy of one of
the latest 2,000, with a tenth of its words replaced.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

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
_IN_PHRASES = WORDS // 2 // PHRASE


class Story(NamedTuple):
    """A text, as places in the vocabulary, and the hashes of its numbers."""

    words: Words
    numbers: NDArray[np.uint32]


class Newsroom:
    """Invents documents; equal seeds invent equal ones."""

    def __init__(self, seed: int = 1) -> None:
        self._random = np.random.default_rng(seed)
        self._vocabulary = [_word(rank) for rank in range(VOCABULARY)]
        hashed = [xxhash.xxh3_64_intdigest(word.encode()) for word in self._vocabulary]
        self._hashes = np.array(hashed, np.uint64)
        self._words = _zipf(VOCABULARY)
        drawn = self._draw(self._words, PHRASES * PHRASE)
        self._phrases = drawn.reshape(-1, PHRASE)
        self._choice = _zipf(PHRASES)
        self._sites = _zipf(SITES)
        self._latest: deque[Story] = deque(maxlen=LATEST)
        self._seed, self._written = seed, 0

    def documents(self, count: int) -> Iterator[Document]:
        """Yield *count* documents as a crawl would bring them, with their texts."""
        for _ in range(count):
            if self._latest and self._random.random() < COPIES:
                story = self._latest[int(self._random.integers(len(self._latest)))]
                story = story._replace(words=self.changed(story.words, CHANGED))
            else:
                story = self.story()
            self._latest.append(story)
            signature = self.sign(story)
            signature.minhash  # noqa: B018 - computed here, outside of what is measured
            yield self.document(signature, self.text(story))

    def story(self) -> Story:
        """Return a new story."""
        phrases = self._phrases[self._draw(self._choice, _IN_PHRASES)]
        words = self._draw(self._words, WORDS - phrases.size)
        spread = np.sort(self._random.integers(0, len(words), len(phrases)))
        numbers = self._random.integers(0, 1 << 32, NUMBERS, dtype=np.uint32)
        mixed = np.insert(words, np.repeat(spread, PHRASE), phrases.ravel())
        return Story(mixed, np.sort(numbers))

    def changed(self, words: Words, share: float) -> Words:
        """Return *words* with a share of them replaced."""
        replaced = self._random.random(len(words)) < share
        return np.where(replaced, self._draw(self._words, len(words)), words)

    def sign(self, story: Story) -> Signature:
        """Return the signature of a story: that of its text, but for the numbers."""
        hashes = self._hashes[story.words]
        return Signature(
            len(story.words),
            xxhash.xxh3_64_intdigest(hashes.tobytes()),
            sketch(shingle_hashes(hashes)),
            token_sketch(hashes),
            story.numbers,
        )

    def text(self, story: Story) -> str:
        """Return a story in words."""
        return " ".join(self._vocabulary[word] for word in story.words.tolist())

    def document(
        self, signature: Signature, text: str = "", site: str = ""
    ) -> Document:
        """Return a document with a number of its own, of any site if of none."""
        self._written += 1
        id_ = xxhash.xxh3_64_hexdigest(f"{self._seed}.{self._written}".encode())
        site = site or f"site{self._draw(self._sites, 1)[0]}.example"
        return Document(
            id=id_,
            url=f"https://{site}/2026/11/22/what-happened-to-number-{self._written}",
            site=site,
            signature=signature,
            text=text,
            first_seen=DAY,
            published=DAY,
            published_trusted=True,
            language="en",
            lineage=id_,
        )

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
