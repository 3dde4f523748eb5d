"""Words that tell what a text is from the first article on, before any were counted.

They stand in ``wordlists.toml``:

- *days of the week*: reports from one template name the day that they are for; copies
  of one story name the same days
- *notes*: what invites to subscribe or to sign in. Texts that share some such words
  share the note of a paywall

Words are found by their hashes, so that a stored signature tells them.

Known exceptions: languages that are not in the lists.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from crawler.dedup.signature import token_hashes, token_sketch
from crawler.dedup.text import tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from crawler.dedup.minhash import Hashes


FEWEST_NOTES = 6
"""Words of the list that a note holds; any short text may hold some."""

NOTE_WORDS = 5
"""Words of a note for each that is in the list."""


class Lists(NamedTuple):
    """Hashes of words, in ascending order."""

    days: Hashes
    weekdays: NDArray[np.uint8]
    """Of each of `days` a bit, that of Monday the lowest."""

    notes: Hashes


@cache
def lists() -> Lists:
    """Return the words of all languages."""
    source = resources.files(__package__).joinpath("wordlists.toml")
    words = tomllib.loads(source.read_text(encoding="utf-8"))
    parts = ["", *words["parts_of_day"].split()]
    bits: dict[int, int] = {}
    for number, german in enumerate(words["german_days"]):
        forms = [name + part for name in german.split() for part in parts]
        forms += words["days"][number].split()
        bits |= dict.fromkeys(hashed(forms).tolist(), 1 << number)
    days = np.array(sorted(bits), np.uint32)
    weekdays = np.array([bits[day] for day in days.tolist()], np.uint8)
    return Lists(days, weekdays, hashed(words["notes"].split()))


def hashed(words: Iterable[str]) -> Hashes:
    """Return the hashes that *words* have in a signature."""
    return token_sketch(token_hashes(tokenise(" ".join(words)).tokens)).hashes


def weekdays(tokens: Hashes) -> int:
    """Return the days of the week among the words of a text, a bit for each."""
    known = lists()
    named = known.weekdays[held(known.days, tokens)]
    return int(np.bitwise_or.reduce(named, initial=0))


def is_note(tokens: Hashes, least: int) -> bool:
    """Whether a text has fewer than *least* words beside a note."""
    notes = len(note_words(tokens))
    return notes >= FEWEST_NOTES and len(tokens) - notes * NOTE_WORDS < least


def note_words(tokens: Hashes) -> Hashes:
    """Return the words of a text that are those of notes."""
    notes = lists().notes
    return notes[held(notes, tokens)]


def held(some: Hashes, tokens: Hashes) -> NDArray[np.bool_]:
    """Return which of *some* are among the words of a text; both ascend."""
    if not len(tokens):
        return np.zeros(len(some), np.bool_)
    found: NDArray[np.bool_] = (
        tokens.take(tokens.searchsorted(some), mode="clip") == some
    )
    return found
