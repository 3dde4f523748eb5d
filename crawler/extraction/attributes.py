"""Which elements of a page carry which names: classes, ids and the like.

A page has a thousand elements and repeats its names. The elements are asked for them in
one go, while the tree is fresh in memory; what a name says is then asked of each once.
"""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from lxml.html import HtmlElement

NAMES = ("class", "id", "itemprop", "rel", "aria-label", "href")
"""Attributes by which pages say what their parts are, or where they lead."""


class _Same(dict[str | None, str | None]):
    """Gives for each of many equal values the first."""

    def __missing__(self, value: str | None) -> str | None:
        self[value] = value
        return value


class Attributes:
    """The values of `NAMES` on a page."""

    def __init__(self, elements: Sequence[HtmlElement]) -> None:
        # For each element a value, or None; equal values are kept once, since a hostile
        # page repeats them half a million times.
        same = _Same()
        self._columns = {name: [same[e.get(name)] for e in elements] for name in NAMES}
        self._values = {
            name: set(filter(None, column)) for name, column in self._columns.items()
        }

    def values(self, name: str) -> Collection[str]:
        """Return the values of the attribute *name*, each once."""
        return self._values[name]

    def marked(self, says: Callable[[str], bool], *names: str) -> set[int]:
        """Return the places of elements that have, as one of *names*, what *says* so.

        Places count the elements of the page in its order, from 0.
        """
        found: set[int] = set()
        for name in names:
            if said := set(filter(says, self._values[name])):
                column = self._columns[name]
                found.update(
                    compress(range(len(column)), map(said.__contains__, column))
                )
        return found
