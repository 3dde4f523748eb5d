"""Where a page names who signs its article: declarations, marks, lines.

The places are read as they stand; which of them tells the authors is for `authors`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from crawler.extraction.blocks import is_aside
from crawler.extraction.datetext import find_date
from crawler.extraction.names import (
    JOINT,
    LABEL,
    is_labelled,
    names_in_pieces,
    split_names,
)
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
_LONGEST_LINE = 120
_LONGEST_LABEL = 30
_NAMES_ALONE = 0.8  # share of a line that holds nothing but names
_MOST_BLOCKS = 1_000
_ABOVE, _BELOW = 4, 6
"""Lines above and below the headline that may hold a name alone."""

_RIGHT_ABOVE, _RIGHT_BELOW = 2, 7
"""Lines above and below it whose byline is that of the article."""

_DIVIDER = re.compile(r"\s*[•·|—–]\s*|\s-\s")
_ALONE = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,3}")
_CHOICES = frozenset({"nav", "option"})
_SELDOM = frozenset({"h1", "h2", "h3", "li", "nav", "button", "option", "td", "th"})


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


def find_bylines(markup: Markup, blocks: Sequence[Block]) -> Bylines:
    """Return the places of a page that name authors, as they stand."""
    return Bylines(
        persons=_declared("json-ld", _json_ld(markup, persons_only=True)),
        declared=_declared("json-ld", _json_ld(markup, persons_only=False)),
        others=(
            _declared("meta", _meta(markup)),
            _declared("meta", _cards(markup)),
            *_marked(markup),
            _pieces(_labelled(_near_heading(blocks))),
        ),
        shown=_pieces(islice(_shown(blocks), 1)),
        blocks=blocks,
    )


def find_names(blocks: Sequence[Block]) -> Iterator[Source]:
    """Yield less sure places, for pages where no other names a person."""
    yield _lines(_unlabelled(blocks))
    yield _lines(_elsewhere(blocks))


def find_longer(blocks: Sequence[Block], name: str) -> Iterator[Source]:
    """Yield the lines at the headline that begin with *name* and hold more names."""
    at = _heading_at(blocks)
    for block in blocks[max(0, at - _ABOVE) : at + _BELOW + 1]:
        if block.text.startswith(name) and _is_list_of_names(block.text):
            yield _lines([block.text])


def _is_list_of_names(line: str) -> bool:
    if len(line) > _LONGEST_LINE or _DIVIDER.search(line):
        return False
    return len("".join(split_names(line))) >= _NAMES_ALONE * len(line)


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
    return 1 < len(" ".join(pieces)) <= _LONGEST_LINE


def _is_foreign(element: HtmlElement) -> bool:
    return bool(_FOREIGN.search((element.get("class") or "")[:200]))


def _is_beside(element: HtmlElement) -> bool:
    return bool(_BESIDE.search((element.get("class") or "")[:200])) or is_aside(element)


def _heading_at(blocks: Sequence[Block]) -> int:
    tags = [block.element.tag for block in blocks]
    return tags.index("h1") if "h1" in tags else 0


def _near_heading(blocks: Sequence[Block]) -> Sequence[Block]:
    at = _heading_at(blocks)
    near = blocks[max(0, at - 5) : at + 30]
    return [block for block in near if len(block.text) <= _LONGEST_LINE]


def _shown(blocks: Sequence[Block]) -> Iterator[list[str]]:
    at = _heading_at(blocks)
    near = [
        block
        for block in blocks[max(0, at - _RIGHT_ABOVE) : at + _RIGHT_BELOW + 1]
        if len(block.text) <= _LONGEST_LINE and block.element.tag not in _CHOICES
    ]
    yield from _labelled(near)
    yield from _labelled_above(near)


def _labelled(lines: Sequence[Block]) -> Iterator[list[str]]:
    """Yield the pieces of each line from where a byline begins in it."""
    for block in lines:
        pieces = block.pieces
        for number, piece in enumerate(pieces):
            # The name may be in an element of its own: By <a>A. Ames</a>
            if is_labelled(" ".join(pieces[number : number + 2])):
                end = number + (2 if LABEL.fullmatch(piece) else 1)
                yield [" ".join(pieces[number:end]), *_joined(pieces[end:])]
                break


def _joined(pieces: Sequence[str]) -> list[str]:
    """Return the pieces after a name up to one that begins something else."""
    if not pieces or not JOINT.match(pieces[0]):
        return []
    end = next((at for at, p in enumerate(pieces) if _DIVIDER.search(f" {p} ")), None)
    return list(pieces[: min(end or _MOST_PIECES, _MOST_PIECES)])


def _labelled_above(lines: Sequence[Block]) -> Iterator[list[str]]:
    """Yield the lines that are a name alone, where the one above is its label."""
    for block, following in pairwise(lines):
        label, name = block.text, following.text
        if len(label) > _LONGEST_LABEL or not LABEL.fullmatch(label):
            continue
        if _ALONE.fullmatch(name) and name.istitle() and not LABEL.fullmatch(name):
            yield [name]


def _unlabelled(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the first name near the headline that the page vouches for elsewhere."""
    near = _near_heading(blocks)
    candidates = dict.fromkeys((*_alone(blocks), *_dated(near)))
    texts = [block.text for block in blocks[:_MOST_BLOCKS]] if candidates else []
    for line in candidates:
        for name in split_names(line)[:1]:
            if _is_vouched(name, texts):
                yield name
                return


def _dated(near: Sequence[Block]) -> Iterator[str]:
    """Yield what stands beside a date in one line: ``3 May 2024 · Ida Brandvold``."""
    for block in near:
        parts = [p for piece in block.pieces for p in _DIVIDER.split(piece) if p]
        if len(parts) > 1 and any(map(find_date, parts)):
            yield from (p for p in parts if _ALONE.match(p) and not find_date(p))


def _alone(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the lines near the headline that may be a name and nothing else."""
    at = _heading_at(blocks)
    for block in blocks[max(0, at - _ABOVE) : at + _BELOW + 1]:
        if block.element.tag not in _SELDOM and _ALONE.fullmatch(block.text):
            yield block.text


def _is_vouched(name: str, texts: Sequence[str]) -> bool:
    """Whether one of *texts* introduces *name*, or tells who that is."""
    own = re.escape(name)
    told = re.compile(
        rf"(?i:\b(?:by|about|from|von|über|par|por|di|door|av|af)) {own}\b"
        rf"|^{own}(?: (?:is|was|has|writes|ist|schreibt|est|es|è|är|er)\b|, )"
    )
    return any(name in text and told.search(text) for text in texts)


def _elsewhere(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the only name that lines anywhere on the page introduce."""
    labelled = [
        block
        for block in blocks[:_MOST_BLOCKS]
        if len(block.text) <= _LONGEST_LINE
        and is_labelled(block.text)
        and (is_labelled(block.text, clearly=True) or find_date(block.text))
    ]
    found = {
        name: None for pieces in _labelled(labelled) for name in names_in_pieces(pieces)
    }
    yield from found if len(found) == 1 else ()
