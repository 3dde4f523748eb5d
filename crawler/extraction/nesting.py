"""Pages nested deeper than any parser follows, made flat.

libxml2 stops at 2,048 elements within each other and drops the rest. Such pages come
from systems that forget end tags, so that each ``<b>`` or ``<div>`` of a long page
holds all that follows. Tags that open an element too deep are taken out of the source,
with the end tags that belong to them; the text stays. Linear in the size of the page.
"""

from __future__ import annotations

import re
from collections import Counter

MAX_DEPTH = 250
"""Elements within each other that are kept; real articles need a tenth of that."""

_TAG = re.compile(
    rb"<(script|style|textarea|title)\b.*?</\1|<(/?)([a-zA-Z][a-zA-Z0-9:-]*)[^<>]*>?",
    re.DOTALL | re.IGNORECASE,
)
# Elements without content, and those that the next of their kind closes.
_CLOSED = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li dt dd"
    b" tr td th option html head body".split()
)


def flatten(markup: bytes) -> bytes:
    """Return *markup* without the tags of elements below `MAX_DEPTH` others."""
    kept: Counter[bytes] = Counter()
    dropped: Counter[bytes] = Counter()
    depth = 0

    def replace(match: re.Match[bytes]) -> bytes:
        nonlocal depth
        name = (match[3] or b"").lower()
        if not name or name in _CLOSED or match[0].endswith(b"/>"):
            return match[0]
        if not match[2]:
            counts = kept if depth < MAX_DEPTH else dropped
            counts[name] += 1
            depth += counts is kept
            return match[0] if counts is kept else b" "
        if dropped[name]:
            dropped[name] -= 1
            return b" "
        if kept[name]:
            kept[name] -= 1
            depth -= 1
        return match[0]

    return _TAG.sub(replace, markup)
