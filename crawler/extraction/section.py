"""The section of the publication that an article stands in."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from crawler.extraction.blocks import is_aside
from crawler.extraction.data import read_data
from crawler.extraction.origin import Found
from crawler.extraction.structured import Markup, Node, texts, types
from crawler.extraction.text import element_text, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from crawler.extraction.blocks import Block

_META = (
    "article:section", "og:section", "section", "articlesection", "parsely-section",
    "cxenseparse:section", "dc.subject", "sailthru.section", "category",
)  # fmt: skip
_MOST_BREADCRUMBS = 3
_SEPARATOR = re.compile(r"\s*(?:[»›>→|•·\\]|\s/\s|::)\s*|(?:^|\s+)\d{1,2}[.)]\s+")
_NUMBER = re.compile(r"^\W*\d{1,2}\W+(?=\D)")
_LISTED = re.compile(r",(?=\S)|,\s(?!.*(?:&| and | und | y | et ))")
_LONGEST = 40
_HEADING = re.compile(r"h[123]$")
_CONTROLS = frozenset({"a", "button", "label", "li", "option", "summary"})
_KICKER = re.compile(r"(?=.{3,25}$)[A-ZÀ-ÞА-Я][^\W\d]*(?:(?: & |[ -])[^\W\d]+){0,2}")


def read_section(
    markup: Markup,
    blocks: Sequence[Block],
    *,
    title: str | None,
    publisher: str | None,
) -> Found[str | None]:
    """Return the most specific section that the page names, null for none."""
    known = [set(words(text)) for text in (title, publisher) if text]
    for origin, trail in _trails(markup, blocks, title):
        tidy = (_LISTED.split(step)[0].strip(" <>/|·•»›←") for step in trail)
        steps = [step for step in tidy if _is_section(step, known)]
        if steps:
            return Found(steps[-1], origin)
    return Found(None)


def _trails(
    markup: Markup, blocks: Sequence[Block], title: str | None
) -> Iterator[tuple[str, list[str]]]:
    yield "json-ld", texts(markup.article.get("articleSection"))[:1]
    for name in _META:
        yield "meta", list(markup.meta.get(name, ()))[:1]
    for node in markup.nodes:
        if "BreadcrumbList" in types(node):
            yield "json-ld", _listed(node)
    for place in _breadcrumbs(markup)[:_MOST_BREADCRUMBS]:
        yield "breadcrumb", _shown(markup.elements[place])
    named = markup.attributes.marked("articleSection".__eq__, "itemprop")
    for place in sorted(named)[:1]:
        yield "text", [element_text(markup.elements[place])]
    yield "text", _kicker(markup.url, blocks, title)


def _breadcrumbs(markup: Markup) -> list[int]:
    """Return the places of the elements whose names speak of breadcrumbs."""
    names = ("class", "id", "aria-label")
    return sorted(markup.attributes.marked(lambda n: "crumb" in n.lower(), *names))


def _kicker(url: str, blocks: Sequence[Block], title: str | None) -> list[str]:
    """Return the line right above the headline, where it may name a section."""
    for above, block in pairwise(blocks):
        if title and block.text == title and _HEADING.match(block.element.tag):
            # A line of another length may hold a hundred thousand links.
            fits = _KICKER.fullmatch(above.text) and (
                _is_named(above, url) or not _is_beside(above)
            )
            return [above.text] if fits else []
    return []


def _is_named(block: Block, url: str) -> bool:
    """Whether the page's address, or that of a link in it, holds the block's words."""
    return _is_in(block.text, url) or any(
        _is_in(block.text, link.get("href") or "") for link in _links(block)
    )


def _is_beside(block: Block) -> bool:
    return block.element.tag in _CONTROLS or is_aside(block.element)


def _links(block: Block) -> Iterator[HtmlElement]:
    yield from block.element.iter("a")
    yield from islice(block.element.iterancestors("a"), 1)


def _is_in(text: str, url: str) -> bool:
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return False
    return "".join(words(text)) in "".join(words(path))


def _listed(node: Node) -> list[str]:
    items = node.get("itemListElement")
    found = []
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict):
            found += texts(item.get("name") or item.get("item"), "name")[:1]
    return found


def _shown(element: HtmlElement) -> list[str]:
    links = [element_text(link) for link in element.iter("a")]
    steps = links if len(links) > 1 else _SEPARATOR.split(element_text(element))
    return [_NUMBER.sub("", step).strip(" /»›>|·•") for step in steps if step]


def _is_section(step: str, known: list[set[str]]) -> bool:
    own = set(words(step))
    if not own or len(step) > _LONGEST or step.casefold() in _none():
        return False
    return not any(own == other or len(own & other) > 3 for other in known)


@cache
def _none() -> frozenset[str]:
    return frozenset(read_data("site.toml")["no_section"])
