"""The section of the publication that an article stands in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extraction.structured import Markup, Node, texts, types
from crawler.extraction.text import element_text, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_META = (
    "article:section", "og:section", "section", "articlesection", "parsely-section",
    "cxenseparse:section", "dc.subject", "sailthru.section", "category",
)  # fmt: skip
_BREADCRUMBS = (
    "//*[contains(translate(@class,'BREADCUM','breadcum'),'breadcrumb')"
    " or contains(translate(@id,'BREADCUM','breadcum'),'breadcrumb')"
    " or contains(translate(@aria-label,'BREADCUM','breadcum'),'breadcrumb')]"
)
_SEPARATOR = re.compile(r"\s*(?:[»›>→|•·\\]|\s/\s|::)\s*|(?:^|\s+)\d{1,2}[.)]\s+")
_NUMBER = re.compile(r"^\W*\d{1,2}\W+(?=\D)")
_HOME_WORDS = """
home homepage start startseite accueil inicio início portada forside etusivu hem hjem
strona główna главная ana sayfa you are here sie sind hier news main index frontpage
front page nachrichten
"""
_HOME = frozenset(_HOME_WORDS.split())
_LONGEST = 40


def read_section(
    markup: Markup, title: str | None, publisher: str | None
) -> str | None:
    """Return the most specific section that the page names, null for none."""
    known = [set(words(text)) for text in (title, publisher) if text]
    for trail in _trails(markup):
        steps = [step for step in trail if _is_section(step, known)]
        if steps:
            return steps[-1]
    return None


def _trails(markup: Markup) -> Iterator[list[str]]:
    yield texts(markup.article.get("articleSection"))[:1]
    for name in _META:
        yield list(markup.meta.get(name, ()))[:1]
    for node in markup.nodes:
        if "BreadcrumbList" in types(node):
            yield _listed(node)
    for element in markup.tree.xpath(_BREADCRUMBS)[:3]:
        yield _shown(element)


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
