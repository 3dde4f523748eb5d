"""HTML parsed without harm.

libxml2 compares each attribute of a tag with all before it: 500,000 on one tag take
minutes. So tags with more attributes than any page needs lose them before parsing.
"""

from __future__ import annotations

import re

from lxml import etree

_MAX_ATTRIBUTES = 200
_LONG_TAG = 1_000
# Possessive throughout: no part is tried twice. Quotes count after "=" alone.
_TAG = re.compile(r"<[a-zA-Z](?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+>?")
_ATTRIBUTE = re.compile(
    r"[^\s\"'>/=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]++)?)?"
)


def parse_html(text: str) -> etree._Element | None:
    """Return the root element of a page, or null where it has none."""
    parser = etree.HTMLParser(
        recover=True,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    data = _TAG.sub(_bounded, text).encode("utf-8", "replace")
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


def _bounded(match: re.Match[str]) -> str:
    tag = match[0]
    if len(tag) < _LONG_TAG:
        return tag
    if sum(1 for _ in _ATTRIBUTE.finditer(tag)) <= _MAX_ATTRIBUTES:
        return tag
    # A script's "a<b" may look like a tag that swallows the script's end.
    end = tag.rfind("</")
    return tag[end:] if end >= 0 else re.split(r"[\s/>=]", tag, maxsplit=1)[0] + ">"
