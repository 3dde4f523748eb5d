"""The newsroom's articles as written, read from ``content/`` into dataclasses.

A publisher is a folder with a ``publisher.toml`` and one Markdown file per article:
TOML between lines of ``+++``, then paragraphs parted by blank lines. A file with a
``[copy]`` table holds only what it adds to the article that it names (see
`newsroom.derivation`). A second edition, a week later, adds articles and revises one.
"""

from __future__ import annotations

import tomllib
import zlib
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from newsroom.derivation import Copy, Text, derive

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

CONTENT = Path(__file__).parent / "content"
EDITIONS = (1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """One publication and the habits of its pages."""

    key: str
    """Name of its folder and template; first label of its host."""

    name: str
    """Name as its pages give it."""

    language: str
    """ISO 639-1 code of its language."""

    path: str
    """Pattern of its article URLs."""

    metadata: str
    """Form of its metadata: ``graph``, ``array``, ``object`` for JSON-LD, ``meta``,
    ``microdata``, ``none``."""

    dates: str
    """Where its best date stands: ``json-ld``, ``meta``, ``time``, ``text``."""

    date_text: str
    """How it writes dates, a key of `newsroom.dates.STYLES`."""

    separator: str = " | "
    """What parts headline and site name in ``<title>``."""

    charset: str = "utf-8"
    """Charset of its pages."""

    listed_at: tuple[str, ...]
    """Entrances that list all its articles."""

    furniture: tuple[str, ...] = ()
    """Words of its pages that belong to no article."""

    paywall: str = ""
    """Words that stand on paywalled pages alone."""

    @property
    def host(self) -> str:
        """Host name of its site."""
        return f"{self.key}.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as its publisher prints it."""

    key: str
    """Publisher's key and slug, parted by a slash."""

    publisher: Publisher
    title: str
    text: Text
    published: datetime
    section: str

    modified: datetime | None = None
    authors: tuple[str, ...] = ()
    """Persons who wrote it."""

    byline: str = ""
    """What stands as author where that is no person."""

    agencies: tuple[str, ...] = ()
    """Agencies that it credits."""

    sign_off: str = ""
    """Credit below or at the end of the text, such as ``(bg/dpa)``."""

    description: str = ""
    caption: str = ""
    photo_credit: str = ""
    own_path: str = ""
    edition: int = 1

    listed_at: tuple[str, ...] = ()
    """Entrances that list it beside those of its publisher."""

    private: bool = False
    """Whether robots.txt keeps crawlers away from it."""

    paywalled: bool = False
    """Whether the page shows a teaser alone; the text is that teaser."""

    copy: Copy | None = None

    translation_of: str = ""
    """Key of the article in another language that it translates."""

    resembles: str = ""
    """Name that it shares with articles which look like copies of it and are not."""

    @property
    def slug(self) -> str:
        """Its name within its publisher."""
        return self.key.partition("/")[2]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Paragraphs of the body, the first with the dateline."""
        first, *rest = self.text.paragraphs
        return (self.text.dateline + first, *rest)

    @property
    def path(self) -> str:
        """Path and query of its URL."""
        return self.own_path or self.publisher.path.format(
            slug=self.slug,
            section=slugified(self.section),
            number=zlib.crc32(self.key.encode()) % 9_000_000 + 1_000_000,
            date=self.published,
        )

    def url(self, port: int) -> str:
        """Return its absolute URL on a server at *port*."""
        return f"http://{self.publisher.host}:{port}{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All publishers and articles of one edition."""

    edition: int
    publishers: Mapping[str, Publisher]
    articles: Mapping[str, Article] = field(repr=False)

    def of(self, publisher: str) -> tuple[Article, ...]:
        """Return the articles of one publisher, latest first."""
        return latest_first(
            a for a in self.articles.values() if a.publisher.key == publisher
        )


def latest_first(articles: Iterable[Article]) -> tuple[Article, ...]:
    """Return *articles* by their last change, latest first."""
    return tuple(
        sorted(articles, key=lambda a: (a.modified or a.published, a.key), reverse=True)
    )


def slugified(name: str) -> str:
    """Return *name* as it stands in a path: lower case ASCII with hyphens."""
    name = name.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    name = name.replace("é", "e").replace("è", "e").replace("&", "and")
    return "-".join(name.split())


@cache
def catalogue(edition: int = 1) -> Catalogue:
    """Return the newsroom as it stands in *edition*, 1 or 2.

    Raises:
        ValueError: no such edition, or the content contradicts itself.
    """
    if edition not in EDITIONS:
        raise ValueError(f"edition: {edition}: must be 1 or 2")
    publishers = {p.parent.name: _publisher(p) for p in CONTENT.glob("*/*.toml")}
    originals: dict[str, Article] = {}
    derived: list[tuple[str, dict[str, Any], tuple[str, ...]]] = []
    for path in sorted(CONTENT.glob("*/*.md")):
        values, paragraphs = _parsed(path)
        key = f"{path.parent.name}/{path.stem}"
        if "copy" in values:
            derived.append((key, values, paragraphs))
        else:
            text = Text(dateline=values.pop("dateline", ""), paragraphs=paragraphs)
            originals[key] = _article(key, publishers, values, text)
    articles = dict(originals)
    for key, values, paragraphs in derived:
        if values.get("edition", 1) <= edition:
            made = _derived(key, originals, publishers, (values, paragraphs))
            articles[made.key] = made
    current = {k: a for k, a in articles.items() if a.edition <= edition}
    return Catalogue(
        edition=edition,
        publishers=MappingProxyType(publishers),
        articles=MappingProxyType(dict(sorted(current.items()))),
    )


def _publisher(path: Path) -> Publisher:
    values = _tuples(tomllib.loads(path.read_text(encoding="utf-8")))
    return Publisher(key=path.parent.name, **values)


def _parsed(path: Path) -> tuple[dict[str, Any], tuple[str, ...]]:
    _, front, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    paragraphs = (" ".join(p.split()) for p in body.split("\n\n"))
    return _tuples(tomllib.loads(front)), tuple(p for p in paragraphs if p)


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}


def _article(
    key: str, publishers: dict[str, Publisher], values: dict[str, Any], text: Text
) -> Article:
    publisher = publishers[key.partition("/")[0]]
    return Article(key=key, publisher=publisher, text=text, **values)


def _derived(
    key: str,
    originals: Mapping[str, Article],
    publishers: dict[str, Publisher],
    parsed: tuple[dict[str, Any], tuple[str, ...]],
) -> Article:
    values, local = dict(parsed[0]), parsed[1]
    table = _tuples(values.pop("copy"))
    table["edits"] = tuple(map(tuple, table.get("edits", ())))
    copy = Copy(**table)
    base = originals[copy.of]
    text = derive(base.text, copy, local)
    if copy.kind == "revised":
        values.pop("edition")
        return replace(base, text=text, **values)
    inherited = {
        name: getattr(base, name)
        for name in ("authors", "agencies", "sign_off", "caption", "photo_credit")
    }
    return _article(key, publishers, {**inherited, **values, "copy": copy}, text)
