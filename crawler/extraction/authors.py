"""Who wrote an article: names of persons, in the order of the byline.

JSON-LD is asked first, then meta tags, then elements that mark themselves as byline,
then lines near the headline such as ``Von: Erika Muster``. What is no name goes:
introductions ("By", "Von"), roles, e-mail addresses, organisations and agencies.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.extraction.agencies import is_agency
from crawler.extraction.structured import Markup, Node, types
from crawler.extraction.text import element_text, plain, words

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
    "//*[@rel='author' or @itemprop='author' or @id='author'"
    " or contains(@class,'uthor') or contains(@class,'yline')]"
)
_MARKS = (
    ("rel", re.compile(r"(?i)^author$")),
    ("itemprop", re.compile(r"(?i)^author$")),
    ("class", re.compile(r"(?i)author[-_]*name")),
    ("class", re.compile(r"(?i)byline")),
    ("class", re.compile(r"(?i)author")),
    ("id", re.compile(r"(?i)^author$")),
)
"""What marks a byline, the surest first."""

_MOST_MARKED = 50
_BY = (
    r"(?:(?:story|article|text|words|report|review|analysis|opinion|written|posted"
    r"|published|reported|reviewed|created|edited)\s+)?by|von|par|por|di|da|av|af"
    r"|door|od|autor(?:es|in|en)?|authors?|auteurs?|texte?|texto|tekst|text von"
    r"|ein(?:e)?\s[\w-]+ von|from|escrito por|redactado por|geschrieben von"
    r"|erstellt von|veröffentlicht von|kirjoittanut|napisał|автор|текст|yazar"
    r"|scritto da|écrit par|publié par|verfasst von"
)
_INTRODUCTION = re.compile(rf"(?i)^\W*(?:{_BY})\b\s*[:：]?\s*(?=\S)")
_LABELLED = re.compile(rf"(?i)^\W*(?:{_BY})\s*(?:[:：]|\s)\s*(?=[A-ZÀ-ÞА-ЯŁŚŻ])")
_LABEL = re.compile(rf"(?i)\W*(?:{_BY})\W*")
_SEPARATOR = re.compile(
    r"\s*(?:[;|/•·⋅\n]|\s[–—-]\s|\b(?:and|und|et|och|og"
    r"|ja|with|mit|con|avec|y|&)\b|\s&\s|\s[ei]\s)\s*",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*,\s*(?!(?:jr|sr|iii?)\b)", re.IGNORECASE)
_MAIL = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|(?<!\w)@\w+")
_CUT = re.compile(
    r"(?i)\s*(?:\([^()]*\)?$|\[.*|[-–—,]?\s*\b(?:published|updated|posted|veröffentlicht"
    r"|aktualisiert|last|on|am|at|in|vom|le)\b\s+(?=.*\d).*|\d.*)$"
)
_NO_PERSON = re.compile(
    r"(?i)\b(?:redaktion\w*|redacci[oó]n|r[eé]daction|redazione|redac[cț][aã]o"
    r"|redactie|redakcja|redakce|editorial|editors?|staff|team|desk|newsroom"
    r"|bureau|office|news|agenc\w+|agentur\w*|press|media|magazine|online"
    r"|admin(?:istrator)?|webmaster|correspondents?|reporters?|writers?"
    r"|contributors?|journalist\w*|author|unknown|anonymous|guest|university"
    r"|institute|gmbh|inc|ltd|llc|company|corporation|group|ministry|department"
    r"|zeitung|tribune|gazette|journal|post|times|herald|daily|weekly|tv|radio"
    r"|blog|website|photo\w*|foto\w*|bild|image|getty|read more|share|follow"
    r"|subscribe|comments?|minutes?|view|posts|articles?|more|about|bio|profile"
    r"|home|community|foundation|association|network|studio|productions?|verlag"
    r"|presse|founder|specialist|expert|consultant|analyst|certified|director"
    r"|manager|professor|nachrichten|deutsche welle|privacy|illustration|written"
    r"|freelance\w*|redaksjon\w*|toimitus|editor(?:ial)? board|updated?|published"
    r"|published by|min read)\b"
)
_TITLE = re.compile(r"(?i)^(?:prof|rechtsanw[aä]lt(?:in)?|ra|sir|frau|herr)\b\.?\s+")
_DEGREE = re.compile(r"(?i)\s+(?:ph\.?d|m\.?d|r\.?n|mba|msc|bsc|esq|ll\.?m)\b\.?$")
_LAST_FIRST = re.compile(r"(?P<last>[^\W\d_][\w'-]+),\s+(?P<first>[^\W\d_][\w.'-]+)")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{2,8}")
_DAY = re.compile(
    r"(?i)(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)"
    r"\w{0,6}|name|unknown|stand"
)
_PARTICLE_WORDS = """
van von de der den del della di da do dos du la le el al bin ibn ter ten zu zur af av
y e i und of the
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_LONGEST_LINE = 120


