"""Text of HTML elements and of metadata values, as a reader sees it."""

from __future__ import annotations

import html
import re
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lxml.etree import iterwalk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_BLOCK_TAGS = """
address article aside blockquote body br button caption dd details dialog div dl dt
fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr label legend li main
menu nav ol option p pre section select summary table tbody td textarea tfoot th thead
title tr ul
"""
_UNSEEN_TAGS = """
script style noscript template svg iframe head object embed audio video
"""
BLOCK_TAGS = frozenset(_BLOCK_TAGS.split())
"""Elements that begin and end a line on the screen."""

UNSEEN_TAGS = frozenset(_UNSEEN_TAGS.split())
"""Elements whose text a reader does not see."""

_PLACEHOLDER = re.compile(
    r"(?:undefined|null|nan|n/a|none|false|true|\[object object\]|\(not set\)"
    r"|\{\{.*|\{\$.*|\$\{.*|\{%.*|<%.*|%%?\w+%%?|#\w+#|\[\[.*|[\W_]*)",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]{1,400}>")
_INVISIBLE = re.compile(r"[\xad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_WORD = re.compile(r"\w+")
# Western letters as bytes, and a space for each byte that is in no word.
_WESTERN = "cp1252"
_IN_WORDS = bytes(
    byte if _WORD.match(bytes([byte]).decode(_WESTERN, "replace")) else ord(" ")
    for byte in range(256)
)
# Chinese, Japanese and Thai write without spaces.
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def squeeze(text: str) -> str:
    """Return *text* in NFC on one line: runs of white space are one space."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return " ".join(text.split())


def plain(value: object) -> str:
    """Return a metadata value as plain text: no tags, no entities, one line.

    Anything that is no string is no text, nor is what a template left empty, such as
    ``undefined`` or ``{{title}}``: the result is empty.
    """
    if not isinstance(value, str):
        return ""
    value = value[:20_000]
    if not value.isascii():
        value = value.encode("utf-8", "replace").decode()
    # Twice, since many systems escape what was escaped already: &amp;#8217;
    text = squeeze(_TAG.sub(" ", html.unescape(html.unescape(value))))
    return "" if _PLACEHOLDER.fullmatch(text) else text


def element_text(element: HtmlElement) -> str:
    """Return the visible text of *element* on one line; blocks are parted by spaces."""
    parts: list[str] = []
    for text in _texts(element):
        _append(parts, text)
    return squeeze("".join(parts))


def element_pieces(element: HtmlElement, most: int) -> list[str]:
    """Return the visible texts of *element* one by one, parted where elements are.

    At most *most* texts are read.
    """
    pieces = (squeeze(text) for text in _texts(element))
    return list(islice(filter(None, pieces), most))


def _texts(element: HtmlElement) -> Iterator[str]:
    unseen = 0
    # A walk by events instead of recursion: pages nest deeper than Python calls.
    for event, node in iterwalk(element, events=("start", "end")):
        if node.tag in UNSEEN_TAGS or not isinstance(node.tag, str):
            unseen += 1 if event == "start" else -1
        if not unseen:
            if node.tag in BLOCK_TAGS:
                yield " "
            if event == "start" and node.text:
                yield node.text
        if event == "end" and not unseen and node is not element and node.tail:
            yield node.tail


def _append(parts: list[str], text: str) -> None:
    # Styles part what the source glues: <span>Topic</span><span>Headline</span>
    if parts and parts[-1][-1:].islower() and text[0].isupper():
        parts.append(" ")
    parts.append(text)


def host_name(url: str) -> str:
    """Return the host of *url* without ``www.``, '' for none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def words(text: str) -> list[str]:
    """Return the words of *text*, folded so that case does not count."""
    return folded_words(text.casefold())


def folded_words(text: str) -> list[str]:
    """Return the words of *text*, which is folded already."""
    if text.isascii():
        # Bytes are looked up in a table, which takes a third of the time of a search.
        return text.encode().translate(_IN_WORDS).decode().split()
    return _WORD.findall(text)


def count_words(text: str) -> int:
    """Return the number of words; without spaces, two letters count as one."""
    try:
        # Bytes are looked up in a table, which takes half the time of a search.
        return len(text.encode(_WESTERN).translate(_IN_WORDS).split())
    except UnicodeEncodeError:
        pass
    unspaced = len(_UNSPACED.findall(text))
    spaced = _UNSPACED.sub(" ", text) if unspaced else text
    return len(_WORD.findall(spaced)) + (unspaced + 1) // 2
