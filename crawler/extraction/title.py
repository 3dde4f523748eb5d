"""The headline, without the name of the site.

Pages state it several times: as ``h1``, in JSON-LD, in meta tags, and in ``title``,
where the site's name sticks to it. No single place is right often enough; the
heading that agrees with what is declared elsewhere is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.extraction.blocks import is_aside
from crawler.extraction.site import title_end
from crawler.extraction.structured import Markup, texts
from crawler.extraction.text import (
    element_pieces,
    element_text,
    host_name,
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

_SAME = 0.99
"""The same for small headings."""

_SHARES = 0.01
"""More than none."""

MAX_LENGTH = 400
"""Longer headings are no headlines."""

_FRONT = frozenset({"/", "./", "/index.html", "/index.php", "index.html", "index.php"})
_FOREIGN = re.compile(r"(?i)(?<![a-z])(?:comments?|respond)(?![a-z])")
_WIDE = frozenset({"article", "body", "html", "main"})
_NEAR = 4  # elements, from the heading up, whose names are looked at
_MOST = 30  # headings that are looked at
_MOST_PIECES = 8
_LEAST_WORDS = 3  # fewer may be a section's name
_AROUND = " |:–—-"
_SET_OFF = re.compile(r"\s+[|–—\-·•»«›⁄*~<>│┃]+\s+|\s*[|»│]\s*")
_SEPARATOR = re.compile(rf"{_SET_OFF.pattern}|\s*:\s+|\s*::\s*")
# What stands between needs no spaces there: "...-新华网", "..._國際新聞".
_OUTLET = re.compile(
    r"(?<=[\u3040-\u9fff！？!?。」』”])\s*[-–—_|｜]{1,2}\s*[^\s–—_|｜-]{1,12}"
    r"(?:网|網|报|報|新闻|新聞|在线|频道|頻道|ニュース|オンライン)$"
)


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
    headings = [h for h in _headings(markup, "h1") if tuple(words(h.text)) not in names]
    texts_declared = [text for _, text in declared]
    heading = (
        _best(headings, texts_declared, _AGREES if len(headings) > 1 else _AGREES_ALONE)
        or _best(_headings(markup, "h2"), texts_declared, _AGREES)
        or _shown(headings, texts_declared)
        or _best(_headings(markup, "h3"), texts_declared, _SAME)
    )
    if heading:
        titles = [without_site(text, publisher, markup.url) for text in texts_declared]
        text = _headline(heading, texts_declared)
        text = _repeated(markup, text, texts_declared, titles) or text
        return Title(text=without_site(text, None, markup.url), origin="h1")
    for origin, text in declared:
        if cut := without_site(text, publisher, markup.url):
            return Title(text=cut, origin=origin)
    first = next(iter(headings or _headings(markup, "h2")), None)
    return Title(text=first.text, origin="h1") if first else Title()


def _best(
    headings: Sequence[_Heading], declared: Sequence[str], enough: float
) -> _Heading | None:
    """Return the heading that agrees best with what is declared, if *enough*.

    Of several, the longest: those of sites and sections are short.
    """
    titles = _title_words(declared) if headings else []
    rated = [(_agreement(h.text, titles), len(words(h.text)), h) for h in headings]
    best = max(rated, key=lambda found: found[:2], default=None)
    return best[2] if best and best[0] >= enough else None


def _shown(headings: Sequence[_Heading], declared: Sequence[str]) -> _Heading | None:
    """Return the headline of a page that declares another one to search engines.

    That is its only heading of the first level, or the one that shares most words.
    """
    long = [h for h in headings if _is_long(h, declared) and not is_aside(h.element)]
    if len(headings) == 1:
        return long[0] if long else None
    return _best(long, declared, _SHARES)


def _repeated(
    markup: Markup, chosen: str, declared: Sequence[str], titles: Sequence[str]
) -> str | None:
    """Return the smaller heading that is a declared title, where *chosen* is none.

    Above it stand names of sections, or what was written for search engines.
    """
    known = [words(title) for title in titles]
    if words(chosen) in known:
        return None
    for heading in (h for tag in ("h2", "h3") for h in _headings(markup, tag)):
        text = _headline(heading, declared)
        own = words(text)
        if len(own) > _LEAST_WORDS and own in known and not is_aside(heading.element):
            return text
    return None


def _is_long(heading: _Heading, declared: Sequence[str]) -> bool:
    """Whether *heading* is no label of a section; one is a title's beginning."""
    if len(words(heading.text)) >= _LEAST_WORDS:
        return True
    return any(text.startswith(heading.text) for text in declared)


