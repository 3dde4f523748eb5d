"""The section of the publication that an article stands in."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

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
_BREADCRUMBS = (
    "//*[contains(translate(@class,'CRUMB','crumb'),'crumb')"
    " or contains(translate(@id,'CRUMB','crumb'),'crumb')"
    " or contains(translate(@aria-label,'CRUMB','crumb'),'crumb')]"
)
_SEPARATOR = re.compile(r"\s*(?:[»›>→|•·\\]|\s/\s|::)\s*|(?:^|\s+)\d{1,2}[.)]\s+")
_NUMBER = re.compile(r"^\W*\d{1,2}\W+(?=\D)")
_HOME_WORDS = """
home homepage start startseite accueil inicio início portada forside etusivu hem hjem
strona główna главная ana sayfa you are here sie sind hier main index frontpage
front page
"""
_HOME = frozenset(_HOME_WORDS.split())
_LONGEST = 40
_HEADING = re.compile(r"h[123]$")
_KICKER = re.compile(r"(?=.{3,25}$)[A-ZÀ-ÞА-Я][^\W\d]*(?:(?: & |[ -])[^\W\d]+){0,2}")


def read_section(
    markup: Markup,
    blocks: Sequence[Block],
    *,
    title: str | None,
    publisher: str | None,
) -> str | None:
    """Return the most specific section that the page names, null for none."""
    known = [set(words(text)) for text in (title, publisher) if text]
    for trail in _trails(markup, blocks, title):
        steps = [step for step in trail if _is_section(step, known)]
        if steps:
            return steps[-1]
    return None


def _trails(
    markup: Markup, blocks: Sequence[Block], title: str | None
) -> Iterator[list[str]]:
    yield texts(markup.article.get("articleSection"))[:1]
    for name in _META:
        yield list(markup.meta.get(name, ()))[:1]
    for node in markup.nodes:
        if "BreadcrumbList" in types(node):
            yield _listed(node)
    for element in markup.tree.xpath(_BREADCRUMBS)[:3]:
        yield _shown(element)
    for element in markup.tree.xpath("//*[@itemprop='articleSection']")[:1]:
        yield [element_text(element)]
    yield _kicker(blocks, title)


def _kicker(blocks: Sequence[Block], title: str | None) -> list[str]:
    """Return the short line right above the headline, where it names a section."""
    for above, block in pairwise(blocks):
        if title and block.text == title and _HEADING.match(block.element.tag):
            return [above.text] if _KICKER.fullmatch(above.text) else []
    return []


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
    if not own or len(step) > _LONGEST or own <= _HOME:
        return False
    return not any(own == other or len(own & other) > 3 for other in known)
