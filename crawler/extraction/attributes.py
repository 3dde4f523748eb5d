"""Which elements of a page carry which names: classes, ids and the like.

A page has a thousand elements and repeats its names. The elements are asked for them in
one go, while the tree is fresh in memory; what a name says is then asked of each once.
"""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from lxml.html import HtmlElement

NAMES = ("class", "id", "itemprop", "rel", "aria-label", "href")
"""Attributes by which pages say what their parts are, or where they lead."""


_Column: TypeAlias = tuple[list[int], list[str]]
"""Places of the elements that have an attribute, and its value on each."""


class Attributes:
    """The values of `NAMES` on a page."""

    def __init__(self, elements: Sequence[HtmlElement]) -> None:
        # Equal values are kept once, since a hostile page repeats them half a million
        # times.
        same: dict[str, str] = {}
        columns: dict[str, _Column] = {name: ([], []) for name in NAMES}
        for place, element in enumerate(elements):
            # Many elements have none of the names, and say so faster than to be asked
            # for each.
            for name in element.keys():  # noqa: SIM118 - an element iterates children
                if name in columns and (value := element.get(name)):
                    places, values = columns[name]
                    places.append(place)
                    values.append(same.setdefault(value, value))
        self._columns = columns
        self._values = {name: set(values) for name, (_, values) in columns.items()}

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
                places, values = self._columns[name]
                found.update(compress(places, map(said.__contains__, values)))
        return found
