"""Which elements of a page carry which names: classes, ids and the like.

A page has a thousand elements and repeats its names, so that what they say is asked of
each name once. Most attributes are rare: their values are read without looking at
elements, and the elements are looked up where a value counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lxml.etree import XPath

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lxml.html import HtmlElement

_RARE = ("aria-label", "href", "id", "itemprop", "rel")
_VALUES = {
    name: XPath(f"descendant-or-self::*/@{name}", smart_strings=False) for name in _RARE
}
_HOLDERS = {name: XPath(f"descendant-or-self::*[@{name}]") for name in _RARE}


class Attributes:
    """The attributes ``class`` and `_RARE`."""

    def __init__(self, tree: HtmlElement, elements: Sequence[HtmlElement]) -> None:
        self._tree = tree
        self._elements = elements
        self._classes = [element.get("class") for element in elements]
        self.values: dict[str, set[str]] = {
            name: set(cast("list[str]", read(tree))) for name, read in _VALUES.items()
        }
        """The values of each attribute."""
        self.values["class"] = set(filter(None, self._classes))

    def marked(self, says: Callable[[str], bool], *names: str) -> set[HtmlElement]:
        """Return the elements that have a value that *says* so in one of *names*."""
        found: set[HtmlElement] = set()
        for name in names:
            if values := set(filter(says, self.values[name])):
                found.update([e for e, value in self._pairs(name) if value in values])
        return found

    def _pairs(self, name: str) -> Iterable[tuple[HtmlElement, str | None]]:
        if name == "class":
            return zip(self._elements, self._classes, strict=True)
        holders = cast("list[HtmlElement]", _HOLDERS[name](self._tree))
        return [(element, element.get(name)) for element in holders]

    def in_order(self, found: set[HtmlElement]) -> list[HtmlElement]:
        """Return the elements *found* in the order of the page."""
        return [e for e in self._elements if e in found] if found else []
