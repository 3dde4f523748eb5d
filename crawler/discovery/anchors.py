"""The links of an HTML page with what stands around them, gathered in one pass.

Linear in the size of the page: every element is visited once, and what an anchor needs
to know of its surroundings (region, path, the headline of its card) is kept on the
stack of open elements.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from crawler.discovery.wording import says_nothing
from crawler.discovery.xmltext import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CHROME_TAGS = frozenset(("nav", "footer", "form", "menu", "dialog"))
_CONTENT_TAGS = frozenset(("article", "main"))
_CHROME_ROLES = frozenset(("navigation", "contentinfo", "banner", "search", "menu"))
_CHROME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navi|navbar|navigation|menu|mainmenu|submenu|footer|breadcrumbs?"
    r"|social|share|sharing|cookie|consent|sitemap|topbar|masthead|toolbar|login)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_PAGER_NAMES = re.compile(r"pag(?:er|ing|ination|enav)|page-?numbers", re.IGNORECASE)
_SKIPPED = frozenset(("script", "style", "template", "noscript", "svg", "select"))
_CARD_LEVELS = 5
_MAX_TEXT = 400


@dataclass(slots=True, kw_only=True)
class Anchor:
    """One ``a href`` with what stands around it."""

    href: str
    text: str
    heading: str = ""
    """Text of the heading in or around it, or of its card where it is the only one."""

    label: str = ""
    """Its ``aria-label`` or ``title``, or the ``alt`` of its image."""

    rel: str = ""
    chrome: bool = False
    """Whether it stands in navigation, a page header or a page footer."""

    named: bool = False
    """Whether only the class or id of an element says so, which may mislead."""

    pager: bool = False
    """Whether it stands in an element named like a pager."""

    in_article: bool = False
    """Whether it stands in an ``article`` element."""

    path: int = 0
    """Number of its DOM path: equal for anchors in equal places."""


@dataclass(slots=True)
class _Open:
    """An element that is open while the page is walked."""

    tag: str
    path: int
    chrome: bool
    named: bool
    pager: bool
    content: bool
    in_article: bool
    heading: str = ""
    levels: int = 0
    untitled: list[Anchor] = field(default_factory=list)


class _Walk:
    def __init__(self) -> None:
        self.stack = [_Open("", 0, False, False, False, False, False)]
        self.paths: dict[tuple[int, str, str], int] = {}

    def open(self, element: etree._Element) -> Anchor | None:
        parent = self.stack[-1]
        tag = str(element.tag)
        names = f"{element.get('class', '')} {element.get('id', '')}"[:_MAX_TEXT]
        key = (parent.path, tag, _first_class(names))
        here = _Open(
            tag,
            self.paths.setdefault(key, len(self.paths) + 1),
            parent.chrome or _is_chrome(element, tag, parent),
            parent.named or _is_named_chrome(tag, names, parent),
            parent.pager or _PAGER_NAMES.search(names) is not None,
            parent.content or tag in _CONTENT_TAGS,
            parent.in_article or tag == "article",
        )
        self.stack.append(here)
        if tag in HEADINGS:
            here.heading = text_of(element, _MAX_TEXT)
        return self._anchor(element, here) if tag == "a" else None

    def _anchor(self, element: etree._Element, here: _Open) -> Anchor | None:
        href = element.get("href")
        if not href or not href.strip():
            return None
        around = next((o.heading for o in self.stack[-4:] if o.tag in HEADINGS), "")
        inside = next(iter(element.iter(*HEADINGS)), None)
        anchor = Anchor(
            href=href.strip(),
            text=text_of(element, _MAX_TEXT),
            heading=around or text_of(inside, _MAX_TEXT),
            label=_label(element),
            rel=(element.get("rel") or "").lower()[:_MAX_TEXT],
            chrome=here.chrome or here.named,
            named=here.named and not here.chrome,
            pager=here.pager,
            in_article=here.in_article,
            path=here.path,
        )
        # A card's headline speaks for its image and "read more", not for its byline.
        wordless = not anchor.text or says_nothing(anchor.text)
        if wordless and not anchor.heading:
            here.untitled.append(anchor)
        return anchor

    def close(self) -> None:
        """Hand an element's heading to the anchors of its card, and both upwards."""
        done = self.stack.pop()
        if len(self.stack) < 2:
            return
        if done.heading:
            for anchor in done.untitled:
                anchor.heading = anchor.heading or done.heading
            done.untitled = []
        parent = self.stack[-1]
        if done.levels < _CARD_LEVELS:
            parent.levels = max(parent.levels, done.levels + 1)
            parent.heading = parent.heading or done.heading
            parent.untitled += done.untitled


def anchors(root: etree._Element, limit: int) -> Iterator[Anchor]:
    """Yield the anchors of a page in order; *limit* elements are visited.

    The headings of an anchor's card are known once the iterator is exhausted.
    """
    walk = _Walk()
    events = etree.iterwalk(root, events=("start", "end"))
    for event, element in islice(events, 2 * limit):
        if event == "end":
            walk.close()
            continue
        if element.tag in _SKIPPED:
            events.skip_subtree()
        anchor = walk.open(element)
        if anchor is not None:
            yield anchor


def _first_class(names: str) -> str:
    return names.split(" ", 1)[0][:40]


def _is_chrome(element: etree._Element, tag: str, parent: _Open) -> bool:
    if tag == "header":
        return not parent.content
    return tag in _CHROME_TAGS or element.get("role", "") in _CHROME_ROLES


def _is_named_chrome(tag: str, names: str, parent: _Open) -> bool:
    if tag in {"html", "body", "main", "article"} or parent.in_article:
        return False
    return _CHROME_NAMES.search(names) is not None


def _label(element: etree._Element) -> str:
    label = element.get("aria-label") or element.get("title")
    if not label:
        image = next(iter(element.iter("img")), None)
        label = image.get("alt") if image is not None else ""
    return " ".join((label or "")[:_MAX_TEXT].split())
