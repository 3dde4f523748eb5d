"""The headline, without the name of the site.

Pages state it several times: as ``h1``, in JSON-LD, in meta tags, and in ``title``,
where the site's name sticks to it. No single place is right often enough; the
heading that agrees with what is declared elsewhere is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.extraction.structured import Markup, texts
from crawler.extraction.text import element_text, plain, words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_AGREES = 0.5
MAX_LENGTH = 400
"""Longer headings are no headlines."""

_SEPARATOR = re.compile(r"\s+[|–—\-·•»«›:⁄*~<>]+\s+|\s*[|»]\s*|:\s+|\s*::\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A headline and where it came from (``h1``, ``json-ld``, ``meta``, ``title``)."""

    text: str | None
    origin: str | None


def read_title(markup: Markup, publisher: str | None) -> Title:
    """Return the headline of the page; both fields null where it has none."""
    declared = _declared(markup)
    headings = _headings(markup.tree, "h1")
    for candidates in (headings, _headings(markup.tree, "h2")):
        best = max(
            ((_agreement(h, [text for _, text in declared]), h) for h in candidates),
            key=lambda pair: pair[0],
            default=(0.0, ""),
        )
        if best[0] >= _AGREES:
            return Title(text=best[1], origin="h1")
    for origin, text in declared:
        if cut := without_site(text, publisher):
            return Title(text=cut, origin=origin)
    heading = next(iter(headings or _headings(markup.tree, "h2")), None)
    return Title(text=heading, origin="h1" if heading else None)


def _declared(markup: Markup) -> list[tuple[str, str]]:
    title = markup.tree.find(".//title")
    found = [("json-ld", text) for text in texts(markup.article.get("headline"))]
    for name in ("og:title", "twitter:title", "headline", "dc.title"):
        found += [("meta", text) for text in markup.meta.get(name, ())[:1]]
    if title is not None:
        found.append(("title", plain(title.text)))
    return [(origin, text) for origin, text in found if text]


def _headings(tree: HtmlElement, tag: str) -> list[str]:
    found = (element_text(element) for element in tree.iter(tag))
    return [text for text in found if 2 < len(text) <= MAX_LENGTH]


def _agreement(heading: str, declared: list[str]) -> float:
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


def without_site(text: str, publisher: str | None) -> str:
    """Return *text* without the site's name at its end or beginning."""
    name = words(publisher or "")
    for cut in _cuts(text):
        rest = text[len(cut) :] if text.startswith(cut) else text[: -len(cut)]
        if name and words(rest) == name:
            return cut
    return text
