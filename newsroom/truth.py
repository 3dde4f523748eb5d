"""What a crawl of the newsroom should find, derived from the content it serves.

Two articles are copies when one's text was derived from the other's. Two translations
of one text are ``rewrite-or-copy``: their words differ, so the weaker verdict is right
as well. An original and its translation are ``translation``: to find them takes a
comparison across languages, so any verdict is right. All else is ``different``, also
where it looks alike: reports filled into one form, two reporters on one event, articles
that share a paragraph of background. So are the stages of a developing story as they
stand here: the later report was written anew, with other facts and other figures, and
a reader of one would miss what the other says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsroom.catalogue import Article, Catalogue, catalogue
from newsroom.dates import date_known
from newsroom.render import related

if TYPE_CHECKING:
    from collections.abc import Mapping

SHORT = 50
"""Texts under this many words are too short to compare."""

CUT = 0.8
"""A copy at most this long, compared with the other, is abridged beyond doubt."""

SAME_LENGTH = 0.98
"""Under this share of the other's length, words are missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueArticle:
    """What is right about one article."""

    key: str
    """Publisher's key and slug: stable across editions."""

    host: str
    path: str
    """Path and query of its URL."""

    publisher: str
    """Name of the publication."""

    title: str
    paragraphs: tuple[str, ...]
    """The body alone, with its dateline, without its sign-off."""

    authors: tuple[str, ...]
    published: str
    """ISO 8601, as precise as the page tells."""

    published_origin: str
    """``json-ld``, ``meta``, ``time`` or ``text``: where the page tells it best."""

    modified: str | None
    """Time of the last change, where the article has changed."""

    language: str
    section: str
    agencies: tuple[str, ...]

    sign_off: str
    """Credit that stands below or at the end of the body; empty for none."""

    standfirst: str
    """Summary that the publisher wrote; most pages show it above the body."""

    paywalled: bool
    private: bool
    """Whether robots.txt forbids it: it must not be fetched."""

    unwanted: tuple[str, ...]
    """Words on its page that belong to no body: furniture, captions, other titles."""

    group: str
    """Key of the original that its copies share; its own key when alone."""

    kind: str
    """How it came about: ``original``, ``exact``, ``near``, ``abridged``,
    ``expanded``, ``rewritten`` (translated)."""

    base: str
    """Key of the article that it was derived from; empty for originals."""

    resembles: str
    """Name of a set of look-alikes that are no copies; empty for most."""

    edition: int
    """Edition in which it first appears."""

    @property
    def text(self) -> str:
        """Body with paragraphs parted by blank lines."""
        return "\n\n".join(self.paragraphs)

    @property
    def too_short(self) -> bool:
        """Whether the text is too short to be compared."""
        return len(self.text.split()) < SHORT

    def url(self, port: int) -> str:
        """Return its absolute URL on a server at *port*."""
        return f"http://{self.host}:{port}{self.path}"


@cache
def articles(edition: int = 1) -> Mapping[str, TrueArticle]:
    """Return what is right about every article of an edition, by key."""
    stock = catalogue(edition)
    return MappingProxyType({k: _true(stock, a) for k, a in stock.articles.items()})


def find(url: str, edition: int = 1) -> TrueArticle:
    """Return the article at *url*, on whatever port.

    Raises:
        KeyError: no article lies there.
    """
    parts = urlsplit(url)
    path = parts.path + ("?" + parts.query if parts.query else "")
    return _by_address(edition)[parts.hostname or "", path]


@cache
def _by_address(edition: int) -> Mapping[tuple[str, str], TrueArticle]:
    return {(a.host, a.path): a for a in articles(edition).values()}


def relation(one: TrueArticle, other: TrueArticle) -> str:
    """Return ``copy``, ``rewrite-or-copy``, ``translation`` or ``different``."""
    if one.key == other.key:
        return "copy"
    if one.group != other.group:
        return "different"
    if one.language != other.language:
        return "translation"
    if "rewritten" in (one.kind, other.kind):
        return "rewrite-or-copy"
    return "copy"


def kinds(one: TrueArticle, other: TrueArticle) -> frozenset[str]:
    """Return what kinds of copy *one* may be called beside *other*; empty for none.

    Where a few sentences are missing or added, ``near`` is as right as ``abridged`` or
    ``expanded``.
    """
    relative = relation(one, other)
    if relative != "copy":
        return frozenset({"rewritten"} if relative == "rewrite-or-copy" else ())
    words, others = (re.findall(r"\w+", a.text.casefold()) for a in (one, other))
    if words == others:
        return frozenset({"exact"})
    ratio = len(words) / len(others)
    found = {"near"} if CUT < ratio < 1 / CUT else set()
    if ratio < SAME_LENGTH:
        found.add("abridged")
    elif ratio > 1 / SAME_LENGTH:
        found.add("expanded")
    return frozenset(found)


def look_alikes(edition: int = 1) -> tuple[tuple[TrueArticle, TrueArticle], ...]:
    """Return the pairs that look like copies and are not."""
    marked = [a for a in articles(edition).values() if a.resembles]
    return tuple(
        (a, b)
        for a, b in combinations(marked, 2)
        if a.resembles == b.resembles and relation(a, b) == "different"
    )


def _true(stock: Catalogue, article: Article) -> TrueArticle:
    publisher = article.publisher
    base = article.copy.of if article.copy else article.translation_of
    kind = "rewritten" if article.translation_of else "original"
    return TrueArticle(
        key=article.key,
        host=publisher.host,
        path=article.path,
        publisher=publisher.name,
        title=article.title,
        paragraphs=article.paragraphs,
        authors=article.authors,
        published=date_known(article.published, publisher.dates, publisher.date_text),
        published_origin=publisher.dates,
        modified=article.modified.isoformat() if article.modified else None,
        language=publisher.language,
        section=article.section,
        agencies=article.agencies,
        sign_off=article.sign_off,
        standfirst=article.description,
        paywalled=article.paywalled,
        private=article.private,
        unwanted=_unwanted(stock, article),
        group=base or article.key,
        kind=article.copy.kind if article.copy else kind,
        base=base,
        resembles=article.resembles,
        edition=article.edition,
    )


def _unwanted(stock: Catalogue, article: Article) -> tuple[str, ...]:
    body = " ".join(article.paragraphs)
    titles = (other.title for other in related(stock, article))
    wall = article.publisher.paywall if article.paywalled else ""
    words = (*article.publisher.furniture, wall, article.caption, *titles)
    return tuple(w for w in words if w and w not in body)