def read_authors(
    markup: Markup, blocks: Sequence[Block], publisher: str | None
) -> tuple[str, ...]:
    """Return the names of the authors; empty where the page names no person."""
    house = "".join(words(publisher or ""))
    host = "".join(words(urlsplit(markup.url).hostname or ""))
    for values, declared in _sources(markup, blocks):
        names = [
            name
            for value in values
            for name in split_names(value, declared=declared)
            if not _is_house(name, house, host)
        ]
        if names and len(names) <= MAX_AUTHORS:
            return tuple(dict.fromkeys(names))
    return ()


def byline_texts(markup: Markup, blocks: Sequence[Block]) -> list[str]:
    """Return all that the page says about its authors, as it stands, for credits."""
    found = [
        *_json_ld(markup.article, persons_only=False),
        *_meta(markup),
        *_labelled(blocks),
    ]
    found += _marked(markup.tree)
    return [text for text in dict.fromkeys(found) if text]


def _is_house(name: str, house: str, host: str) -> bool:
    # Publications sign as authors: "Gullhaven Mail", "gullhaven-mail.example"
    own = "".join(words(name))
    return own == house or (own in host and " " not in name) or own in host.split("www")


def _sources(
    markup: Markup, blocks: Sequence[Block]
) -> Iterator[tuple[Iterable[str], bool]]:
    """Yield the texts that name authors, and whether each is a declared name."""
    yield _json_ld(markup.article, persons_only=True), True
    yield _meta(markup), True
    for text in _marked(markup.tree):
        yield [text], False
    yield _labelled(blocks), False


def _json_ld(article: Node, *, persons_only: bool) -> Iterator[str]:
    for key in ("author", "creator"):
        value = article.get(key)
        for item in value if isinstance(value, list) else [value]:
            name: Any = item
            if isinstance(item, dict):
                name = item.get("name")
                if persons_only and "Organization" in " ".join(types(item)):
                    continue
            for text in name if isinstance(name, list) else [name]:
                if plain(text):
                    yield plain(text)


def _meta(markup: Markup) -> Iterator[str]:
    for name in _META:
        for value in markup.meta.get(name, ()):
            if not value.startswith(("http", "/")):
                yield value


def _marked(tree: HtmlElement) -> list[str]:
    """Return the first text that each mark gives, the surest first."""
    elements = tree.xpath(_MARKED)[:_MOST_MARKED]
    found = []
    for attribute, pattern in _MARKS:
        for element in elements:
            if pattern.search((element.get(attribute) or "")[:200]):
                text = element_text(element)
                if 3 < len(text) <= _LONGEST_LINE:
                    found.append(text)
                    break
    return found


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
            if _LABELLED.match(" ".join(pieces[number : number + 2])):
                rest = pieces[number:] if _LABEL.fullmatch(piece) else [piece]
                yield " ".join(rest[:2])
                break


def split_names(value: str, *, declared: bool = False) -> list[str]:
    """Return the names of persons in a byline, such as ``By A. Ames and B. Bell``.

    Where the name is *declared* as such, one word is enough: ``Banksy``.
    """
    value = _INTRODUCTION.sub("", _MAIL.sub(" ", value), count=1)
    if flipped := _LAST_FIRST.fullmatch(value.strip()):
        value = f"{flipped['first']} {flipped['last']}"
    names = []
    for group in _SEPARATOR.split(value):
        for part in _COMMA.split(group):
            name = _name(part)
            if not _is_person(name, declared=declared):
                break  # what follows a role or an organisation tells more of it
            names.append(name)
    return names


def _name(part: str) -> str:
    name = _INTRODUCTION.sub("", part.strip(), count=1)
    name = _CUT.sub("", _DEGREE.sub("", _TITLE.sub("", name)))
    name = name.strip(" .,:;-–—*|\"'“”()[]")
    if name.isupper() and len(name) > 4 and " " in name:
        name = name.title()
    return name


def _is_person(name: str, *, declared: bool) -> bool:
    if not 3 <= len(name) <= 50 or is_agency(name) or _NO_PERSON.search(name):
        return bool(_CJK.fullmatch(name)) and declared
    parts = name.split()
    if len(parts) > 6 or any(c in "/:?!=<>{}@_" for c in name):
        return False
    if len(parts) == 1:
        return declared and not _DAY.fullmatch(name)
    return not any(map(str.isdigit, name)) and all(
        not part[0].islower() or part in _PARTICLES for part in parts
    )
