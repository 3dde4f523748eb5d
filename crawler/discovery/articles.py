"""Whether an HTML page is an article itself rather than a listing."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING

from crawler.discovery.xmltext import text_of

if TYPE_CHECKING:
    from lxml import etree

_PARAGRAPH = 60
_MAX_PARAGRAPHS = 5_000
_MAX_JSON = 500_000
_ARTICLE_TYPE = re.compile(
    r'"@type"\s*:\s*\[?\s*"(?:News|Reportage|Analysis|Opinion|Report)?Article"'
)


def looks_like_article(root: etree._Element, links: int) -> bool:
    """Whether one run of text is what the page is about.

    *links* is the number of article links found. In doubt it is a listing: to refuse a
    listing loses all of its articles, to take an article costs a few fetches.
    """
    runs: dict[etree._Element, list[int]] = defaultdict(list)
    for paragraph in islice(root.iter("p"), _MAX_PARAGRAPHS):
        parent = paragraph.getparent()
        size = len(text_of(paragraph)) - sum(
            len(text_of(a)) for a in paragraph.iter("a")
        )
        if parent is not None and size >= _PARAGRAPH:
            runs[parent].append(size)
    if not runs:
        return False
    longest = max(runs.values(), key=sum)
    total = sum(sum(run) for run in runs.values())
    if len(longest) < 3 or sum(longest) < total / 2:
        return False
    needed = 500 if _declared(root) else 1_500 + 50 * links
    return sum(longest) >= needed


def _declared(root: etree._Element) -> bool:
    typed = any(
        (meta.get("property") or "").lower() == "og:type"
        and (meta.get("content") or "").lower().startswith("article")
        for meta in islice(root.iter("meta"), 500)
    )
    return typed or _linked_data(root) == 1


def _linked_data(root: etree._Element) -> int:
    """Return how many articles the page's JSON-LD tells of; a listing tells of many."""
    return sum(
        len(_ARTICLE_TYPE.findall((script.text or "")[:_MAX_JSON]))
        for script in islice(root.iter("script"), 200)
        if "ld+json" in (script.get("type") or "")
    )
