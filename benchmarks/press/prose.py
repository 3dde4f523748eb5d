"""Invented prose: words without sense that are as common and as rare as real ones.

Comparison sees hashes of words alone, so what matters is how often words and their
neighbours return: function words are a language's own, content words are syllables
put together, drawn by Zipf's law, and each story repeats a few words and names of its
own. Numbers, quotations and paragraphs come in the forms of the language.
"""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

VOCABULARY = 20_000
_SLOT = re.compile(r"\{([^{}]*)\}")
_NUMBERS = (
    "{{#1-30}}",
    "{{#.1200-90000}}",
    "{{#,1-90}} {percent}",
    "{{#,1-9}} {million}",
    "{{#1985-2024}}",
    "{{#2-12}}",
    "{hour}",
)
_QUOTES = {"de": "„{}“", "en": "“{}”", "fr": "« {} »"}


@cache
def phrases(language: str) -> dict[str, Any]:
    """Return the house phrases of a language; not to be changed."""
    source = Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(source)[language]
    return found


@dataclass(frozen=True, slots=True)
class Topic:
    """What one story is about: its own words and names."""

    words: tuple[str, ...]
    names: tuple[str, ...]


class Writer:
    """Writes in one language; equal seeds write equal texts."""

    def __init__(self, language: str, source: random.Random) -> None:
        self.language = language
        self.phrases = phrases(language)
        self.source = source
        self._function: list[str] = self.phrases["function"].split()
        self._content, self._weights = _vocabulary(language)

    def topic(self) -> Topic:
        """Return the words and names of a new story."""
        words = tuple(self.source.choice(self._content) for _ in range(25))
        return Topic(words, tuple(self.name() for _ in range(5)))

    def story(self, topic: Topic, paragraphs: int) -> list[str]:
        """Return paragraphs on *topic*."""
        return [self.paragraph(topic) for _ in range(paragraphs)]

    def paragraph(self, topic: Topic, sentences: int | None = None) -> str:
        """Return two to four sentences on *topic*."""
        count = sentences or self.source.randint(2, 4)
        return " ".join(self._sentence(topic) for _ in range(count))

    def name(self) -> str:
        """Return a name of a person or place."""
        return f"{self._word(2).capitalize()} {self._word(3).capitalize()}"

    def fill(
        self, template: str, *, names: Sequence[str] = (), places: Sequence[str] = ()
    ) -> str:
        """Return *template* with its slots filled; new names and places by default."""
        known = {"name": names, "place": places}
        return _SLOT.sub(lambda slot: self._slot(slot[1], known), template)

    def words(self, count: int, topic: Topic | None = None) -> str:
        """Return words in a row."""
        return " ".join(self._next(topic) for _ in range(count))

    def _sentence(self, topic: Topic) -> str:
        draw = self.source.random
        text = self.words(self.source.randint(7, 20), topic)
        if draw() < 0.3:
            text = f"{text} {self._number()} {self._next(topic)}"
        text = text[0].upper() + text[1:]
        if draw() < 0.2:
            said = self.fill(
                self.source.choice(self.phrases["said"]), names=topic.names
            )
            return f"{_QUOTES[self.language].format(text)}, {said}."
        return f"{text}."

    def _next(self, topic: Topic | None) -> str:
        draw = self.source.random()
        if draw < 0.47:
            index = int(len(self._function) * self.source.random() ** 2)
            return self._function[index]
        if topic and draw < 0.66:
            return self.source.choice(topic.words)
        if topic and draw < 0.70:
            return self.source.choice(topic.names)
        drawn = self.source.choices(self._content, cum_weights=self._weights)
        return drawn[0]

    def _word(self, syllables: int) -> str:
        chosen = self.source.choices(self.phrases["syllables"].split(), k=syllables)
        return "".join(chosen)

    def _number(self) -> str:
        slot = self.source.choice(_NUMBERS)
        return self.fill(slot.format(**self.phrases))

    def _slot(self, slot: str, known: dict[str, Sequence[str]]) -> str:
        if slot.startswith("#"):
            return self._figure(slot[1:])
        if slot.startswith("words:"):
            return self.words(int(slot[6:]))
        if slot in known:
            return self.source.choice(known[slot] or (self.name(),))
        if slot in {"weekday", "month"}:
            return str(self.source.choice(self.phrases[f"{slot}s"].split()))
        return self.source.choice(slot.split("|"))

    def _figure(self, bounds: str) -> str:
        low, high = map(int, bounds.lstrip(".,").split("-"))
        value = self.source.randint(low, high)
        if bounds[0] == ",":
            sign = "." if self.language == "en" else ","
            return f"{value}{sign}{self.source.randint(0, 9)}"
        if bounds[0] == ".":
            signs = {"de": ".", "en": ",", "fr": " "}
            return f"{value:,}".replace(",", signs[self.language])
        return str(value)


@cache
def _vocabulary(language: str) -> tuple[list[str], list[float]]:
    source = random.Random(language)
    syllables = phrases(language)["syllables"].split()
    words = [
        "".join(source.choices(syllables, k=source.randint(2, 4)))
        for _ in range(VOCABULARY)
    ]
    return words, list(accumulate(1 / (rank + 20) for rank in range(VOCABULARY)))
