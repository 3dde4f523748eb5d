"""Elements of XML as it is in the wild, parsed without harm.

lxml's recovering parser rather than feedparser: feedparser's patterns are quadratic
(10.6 s for an author field of 64 kB), it sanitises HTML that nobody here reads, and
it has no limits. libxml2 caps depth (256) and text size (10 MB) itself, elements are
counted here, entities of the document's own are refused before, and nothing is ever
loaded from elsewhere.
"""

from __future__ import annotations

import html
import io
import re
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

_CDATA = "<![CDATA["
_FAULT = re.compile(
    r"&(?:#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)?"
    r"|<(?![!?]|/?[a-z_][\w:.-]{0,99}[\s/>])|</?(?:a|b|blockquote|br|center|cite|div|em|figure|font|h[1-6]|hr"
    r"|i|iframe|img|li|ol|p|q|s|script|small|span|strong|style|su[bp]|table|td|tr|u|ul)"
    r"(?=[\s/>])",
    re.IGNORECASE,
)
"""What XML does not allow or feeds do not mean: references that XML lacks, bare ``&``
and ``<``, and HTML that was not escaped, whose open ends would swallow the items."""

_MARKUP = re.compile(r"<[A-Za-z/!][^<>]*>")
_MAX_TITLE = 500


def elements(text: str, names: frozenset[str], limit: int) -> Iterator[etree._Element]:
    """Yield each finished element of *text* whose local name is one of *names*.

    Elements come in document order of their ends, and are emptied once the next one is
    asked for. Broken XML gives what can be read of it. Stops after *limit* elements of
    any name.
    """
    events = etree.iterparse(
        io.BytesIO(_legal(text).encode("utf-8", "replace")),
        events=("end",),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        for _, element in islice(events, limit):
            if local_name(element) in names:
                yield element
                element.clear(keep_tail=False)
    except etree.XMLSyntaxError:
        return  # past recovery; what came before stands


def _legal(text: str) -> str:
    """Resolve the references that XML lacks; escape bare ampersands and brackets."""
    declaration = re.search(r"<\?xml\s[^>]*>", text[:65_536])
    first, *rest = text[declaration.end() if declaration else 0 :].split(_CDATA)
    pieces = [_FAULT.sub(_mended, first)]
    for piece in rest:
        data, end, markup = piece.partition("]]>")
        pieces += (_CDATA, data, end, _FAULT.sub(_mended, markup))
    return "".join(pieces)


def _mended(match: re.Match[str]) -> str:
    fault = match[0]
    if len(fault) == 1 or fault[0] == "<":
        return f"&#{ord(fault[0])};{fault[1:]}"
    text = html.unescape(fault)
    if text == fault:
        return f"&#38;{fault[1:]}"
    # As numbers: past its first fault, libxml2 drops even "&amp;".
    return "".join(f"&#{ord(c)};" for c in text if c.isprintable() or c.isspace())


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace, in lower case."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rpartition("}")[2].lower()


def namespace(element: etree._Element) -> str:
    """Return the namespace of an element, empty where it has none."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def text_of(element: etree._Element | None, limit: int = 4_000) -> str:
    """Return the text in an element, spaces collapsed, cut at *limit* characters."""
    if element is None:
        return ""
    parts: list[str] = []
    size = 0
    for part in element.itertext():
        parts.append(str(part)[:limit])
        size += len(parts[-1])
        if size >= limit:
            break
    return " ".join("".join(parts)[:limit].split())


def headline(text: str) -> str | None:
    """Return a title as plain text, its HTML off, or null where nothing is left.

    >>> headline("Ministers &amp;amp; <b>members</b>")
    'Ministers & members'
    """
    for _ in range(2):
        text = html.unescape(_MARKUP.sub(" ", text[: 4 * _MAX_TITLE]))
    return " ".join(_MARKUP.sub(" ", text).split())[:_MAX_TITLE].strip() or None
