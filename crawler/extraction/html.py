"""From the bytes of a page to one tree, which all of extraction shares.

What breaks lxml or trafilatura is taken out first: characters and character
references that HTML and XML forbid (one ``&#1;`` makes trafilatura return
nothing), self-closed ``<html/>``, attributes by the ten thousand. What is nested
deeper than the parser follows is made flat (`nesting`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml.etree import ElementDefaultClassLookup, LxmlError, ParserError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from crawler.errors import NoArticle
from crawler.extraction.charsets import is_noise, to_utf_8
from crawler.extraction.nesting import flatten

if TYPE_CHECKING:
    from crawler.page import Page

_BINARY = re.compile(
    rb"\s*(?:%PDF-|\x89PNG|GIF8|\xff\xd8\xff|PK\x03\x04|\x1f\x8b\x08|RIFF|OggS|ID3"
    rb"|BZh|\x28\xb5\x2f\xfd|Rar!|\xd0\xcf\x11\xe0)"
)
_OTHER_TEXT = re.compile(
    rb"\s*(?:[{\[]|(?:<\?xml[^>]*>\s*)?<(?:rss|feed|urlset|sitemapindex)\b)"
)
_HTML_TYPE = re.compile(r"(?i)html|xml|text/plain|octet-stream|^\s*$")
_TAG = re.compile(rb"<[a-zA-Z!/]")
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\r\f"))
# The non-characters of the basic plane in UTF-8: U+FDD0 to U+FDEF, U+FFFE, U+FFFF.
_NON_CHARACTER = re.compile(rb"\xef(?:\xb7[\x90-\xaf]|\xbf[\xbe\xbf])")
# References to control characters, by which Windows-1252 is meant, and to what is
# forbidden: other control characters, halves of surrogate pairs, non-characters, and
# numbers beyond Unicode. They are sought together, since most pages hold neither.
_REFERENCE = re.compile(
    rb"&#(?:0*+(12[89]|1[345][0-9])(?![0-9])|[xX]0*+([89][0-9a-fA-F])(?![0-9a-fA-F])"
    rb"|0*+(?:[0-8]|11|1[4-9]|2[0-9]|3[01]|127|5529[6-9]|55[3-9][0-9]{2}"
    rb"|56[0-9]{3}|57[0-2][0-9]{2}|573[0-3][0-9]|5734[0-3]|6497[6-9]|649[89][0-9]"
    rb"|6500[0-7]|6553[45]|111411[2-9]|11141[2-9][0-9]|1114[2-9][0-9]{2}"
    rb"|111[5-9][0-9]{3}|11[2-9][0-9]{4}|1[2-9][0-9]{5}|[2-9][0-9]{6}|[0-9]{8,})"
    rb"(?![0-9])|[xX]0*+(?:[0-8bBeEfF]|1[0-9a-fA-F]|7[fF]|[dD][89a-fA-F][0-9a-fA-F]{2}"
    rb"|[fF][dD][deDE][0-9a-fA-F]|[fF]{3}[efEF]|1[1-9a-fA-F][0-9a-fA-F]{4}"
    rb"|[2-9a-fA-F][0-9a-fA-F]{5}|[0-9a-fA-F]{7,})(?![0-9a-fA-F])|0++(?![0-9])"
    rb"|[xX]0++(?![0-9a-fA-F]));?"
)
_LARGE = 500_000  # bytes of a page from which on its tags are looked at
_LONG = 20_000  # bytes of a tag that may hold too many attributes
_LONG_TAG = re.compile(rb"([a-zA-Z][a-zA-Z0-9]*)[^>]{20000,}")
_MOST_ATTRIBUTES = 1_000
# In letters of either case, which is faster than to ignore it: "<" can be skipped to.
_SELF_CLOSED = re.compile(rb"(<[hH][tT][mM][lL][^<>]{0,2000}?)\s*/>")


def read_html(page: Page, max_bytes: int) -> HtmlElement:
    """Return the tree of *page*; its root is ``html``, without comments.

    Raises:
        NoArticle: ``too-large``, ``not-html``, ``not-text`` or ``broken``.
    """
    if len(page.body) > max_bytes:
        detail = f"{len(page.body):,} bytes, the limit is {max_bytes:,}"
        raise NoArticle(page.url, "too-large", detail)
    if _BINARY.match(page.body) or not _HTML_TYPE.search(page.content_type):
        raise NoArticle(page.url, "not-html", page.content_type or "binary data")
    encoded = to_utf_8(page.body, page.content_type)
    markup = encoded.translate(None, _CONTROLS)
    if len(markup) < len(encoded) and is_noise(encoded):
        raise NoArticle(page.url, "not-text", "characters that no text has")
    markup = clean(markup)
    if _OTHER_TEXT.match(markup) or not _TAG.search(markup):
        raise NoArticle(page.url, "not-html", "no HTML in the body")
    return _parse(page.url, markup)


def clean(markup: bytes) -> bytes:
    """Return *markup* without the characters and references that HTML forbids.

    Control characters, which are fewer bytes to compare, must be gone already.
    """
    markup = _REFERENCE.sub(_meant, markup)
    return _NON_CHARACTER.sub(b"", markup) if b"\xef" in markup else markup


def _meant(match: re.Match[bytes]) -> bytes:
    """What a reference to a control character means, says the HTML standard."""
    decimal, hexadecimal = match.groups()
    if not decimal and not hexadecimal:
        return b""
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return bytes([code]).decode("cp1252", "ignore").encode()


def _few_attributes(markup: bytes) -> bytes:
    """Return *markup* without the attributes of tags that have thousands.

    libxml2 compares each attribute of a tag with all others.
    """
    parts = markup.split(b"<")
    long = [at for at, part in enumerate(parts) if len(part) > _LONG and at]
    for at in long:
        match = _LONG_TAG.match(parts[at])
        if match and match[0].count(b"=") > _MOST_ATTRIBUTES:
            parts[at] = match[1] + parts[at][match.end() :]
    return b"<".join(parts) if long else markup


def _parse(url: str, markup: bytes) -> HtmlElement:
    head = _SELF_CLOSED.sub(rb"\1>", markup[:4096], count=1)
    if head != markup[:4096]:
        markup = head + markup[4096:]
    if len(markup) > _LARGE:
        markup = _few_attributes(markup)
    tree, is_cut = _tree(url, markup)
    if is_cut:
        # What lies deeper is dropped, which may be the article.
        tree, is_cut = _tree(url, flatten(markup))
        if is_cut:
            raise NoArticle(url, "broken", "elements nested too deep to parse")
    if tree.tag != "html":
        raise NoArticle(url, "broken", f"the root element is {tree.tag!r:.40}")
    return tree


def _tree(url: str, markup: bytes) -> tuple[HtmlElement, bool]:
    """Return the tree of *markup*, and whether it was cut for its depth."""
    # A parser each time: its error log grows, and limits are kept per parser.
    parser = HTMLParser(  # type: ignore[call-arg]  # the stubs lag behind
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        default_doctype=False,
        huge_tree=True,
    )
    # One class for all elements: lxml.html's own choice runs Python code for each.
    parser.set_element_class_lookup(ElementDefaultClassLookup(element=HtmlElement))
    try:
        tree = document_fromstring(markup, parser=parser)
    except (LxmlError, ParserError, ValueError) as error:
        # What libxml2 says where it gets no memory; it never returns half a tree then.
        if len(markup) > _LARGE and "unknown error" in str(error):
            raise MemoryError from error
        raise NoArticle(url, "broken", str(error)[:200]) from error
    return tree, any("depth" in entry.message for entry in parser.error_log)
