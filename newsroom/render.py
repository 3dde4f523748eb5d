"""Article pages: a publisher's template filled with one article.

A template is one file: the page, then fragments under ``<!--part NAME ARGUMENT-->``
that stand inside the body after a paragraph (``after 3``, ``figure 0``) or only where
an article has what they show (``byline``, ``sign-off``, ``wall``).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import quote

from newsroom.catalogue import Article, Catalogue, slugified
from newsroom.dates import date_text
from newsroom.jsonld import json_ld

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TEMPLATES = Path(__file__).parent / "templates"
RELATED = 3
"""Number of articles that a page links to as related."""

_PART = re.compile(r"^<!--part (\S+) ?(\S*)-->\n", re.MULTILINE)
_AND = {"en": " and ", "de": " und ", "fr": " et "}


@dataclass(frozen=True, slots=True)
class Part:
    """One fragment of a template."""

    name: str
    argument: str
    template: Template

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the fragment with *values*, without its last line feed."""
        return self.template.substitute(values).removesuffix("\n")


@cache
def parts(name: str) -> tuple[Part, ...]:
    """Return the parts of a template file, the page itself first."""
    text = (TEMPLATES / f"{name}.html").read_text(encoding="utf-8")
    page, *rest = _PART.split(text)
    triples = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    named = (Part(part, argument, Template(text)) for part, argument, text in triples)
    return (Part("", "", Template(page)), *named)


def fragment(template: str, name: str, values: Mapping[str, str]) -> str:
    """Return the named fragment of *template*, empty where it has none."""
    found = (p for p in parts(template) if p.name == name)
    return "".join(p.filled(values) for p in found)


def escaped(**values: str) -> dict[str, str]:
    """Return *values* safe for HTML text and attributes."""
    return {name: html.escape(value) for name, value in values.items()}


def related(catalogue: Catalogue, article: Article) -> tuple[Article, ...]:
    """Return the articles that its page links to: the publisher's next older ones."""
    others = catalogue.of(article.publisher.key)
    at = others.index(article)
    ring = others[at + 1 :] + others[:at]
    return tuple(a for a in ring if not a.private)[:RELATED]


def article_page(catalogue: Catalogue, article: Article, port: int) -> bytes:
    """Return the article's page, in its publisher's charset."""
    template = article.publisher.key
    links = related(catalogue, article)
    values = _values(article, port)
    first = links[0]
    values |= escaped(related_href=first.path, related_title=first.title)
    for name in ("byline", "author_box"):
        values[name] = fragment(template, name, values) if values["author"] else ""
    values["wall"] = fragment(template, "wall", values) if article.paywalled else ""
    values["related"] = "\n".join(
        fragment(
            template, "related", escaped(related_href=a.path, related_title=a.title)
        )
        for a in links
    )
    values["body"] = _body(article, values)
    page = parts(template)[0].template.substitute(values)
    # Older systems write what their charset lacks as references; so do its pages.
    return page.encode(article.publisher.charset, "xmlcharrefreplace")


def _values(article: Article, port: int) -> dict[str, str]:
    publisher = article.publisher
    home = f"http://{publisher.host}:{port}/"
    teaser = article.text.paragraphs[0]
    short = teaser if len(teaser) < 156 else teaser[:150].rsplit(" ", 1)[0] + " …"
    values = escaped(
        title=article.title,
        page_title=article.title + publisher.separator + publisher.name,
        site=publisher.name,
        url=article.url(port),
        home=home,
        section=article.section,
        section_path=f"/{slugified(article.section)}/",
        description=article.description or short,
        standfirst=article.description,
        published=article.published.isoformat(),
        modified=(article.modified or article.published).isoformat(),
        date_text=date_text(article.published, publisher.date_text),
        author=article.byline or _AND[publisher.language].join(article.authors),
        image=f"/media/{slugified(article.slug)}.jpg",
        caption=article.caption,
        photo_credit=article.photo_credit,
        sign_off=article.sign_off,
    )
    values["url_quoted"] = quote(article.url(port), safe="")
    values["jsonld"] = json_ld(article, port)
    return values


def _body(article: Article, values: Mapping[str, str]) -> str:
    paragraphs = [f"<p>{html.escape(p, quote=False)}</p>" for p in article.paragraphs]
    inserts: dict[int, list[str]] = {}
    for part in parts(article.publisher.key):
        at = _position(part, article, len(paragraphs))
        if at is not None:
            inserts.setdefault(at, []).append(part.filled(values))
    if article.sign_off:
        _sign(article, values, paragraphs)
    lines: Sequence[str] = [
        line
        for at, paragraph in enumerate(["", *paragraphs])
        for line in (paragraph, *inserts.get(at, ()))
        if line
    ]
    return "\n".join(lines)


def _position(part: Part, article: Article, count: int) -> int | None:
    """Return the paragraph after which *part* stands; null for not at all."""
    if part.name == "figure" and article.caption:
        return min(int(part.argument), count)
    if part.name == "after" and int(part.argument) < count:
        return int(part.argument)
    return None


def _sign(article: Article, values: Mapping[str, str], paragraphs: list[str]) -> None:
    part = next(p for p in parts(article.publisher.key) if p.name == "sign-off")
    sign_off = part.filled(values)
    if part.argument == "glued":
        paragraphs[-1] = paragraphs[-1].replace("</p>", f"{sign_off}</p>")
    else:
        paragraphs.append(sign_off)