def _headline(heading: _Heading, declared: Sequence[str]) -> str:
    """Return *heading* without the lines that some pages set above or below, in it.

    Where they belong to it, what is declared also has the marks between them, which a
    page may leave to its styles.
    """
    titles = [words(title) for title in declared]
    own = words(heading.text)
    if own in titles:
        parted = len(heading.pieces) > 1
        return declared[titles.index(own)] if parted else heading.text
    titles += [words(cut) for title in declared for cut in _cuts(title, _SET_OFF)[:1]]
    pieces = heading.pieces
    for size in range(len(pieces) - 1, 0, -1):
        for part in (pieces[-size:], pieces[:size]):
            text = squeeze(" ".join(part))
            if (part_words := words(text)) in titles and len(
                part_words
            ) >= _LEAST_WORDS:
                return text.strip(_AROUND)
    return heading.text


def _declared(markup: Markup) -> list[tuple[str, str]]:
    found = [("json-ld", text) for text in texts(markup.article.get("headline"))]
    for name in ("og:title", "twitter:title", "headline", "dc.title"):
        found += [("meta", text) for text in markup.meta.get(name, ())[:1]]
    found.append(("title", markup.title))
    return [(origin, _without_outlet(text)) for origin, text in found if text]


def _headings(markup: Markup, tag: str) -> list[_Heading]:
    elements = (
        element
        for element in markup.tagged[tag][:_MOST]
        if not _is_site_heading(element, markup.url) and not _is_foreign(element)
    )
    found = (_Heading(element, element_text(element)) for element in elements)
    return [heading for heading in found if 2 < len(heading.text) <= MAX_LENGTH]


def _is_site_heading(element: HtmlElement, url: str) -> bool:
    """Whether a heading leads to the front page, as the name of a site does."""
    link = next(element.iter("a"), None)
    if link is None:
        link = next(element.iterancestors("a"), None)
    href = "" if link is None else (link.get("href") or "").strip()
    return bool(href) and _is_front(href, url) and not _is_front(url, url)


def _is_front(href: str, url: str) -> bool:
    if "//" not in href:
        return href in _FRONT
    # Behind the last "//", since archives keep the old address within their own.
    host, _, path = href.rpartition("//")[2].partition("/")
    return bool(host) and host in url and not path


def _is_foreign(element: HtmlElement) -> bool:
    """Whether a heading stands above the comments of readers."""
    node: HtmlElement | None = element
    for _ in range(_NEAR):
        if node is None or node.tag in _WIDE:
            return False
        names = f"{node.get('class') or ''} {node.get('id') or ''}"[:200]
        if _FOREIGN.search(names):
            return True
        node = node.getparent()
    return False


def _agreement(heading: str, titles: Sequence[set[str]]) -> float:
    """Share of the words of *heading* and of a title that they share, the best."""
    own = set(words(heading))
    shares = (len(own & title) / len(own | title) for title in titles)
    return max(shares, default=0.0) if own else 0.0


def _title_words(declared: Sequence[str]) -> list[set[str]]:
    """Return the words of each declared title, whole and without an end.

    Its first or last part names site or section.
    """
    parts = {part for text in declared for part in (text, *_cuts(text), *_ends(text))}
    return [found for part in parts if (found := set(words(part)))]


def _without_outlet(text: str) -> str:
    """Return *text* without the outlets that Chinese and Japanese titles end in."""
    while (cut := _OUTLET.sub("", text)) != text:
        text = cut
    return text


def _cuts(text: str, separator: re.Pattern[str] = _SEPARATOR) -> list[str]:
    """Return *text* less its last, less its first part, parted by separators."""
    found = list(separator.finditer(text))
    if not found:
        return []
    return [text[: found[-1].start()], text[found[0].end() :]]


def _ends(text: str) -> list[str]:
    """Return the first and the last part of *text* that are no names of sections."""
    parts = _SEPARATOR.split(text)
    return [end for end in (parts[0], parts[-1]) if len(words(end)) >= _LEAST_WORDS]


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
