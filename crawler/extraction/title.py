"""The headline, without the name of the site.

Pages state it several times: as ``h1``, in JSON-LD, in meta tags, and in ``title``,
where the site's name sticks to it. No single place is right often enough; the
heading that agrees with what is declared elsewhere is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.extraction.blocks import is_aside
from crawler.extraction.site import title_end
from crawler.extraction.structured import Markup, texts
from crawler.extraction.text import (
    element_pieces,
    element_text,
    host_name,
    plain,
    squeeze,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

_AGREES = 0.5
"""Share of words that a heading must share with a declared title."""

_AGREES_ALONE = 0.25
"""The same for the only heading of the first level."""

_SHARES = 0.01
"""More than none."""

MAX_LENGTH = 400
"""Longer headings are no headlines."""

_MOST = 30  # headings that are looked at
_MOST_PIECES = 8
_LEAST_WORDS = 3  # fewer may be a section's name
_AROUND = " |:–—-"
_SEPARATOR = re.compile(r"\s+[|–—\-·•»«›:⁄*~<>│┃]+\s+|\s*[|»│]\s*|:\s+|\s*::\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A headline and where it came from (``h1``, ``json-ld``, ``meta``, ``title``)."""

    text: str | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class _Heading:
    element: HtmlElement
    text: str

    @property
    def pieces(self) -> list[str]:
        return element_pieces(self.element, _MOST_PIECES)


def read_title(markup: Markup, publisher: str | None) -> Title:
    """Return the headline of the page; both fields null where it has none."""
    declared = _declared(markup)
    site = publisher or title_end(markup)
    names = {tuple(words(name)) for name in (site, host_name(markup.url)) if name}
    headings = [
        h for h in _headings(markup.tree, "h1") if tuple(words(h.text)) not in names
    ]
    texts_declared = [text for _, text in declared]
    heading = (
        _best(headings, texts_declared, _AGREES if len(headings) > 1 else _AGREES_ALONE)
        or _best(_headings(markup.tree, "h2"), texts_declared, _AGREES)
        or _shown(headings, texts_declared)
    )
    if heading:
        text = _headline(heading, texts_declared)
        return Title(text=without_site(text, None, markup.url), origin="h1")
    for origin, text in declared:
        if cut := without_site(text, publisher, markup.url):
            return Title(text=cut, origin=origin)
    first = next(iter(headings or _headings(markup.tree, "h2")), None)
    return Title(text=first.text, origin="h1") if first else Title()


def _best(
    headings: Sequence[_Heading], declared: Sequence[str], enough: float
) -> _Heading | None:
    """Return the heading that agrees best with what is declared, if *enough*."""
    rated = [(_agreement(h.text, declared), h) for h in headings]
    share, heading = max(rated, key=lambda pair: pair[0], default=(0.0, None))
    return heading if share >= enough else None


def _shown(headings: Sequence[_Heading], declared: Sequence[str]) -> _Heading | None:
    """Return the headline of a page that declares another one to search engines.

    That is its only heading of the first level, or the one that shares most words.
    """
    long = [
        h
        for h in headings
        if len(words(h.text)) >= _LEAST_WORDS and not is_aside(h.element)
    ]
    if len(headings) == 1:
        return long[0] if long else None
    return _best(long, declared, _SHARES)


def _headline(heading: _Heading, declared: Sequence[str]) -> str:
    """Return *heading* without the lines that some pages set above or below, in it."""
    titles = [words(title) for title in declared]
    if words(heading.text) in titles:
        return heading.text
    titles += [words(cut) for title in declared for cut in _cuts(title)[:1]]
    pieces = heading.pieces
    for size in range(len(pieces) - 1, 0, -1):
        for part in (pieces[-size:], pieces[:size]):
            text = squeeze(" ".join(part))
            if (own := words(text)) in titles and len(own) >= _LEAST_WORDS:
                return text.strip(_AROUND)
    return heading.text


def _declared(markup: Markup) -> list[tuple[str, str]]:
    title = markup.tree.find(".//title")
    found = [("json-ld", text) for text in texts(markup.article.get("headline"))]
    for name in ("og:title", "twitter:title", "headline", "dc.title"):
        found += [("meta", text) for text in markup.meta.get(name, ())[:1]]
    if title is not None:
        found.append(("title", plain(title.text)))
    return [(origin, text) for origin, text in found if text]


def _headings(tree: HtmlElement, tag: str) -> list[_Heading]:
    elements = islice(tree.iter(tag), _MOST)
    found = (_Heading(element, element_text(element)) for element in elements)
    return [heading for heading in found if 2 < len(heading.text) <= MAX_LENGTH]


def _agreement(heading: str, declared: Sequence[str]) -> float:
    """Share of the words of *heading* and of a declared title that they share.

    The best over all declared titles, each also without its first or last part,
    since those name site or section.
    """
    own = set(words(heading))
    parts = {part for text in declared for part in (text, *_cuts(text))}
    shares = [len(own & w) / len(own | w) for p in parts if (w := set(words(p)))]
    return max(shares, default=0.0) if own else 0.0


def _cuts(text: str) -> list[str]:
    """Return *text* less its last, less its first part, parted by separators."""
    found = list(_SEPARATOR.finditer(text))
    if not found:
        return []
    return [text[: found[-1].start()], text[found[0].end() :]]


def without_site(text: str, publisher: str | None, url: str) -> str:
    """Return *text* without the site's name or section at its end or beginning."""
    for cut in _cuts(text):
        rest = text[len(cut) :] if text.startswith(cut) else text[: -len(cut)]
        whole = len(words(cut)) > max(_LEAST_WORDS - 1, len(words(rest)))
        if _is_site(rest, publisher, url) or (whole and _is_folder(rest, url)):
            return without_site(cut, publisher, url) if cut != text else cut
    return text


def _is_site(rest: str, publisher: str | None, url: str) -> bool:
    own = words(rest)
    name = set(words(publisher or ""))
    known = name and len(name & set(own)) * 2 >= len(own)
    return bool(own) and (
        bool(known) or "".join(own) in host_name(url).replace("-", "")
    )


def _is_folder(rest: str, url: str) -> bool:
    """Whether *rest*, set off by more than a colon, is a folder of the address."""
    own = "".join(words(rest))
    folders = {"".join(words(part)) for part in urlsplit(url).path.split("/")[:-1]}
    return ":" not in rest and bool(own) and own in folders
