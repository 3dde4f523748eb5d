"""Who wrote an article: names of persons, in the order of the byline.

JSON-LD is asked first, then meta tags, then elements that mark themselves as byline,
then lines near the headline such as ``Von: Erika Muster``. What is no name of a
person is left out (`names`), and so is the publication itself. A login such as
``ida.b`` counts only where no better name is found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.extraction.blocks import is_aside
from crawler.extraction.names import (
    LABEL,
    LABELLED,
    is_account,
    is_desk,
    names_in_pieces,
    tidy_signature,
)
from crawler.extraction.structured import Markup, Node, types
from crawler.extraction.text import element_pieces, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from crawler.extraction.blocks import Block

MAX_AUTHORS = 20
"""More names are a list of staff, not a byline."""

_META = (
    "author", "article:author", "byl", "byline", "dc.creator", "dcterms.creator",
    "citation_author", "parsely-author", "sailthru.author", "creator", "dc:creator",
    "article:author_name", "cxenseparse:author", "authors", "rbauthors", "og:author",
    "shareaholic:article_author_name", "og:article:author", "cse-authors",
)  # fmt: skip
_MARKED = (
    "//*[@class[contains(.,'uthor') or contains(.,'yline')] or @rel='author'"
    " or @itemprop='author' or @id='author'"
    " or (self::a and contains(@href,'/aut'))]"
)
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
_MOST_PIECES = 12
_LONGEST_LINE = 120


@dataclass(frozen=True, slots=True)
class Source:
    """One place that names authors."""

    values: Sequence[Sequence[str]]
    """Each value in the pieces that elements part."""

    sure: bool
    """Whether it holds names alone, so that one word may be one."""

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


def find_bylines(markup: Markup, blocks: Sequence[Block]) -> Bylines:
    """Return the places of a page that name authors, as they stand."""
    return Bylines(
        persons=_declared(_json_ld(markup, persons_only=True)),
        declared=_declared(_json_ld(markup, persons_only=False)),
        others=(
            _declared(_meta(markup)),
            *_marked(markup.tree),
            Source([[text] for text in _labelled(blocks)], sure=False),
        ),
    )


def _declared(values: Iterable[str]) -> Source:
    return Source([[text] for text in values], sure=True)


def read_authors(
    markup: Markup, bylines: Bylines, publisher: str | None
) -> tuple[str, ...]:
    """Return the names of the authors; empty where the page names no person."""
    houses = _houses(markup, publisher)
    accounts: tuple[str, ...] = ()
    for source in (bylines.persons, *bylines.others):
        found = (
            name
            for value in source.values
            for name in names_in_pieces(value, declared=source.sure)
            if not _is_house(name, houses)
        )
        names = tuple(dict.fromkeys(found))
        if not names or len(names) > MAX_AUTHORS:
            continue
        if not all(map(is_account, names)):
            return names
        accounts = accounts or names
    return accounts


def read_signatures(bylines: Bylines, authors: Sequence[str]) -> tuple[str, ...]:
    """Return all who sign the article: *authors*, and the desks that do beside them.

    Where there are none, whoever signs: a desk, an agency, the publication itself.
    """
    if authors:
        desks = (tidy_signature(text) for text in bylines.declared.lines)
        beside = (d for d in desks if is_desk(d) and not any(a in d for a in authors))
        return tuple(dict.fromkeys((*authors, *beside)))
    for source in (bylines.declared, *bylines.others):
        if names := [name for text in source.lines if (name := tidy_signature(text))]:
            return tuple(dict.fromkeys(names[:MAX_AUTHORS]))
    return ()


def byline_texts(bylines: Bylines) -> list[str]:
    """Return all that the page says about its authors, as it stands, for credits."""
    sources = (bylines.declared, *bylines.others)
    return list(dict.fromkeys(text for source in sources for text in source.lines))


def _houses(markup: Markup, publisher: str | None) -> tuple[str, str]:
    host = "".join(words(urlsplit(markup.url).hostname or ""))
    node = markup.article.get("publisher")
    by_person = isinstance(node, dict) and "Person" in types(node)
    return "" if by_person else "".join(words(publisher or "")), host


def _is_house(name: str, houses: tuple[str, str]) -> bool:
    # Publications sign as authors: "Gullhaven Mail", "gullhaven-mail.example"
    house, host = houses
    own = "".join(words(name))
    return own == house or (own in host and " " not in name) or own in host.split("www")


def _json_ld(markup: Markup, *, persons_only: bool) -> Iterator[str]:
    for key in ("author", "creator"):
        value = markup.article.get(key)
        for item in value if isinstance(value, list) else [value]:
            name: Any = item
            if isinstance(item, dict):
                node = _named(markup, item)
                name = node.get("name")
                if persons_only and "Organization" in " ".join(types(node)):
                    continue
            for text in name if isinstance(name, list) else [name]:
                if plain(text):
                    yield plain(text)


def _named(markup: Markup, node: Node) -> Node:
    """Return *node*, or the one of the page that it stands for by its ``@id``."""
    if node.get("name") or not node.get("@id"):
        return node
    same = (n for n in markup.nodes if n.get("@id") == node["@id"] and n.get("name"))
    return next(same, node)


def _meta(markup: Markup) -> Iterator[str]:
    for name in _META:
        for value in markup.meta.get(name, ()):
            if not value.startswith(("http", "/")):
                yield value


def _marked(tree: HtmlElement) -> list[Source]:
    """Return what each mark gives first, the surest first."""
    elements = [e for e in tree.xpath(_MARKED)[:_MOST_MARKED] if not _is_foreign(e)]
    elements.sort(key=_is_beside)
    found = []
    for attribute, pattern, sure in _MARKS:
        marked = [e for e in elements if pattern.search((e.get(attribute) or "")[:200])]
        read = ((e, element_pieces(e, _MOST_PIECES)) for e in marked)
        named = [(e, pieces) for e, pieces in read if _fits(pieces)]
        if named:
            first = named[0][0].getparent()
            values = [pieces for e, pieces in named if e.getparent() is first]
            labelled = bool(LABELLED.match(" ".join(values[0])))
            found.append(Source(values, sure or labelled))
    return found


def _fits(pieces: Sequence[str]) -> bool:
    return 1 < len(" ".join(pieces)) <= _LONGEST_LINE


def _is_foreign(element: HtmlElement) -> bool:
    return bool(_FOREIGN.search((element.get("class") or "")[:200]))


def _is_beside(element: HtmlElement) -> bool:
    return bool(_BESIDE.search((element.get("class") or "")[:200])) or is_aside(element)


def _near_heading(blocks: Sequence[Block]) -> Sequence[Block]:
    tags = [block.element.tag for block in blocks]
    at = tags.index("h1") if "h1" in tags else 0
    near = blocks[max(0, at - 5) : at + 30]
    return [block for block in near if len(block.text) <= _LONGEST_LINE]


def _labelled(blocks: Sequence[Block]) -> Iterator[str]:
    for block in _near_heading(blocks):
        pieces = block.pieces
        for number, piece in enumerate(pieces):
            # The name may be in an element of its own: By <a>A. Ames</a>
            if LABELLED.match(" ".join(pieces[number : number + 2])):
                rest = pieces[number:] if LABEL.fullmatch(piece) else [piece]
                yield " ".join(rest[:2])
                break
