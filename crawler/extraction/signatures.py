"""Where a page names who signs its article: declarations, marks, lines (`bylines`).

The places are read as they stand; which of them tells the authors is for `authors`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from crawler.extraction.blocks import is_aside
from crawler.extraction.bylines import (
    LONGEST,
    beside_date,
    elsewhere,
    labelled_near,
    longer,
    shown,
    unlabelled,
)
from crawler.extraction.names import LABEL, is_labelled
from crawler.extraction.structured import Markup, resolve, types
from crawler.extraction.text import element_pieces, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from crawler.extraction.blocks import Block

_META = (
    "author", "article:author", "byl", "byline", "dc.creator", "dcterms.creator",
    "citation_author", "parsely-author", "sailthru.author", "creator", "dc:creator",
    "article:author_name", "cxenseparse:author", "authors", "rbauthors", "og:author",
    "shareaholic:article_author_name", "og:article:author", "cse-authors",
)  # fmt: skip
_MARKS = (
    ("rel", re.compile(r"(?i)^author$"), True),
    ("itemprop", re.compile(r"(?i)^author$"), True),
    ("class", re.compile(r"(?i)author[-_]*name|(?:^|\s)author(?:\s.*)?vcard"), True),
    ("class", re.compile(r"(?i)byline"), False),
    ("class", re.compile(r"(?i)author"), True),
    ("id", re.compile(r"(?i)^author$"), True),
    ("href", re.compile(r"(?i)/(?:authors?|aut[eo]u?r(?:s|es|en)?)/[^/]+/?$"), True),
)
"""What marks a byline, the surest first, and whether it holds nothing but names."""

_FOREIGN = re.compile(r"(?i)comment|bookmark")
_BESIDE = re.compile(r"(?i)avatar|image|img|photo|bio|desc|social")
_MOST_MARKED = 50
_MOST_VALUES = 60
_MOST_PIECES = 12


@dataclass(frozen=True, slots=True)
class Source:
    """One place that names authors."""

    values: Sequence[Sequence[str]]
    """Each value in the pieces that elements part."""

    sure: bool
    """Whether it holds names alone, so that one word may be one."""

    origin: str
    """What place it is: ``json-ld``, ``meta``, ``byline``, ``text``."""

    @property
    def lines(self) -> list[str]:
        """The values, each on one line."""
        return [" ".join(pieces) for pieces in self.values]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bylines:
    """All places of a page that name authors."""

    persons: Source
    """What JSON-LD declares, without those that it calls organisations."""

    declared: Source
    """What JSON-LD declares."""

    others: Sequence[Source]
    """Meta tags, marked elements, labelled lines: the surest first."""

    shown: Source
    """The first labelled line right above or below the headline."""

    blocks: Sequence[Block]
    """The lines of the page, for `find_names`."""

    headline: int
    """Which of them is the headline."""


def find_bylines(markup: Markup, blocks: Sequence[Block], headline: int) -> Bylines:
    """Return the places of a page that name authors, as they stand."""
    return Bylines(
        persons=_declared("json-ld", _json_ld(markup, persons_only=True)),
        declared=_declared("json-ld", _json_ld(markup, persons_only=False)),
        others=(
            _declared("meta", _meta(markup)),
            _declared("meta", _cards(markup)),
            *_marked(markup),
            _pieces(labelled_near(blocks, headline)),
        ),
        shown=_pieces(islice(shown(blocks, headline), 1)),
        blocks=blocks,
        headline=headline,
    )


def find_names(page: Bylines) -> Iterator[Source]:
    """Yield less sure places, for pages where no other names a person."""
    yield _lines(unlabelled(page.blocks, page.headline))
    yield _lines(elsewhere(page.blocks))
    yield _lines(beside_date(page.blocks, page.headline))


def find_longer(page: Bylines, name: str) -> Iterator[Source]:
    """Yield the lines at the headline that begin with *name* and hold more names."""
    for line in longer(page.blocks, page.headline, name):
        yield _lines([line])


def _declared(origin: str, values: Iterable[str]) -> Source:
    read = islice(values, _MOST_VALUES)
    return Source([[text] for text in read], sure=True, origin=origin)


def _lines(values: Iterable[str]) -> Source:
    return Source([[text] for text in values], sure=False, origin="text")


def _pieces(values: Iterable[Sequence[str]]) -> Source:
    return Source(list(values), sure=False, origin="text")


def _json_ld(markup: Markup, *, persons_only: bool) -> Iterator[str]:
    for key in ("author", "creator"):
        value = markup.article.get(key)
        for item in _flat(value):
            name: Any = item
            if isinstance(item, dict):
                node = resolve(markup, item)
                name = node.get("name")
                if persons_only and "Organization" in " ".join(types(node)):
                    continue
            for text in name if isinstance(name, list) else [name]:
                if plain(text):
                    yield plain(text)


def _flat(value: Any) -> Iterator[Any]:
    for item in value if isinstance(value, list) else [value]:
        yield from item if isinstance(item, list) else [item]


def _meta(markup: Markup) -> Iterator[str]:
    for name in _META:
        for value in markup.meta.get(name, ()):
            if not value.startswith(("http", "/")):
                yield value


def _cards(markup: Markup) -> Iterator[str]:
    """Yield what previews of the page in other places show as its author."""
    for number in ("1", "2"):
        label = markup.first_meta(f"twitter:label{number}")
        if label and LABEL.fullmatch(label):
            yield markup.first_meta(f"twitter:data{number}")


def _marked(markup: Markup) -> list[Source]:
    """Return what each mark gives first, the surest first."""
    near = (markup.elements[place] for place in _maybe_marked(markup)[:_MOST_MARKED])
    elements = [e for e in near if not _is_foreign(e)]
    elements.sort(key=_is_beside)
    found = []
    for attribute, pattern, sure in _MARKS:
        marked = [e for e in elements if pattern.search((e.get(attribute) or "")[:200])]
        read = ((e, element_pieces(e, _MOST_PIECES)) for e in marked)
        named = [(e, pieces) for e, pieces in read if _fits(pieces)]
        if named:
            first = named[0][0].getparent()
            values = [pieces for e, pieces in named if e.getparent() is first]
            labelled = is_labelled(" ".join(values[0]))
            found.append(Source(values, sure or labelled, "byline"))
    return found


def _maybe_marked(markup: Markup) -> list[int]:
    """Return the places of elements that may have one of `_MARKS`."""
    attributes = markup.attributes
    marked = attributes.marked("author".__eq__, "rel", "itemprop", "id")
    marked |= attributes.marked(lambda n: "uthor" in n or "yline" in n, "class")
    leading = attributes.marked(lambda address: "/aut" in address, "href")
    marked.update(place for place in leading if markup.elements[place].tag == "a")
    return sorted(marked)


def _fits(pieces: Sequence[str]) -> bool:
    return 1 < len(" ".join(pieces)) <= LONGEST


def _is_foreign(element: HtmlElement) -> bool:
    return bool(_FOREIGN.search((element.get("class") or "")[:200]))


def _is_beside(element: HtmlElement) -> bool:
    return bool(_BESIDE.search((element.get("class") or "")[:200])) or is_aside(element)
