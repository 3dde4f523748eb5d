"""Whether a page says that it shows only a part of its article.

JSON-LD is believed first (``isAccessibleForFree`` of the article, its parts and its
page, as boolean or in words), then meta tags, then the class names of known systems
(``site.toml``).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from crawler.extraction.blocks import is_aside
from crawler.extraction.data import read_data
from crawler.extraction.origin import Found
from crawler.extraction.structured import types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.extraction.structured import Markup

_PAGE_TYPES = frozenset({"WebPage", "WebPageElement", "CreativeWork"})
_TIERS = ("article:content_tier", "content_tier", "access")
_TRUE, _FALSE = frozenset({"true", "yes"}), frozenset({"false", "no"})
_CONTROLS = frozenset({"a", "button", "input", "li", "svg", "script", "style", "form"})


def is_paywalled(markup: Markup) -> Found[bool | None]:
    """Return what the page says; null where it says nothing."""
    for value in _declared(markup):
        if (free := _truth(value)) is not None:
            return Found(not free, "json-ld")
    tier = markup.first_meta(*_TIERS).lower()
    data = read_data("site.toml")
    if tier in data["locked"] or tier in data["free"]:
        return Found(tier in data["locked"], "meta")
    return Found(True, "class") if _is_marked(markup) else Found(None)


def _declared(markup: Markup) -> Iterator[Any]:
    """Yield the flags of the article itself, then of its parts and its page."""
    yield markup.article.get("isAccessibleForFree")
    parts = markup.article.get("hasPart")
    nodes = [*parts] if isinstance(parts, list) else [parts]
    nodes += [n for n in markup.nodes if not types(n) or _PAGE_TYPES & {*types(n)}]
    for node in nodes:
        if isinstance(node, dict):
            yield node.get("isAccessibleForFree")


def _truth(value: Any) -> bool | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        return None
    word = value.strip().lower().rpartition("/")[2]
    return True if word in _TRUE else False if word in _FALSE else None


def _is_marked(markup: Markup) -> bool:
    names = (name[:500] for name in markup.attributes.values("class"))
    tokens = set(" ".join(names).lower().split())
    return any(
        element.tag not in _CONTROLS and not is_aside(element)
        for token in tokens & _classes()
        for element in markup.tree.find_class(token)
    )


@cache
def _classes() -> frozenset[str]:
    return frozenset(read_data("site.toml")["paywall"])
