"""JSON-LD and meta tags: what a page declares about itself, in one shape.

JSON-LD comes as an object, a list, a ``@graph``, nested at will, in ``CDATA``, with
raw line feeds, trailing commas or not as JSON at all; the walk is bounded, and what
cannot be read is as good as absent.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.extraction.attributes import Attributes
from crawler.extraction.text import plain

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_NODES = 5_000
"""JSON-LD objects that are looked at, over all scripts of a page."""

MAX_ELEMENTS = 100_000
"""Elements of a page whose names are looked at."""

TAGS = ("h1", "h2", "h3", "link", "meta", "script", "time", "title")
"""Elements that are asked for by name."""

MAX_META = 2_000
"""Meta tags that are read."""

MAX_SCRIPT = 2_000_000
"""Characters of one script that are read."""

_ARTICLE_TYPE = re.compile(
    r"(?:^|[/:])(?:\w*Article|BlogPosting|LiveBlogPosting|Report|Review|Posting"
    r"|OpinionPiece)$"
)
_WRAPPING = re.compile(
    r"^\s*(?://\s*)?(?:<!--|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*$"
)
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_COMMENT = re.compile(r"/\*[^*]{0,2000}\*/")
_CONTROL = re.compile(r"[\x00-\x1f]+")

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """A page's tree beside what it declares about itself."""

    url: str
    """Final URL of the page."""

    tree: HtmlElement
    """The page; shared, never changed."""

    elements: Sequence[HtmlElement]
    """The elements of the page in its order; no more than `MAX_ELEMENTS`.

    While they are held, lxml need not make objects of them again for each walk.
    """

    attributes: Attributes
    """The names by which the page says what its elements are."""

    tagged: Mapping[str, Sequence[HtmlElement]]
    """The elements of each of `TAGS`, in the order of the page."""

    title: str
    """Text of the ``title`` element, '' for none."""

    meta: Mapping[str, tuple[str, ...]]
    """Contents of meta tags by their ``property``, ``name``, ``itemprop`` or
    ``http-equiv`` in lower case, in the order of the page."""

    nodes: tuple[Node, ...]
    """All JSON-LD objects, outer ones first."""

    article: Node
    """The JSON-LD object of the article; empty where there is none."""

    def first_meta(self, *names: str) -> str:
        """Return the first meta value under the first name that has any, else ''."""
        return next((v for name in names for v in self.meta.get(name, ())), "")


def read_markup(url: str, tree: HtmlElement) -> Markup:
    """Return what the page at *url* declares in meta tags and JSON-LD."""
    tagged: dict[str, list[HtmlElement]] = {tag: [] for tag in TAGS}
    for element in tree.iter(*TAGS):
        tagged[element.tag].append(element)
    nodes = tuple(_nodes(tagged["script"]))
    elements = list(islice(tree.iter("*"), MAX_ELEMENTS))
    return Markup(
        url=url,
        tree=tree,
        elements=elements,
        attributes=Attributes(elements),
        tagged=tagged,
        title=next((plain(element.text) for element in tagged["title"]), ""),
        meta=_meta(tagged["meta"]),
        nodes=nodes,
        article=_article(url, nodes),
    )


def _meta(elements: Sequence[HtmlElement]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for element in elements[:MAX_META]:
        value = plain(element.get("content"))
        if not value:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if name := element.get(attribute):
                found.setdefault(name.strip().lower(), []).append(value)
    return {name: tuple(values) for name, values in found.items()}


def _nodes(scripts: Sequence[HtmlElement]) -> Iterator[Node]:
    roots = [
        root
        for script in scripts
        if "ld+json" in (script.get("type") or "").lower()
        if (root := _loads(script.text or "")) is not None
    ]
    seen = 0
    level: list[Any] = roots
    while level and seen < MAX_NODES:
        deeper: list[Any] = []
        for value in level:
            seen += 1
            if isinstance(value, dict):
                yield value
                deeper.extend(v for v in value.values() if isinstance(v, dict | list))
            elif isinstance(value, list):
                deeper.extend(v for v in value if isinstance(v, dict | list))
        level = deeper[:MAX_NODES]


def _loads(text: str) -> Any:
    text = text[:MAX_SCRIPT].strip()
    if not (text.startswith(("{", "[")) and text.endswith(("}", "]"))):
        text = _WRAPPING.sub("", text).strip().rstrip(";")
    for repair in (str, _repaired, _unescaped):
        try:
            return json.loads(repair(text), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _repaired(text: str) -> str:
    return _TRAILING_COMMA.sub(r"\1", _COMMENT.sub("", _CONTROL.sub(" ", text)))


def _unescaped(text: str) -> str:
    """Return *text* as it was before a system escaped it like text of the page."""
    return _repaired(html.unescape(text)) if "&quot;" in text else ""


def resolve(markup: Markup, node: Node) -> Node:
    """Return *node*, or the one of the page that it stands for by its ``@id``."""
    if node.get("name") or not node.get("@id"):
        return node
    same = (n for n in markup.nodes if n.get("@id") == node["@id"] and n.get("name"))
    return next(same, node)


def types(node: Node) -> tuple[str, ...]:
    """Return the names of a node's types."""
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return tuple(name for name in kinds if isinstance(name, str))


def texts(value: Any, *keys: str) -> list[str]:
    """Return the plain texts in a JSON-LD value of any shape.

    Strings stand for themselves, objects for the first of *keys* that they hold.
    """
    found: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        held = item
        if isinstance(item, dict):
            held = next((item[key] for key in keys if item.get(key)), None)
        if text := plain(held[0] if isinstance(held, list) and held else held):
            found.append(text)
    return found


def _article(url: str, nodes: tuple[Node, ...]) -> Node:
    found = [node for node in nodes if any(map(_ARTICLE_TYPE.search, types(node)))]
    found = [node for node in found if node.get("headline") or node.get("name")]
    # Lists of other stories hold articles too: the page's own names its URL.
    path = _path(url)
    own = [node for node in found if path and path in map(_path, _addresses(node))]
    return next(iter(own or found), {})


def _addresses(node: Node) -> list[str]:
    keys = ("@id", "url")
    return [
        t
        for key in ("url", "mainEntityOfPage", "@id")
        for t in texts(node.get(key), *keys)
    ]


def _path(url: str) -> str:
    try:
        return urlsplit(url.strip()).path.rstrip("/")
    except ValueError:
        return ""
