"""From the bytes of a page to one tree, which all of extraction shares.

What breaks lxml or trafilatura is taken out first: characters and character
references that HTML and XML forbid (one ``&#1;`` makes trafilatura return
nothing), byte order marks, and self-closed ``<html/>``. A charset label is believed
only where the bytes agree: many pages are UTF-8 under another label.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from lxml.etree import LxmlError, ParserError
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

from crawler.errors import NoArticle

if TYPE_CHECKING:
    from crawler.page import Page

_BINARY = re.compile(
    rb"\s*(?:%PDF-|\x89PNG|GIF8|\xff\xd8\xff|PK\x03\x04|\x1f\x8b\x08|RIFF|OggS|ID3"
    rb"|BZh|\x28\xb5\x2f\xfd|Rar!|\xd0\xcf\x11\xe0)"
)
_OTHER_TEXT = re.compile(r"\s*(?:[{\[]|(?:<\?xml[^>]*>\s*)?<(?:rss|feed|urlset)\b)")
_HTML_TYPE = re.compile(r"(?i)html|xml|text/plain|octet-stream|^\s*$")
_TAG = re.compile(r"<[a-zA-Z!/]")
# Surrogates and the non-characters of the basic plane, but for tab and line ends.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,10}));?")
_SELF_CLOSED = re.compile(r"(?i)(<html[^<>]{0,2000}?)\s*/>")
# Charsets of seven bits, which are always valid UTF-8 as well.
_SEVEN_BIT = frozenset({"iso2022_jp", "iso2022_kr", "hz", "utf_7"})


def read_html(page: Page, max_bytes: int) -> HtmlElement:
    """Return the tree of *page*; its root is ``html``, without comments.

    Raises:
        NoArticle: ``too-large``, ``not-html`` or ``broken``.
    """
    if len(page.body) > max_bytes:
        detail = f"{len(page.body):,} bytes, the limit is {max_bytes:,}"
        raise NoArticle(page.url, "too-large", detail)
    if _BINARY.match(page.body) or not _HTML_TYPE.search(page.content_type):
        raise NoArticle(page.url, "not-html", page.content_type or "binary data")
    text = clean(decode(page.body, page.content_type))
    if _OTHER_TEXT.match(text) or not _TAG.search(text):
        raise NoArticle(page.url, "not-html", "no HTML in the body")
    return _parse(page.url, text)


def decode(body: bytes, content_type: str = "") -> str:
    """Return *body* as text.

    The byte order mark decides, then valid UTF-8, then the charset that header or
    page declare where the bytes allow it, then a guess; never fails.
    """
    encoding, mark = read_bom(body)
    if encoding and mark:
        return body[len(mark) :].decode(encoding, "replace")
    labels = (
        http_content_type_encoding(content_type),
        html_body_declared_encoding(body[:4096]),
    )
    declared = [name for name in map(_codec, labels) if name]
    seven_bit = [name for name in declared if name in _SEVEN_BIT]
    for name in (*seven_bit, "utf-8", *declared):
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return _decode_broken(body, declared)


def _codec(label: str | None) -> str | None:
    try:
        name = resolve_encoding(label) if label else None
        return codecs.lookup(name).name.replace("-", "_") if name else None
    except LookupError:
        return None


def _decode_broken(body: bytes, declared: list[str]) -> str:
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    foreign = sum(1 for c in text if c > "\x7f")
    if broken * 5 < foreign:  # mostly UTF-8, with a few characters cut
        return text
    others = [name for name in declared if name != "utf_8"]
    return body.decode(others[0] if others else "cp1252", "replace")


def clean(text: str) -> str:
    """Return *text* without the characters and references that HTML forbids."""
    if "&#" in text:
        text = _REFERENCE.sub(_allowed_reference, text)
    return _FORBIDDEN.sub("", text)


def _allowed_reference(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    if 0x80 <= code < 0xA0:  # Windows-1252 in disguise, as the HTML standard reads it
        return bytes([code]).decode("cp1252", "ignore")
    if code > 0x10FFFF or _FORBIDDEN.match(chr(code)):
        return ""
    return match[0]


def _parse(url: str, text: str) -> HtmlElement:
    text = _SELF_CLOSED.sub(r"\1>", text[:4096], count=1) + text[4096:]
    # A parser each time: its error log grows, and limits are kept per parser.
    parser = HTMLParser(  # type: ignore[call-arg]  # the stubs lag behind
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        default_doctype=False,
        huge_tree=True,
    )
    try:
        tree = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ParserError, ValueError) as error:
        raise NoArticle(url, "broken", str(error)[:200]) from error
    if tree.tag != "html":
        raise NoArticle(url, "broken", f"the root element is {tree.tag!r:.40}")
    # libxml2 drops what lies deeper than 2,048 elements, which may be the article.
    if any("depth" in entry.message for entry in parser.error_log):
        raise NoArticle(url, "broken", "elements nested too deep to parse")
    return tree
