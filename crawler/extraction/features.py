"""What tells a block of an article's body from the rest of its page, in numbers.

One row for each block: its text (length, sentences, capitals), its links, the
elements that hold it and what their class names say, where it stands, and the same of
its neighbours and of its kind; then, where it was run, what trafilatura took.
The forests of `body` weigh them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crawler.extraction.text import squeeze

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.html import HtmlElement

    from crawler.extraction.blocks import Block

_TAG_NAMES = """
article main section aside nav footer header figure figcaption form table ul blockquote
button
"""
_TAGS = _TAG_NAMES.split()
_HOLDERS = {tag: bit for bit, tag in enumerate(_TAGS)}
_HOLDERS |= {"ol": _HOLDERS["ul"], "label": _HOLDERS["form"], "dl": _HOLDERS["ul"]}
_OWN_NAMES = "p li h1 h2 h3 td div a br"
_OWN = {tag: number for number, tag in enumerate(_OWN_NAMES.split())}
_OWN |= dict.fromkeys(("h4", "h5", "h6"), _OWN["h3"]) | {"th": _OWN["td"]}

# What class names and ids say; parts of words, since sites coin their own.
_NAMES = {
    "body": r"(?:article|story|entry|post|content|news|main)[-_]*(?:body|text|content"
    r"|copy)|bodytext|body[-_]?copy|richtext|rich[-_]text|paragraph|prose|wysiwyg",
    "content": r"content|article|story|post|entry|text|main|body|detail",
    "comment": r"comment|disqus|respon[ds]|reply|discussion|kommentar|leserbrief",
    "share": r"share|sharing|social|follow|whatsapp|facebook|twitter|toolbar|tools",
    "related": r"relat|recomm|read[-_]?(?:more|next|also)|similar|suggest|teaser"
    r"|popular|trending|most[-_]|latest|outbrain|taboola|carousel|card|more[-_]",
    "nag": r"newsletter|subscri|sign[-_]?up|paywall|cookie|consent|gdpr|modal|popup"
    r"|overlay|login|register|donat|membership|cta|offer|abo[-_]",
    "meta": r"meta|byline|author|date|time|info|tag|keyword|categor|breadcrumb|crumb"
    r"|label|kicker|badge|bio|rubri|topic",
    "caption": r"caption|figure|credit|image|img|photo|gallery|media|video|legend"
    r"|bild|copyright|slide|embed",
    "chrome": r"nav|menu|foot|header|sidebar|side[-_]|aside|widget|masthead|rail"
    r"|skip|search|toc|banner|region",
    "ad": r"(?:^|[\s_-])ads?(?:$|[\s_-])|advert|sponsor|promo|anzeige|werbung",
    "summary": r"summary|lead|lede|intro|standfirst|deck|subtitle|subhead|excerpt"
    r"|abstract|dek|chapo|sapo|vorspann|description",
}
_NAME = re.compile("|".join(f"(?P<{name}>{p})" for name, p in _NAMES.items()))
_PATTERNS = tuple(re.compile(pattern) for pattern in _NAMES.values())
_HIDDEN = re.compile(r"display:\s*none|visibility:\s*hidden")
_GROUPS = len(_NAMES) + 1
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_QUOTE = re.compile(r"[\"“”„«»]")
_MARK = re.compile(r"[.,;:!?]")
_CAPITAL = re.compile(r"\b[A-ZÀ-Þ]")
_BAR = re.compile(r"[|•·]")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b")
_CREDIT = re.compile(r"©|\(c\)|photo|foto|image|bild:|getty|credit|reuters|afp")
_CALL = re.compile(
    r"subscri|newsletter|sign up|click|follow us|share|read more|read also|related"
    r"|abonn|anmelden|lesen sie|mehr zum|lire aussi|leggi|suscr|cookie|advert|download"
    r"|copyright|all rights|recommended|more from|about the author|comment|posted|tags"
)
_LONGEST_LABEL = 400  # characters of a line whose words may be a label or a call

Table = NDArray[np.float32]
_Place = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Features:
    """One row for each block, and what `with_taken` needs to add to them."""

    table: Table
    lengths: Table
    """Characters of each block."""
    groups: tuple[NDArray[np.int64], ...]
    """Number of the parent, the grandparent and the kind of each block."""


@lru_cache(maxsize=20_000)
def _name_bits(names: str) -> int:
    if not _NAME.search(names):
        return 0
    return sum(1 << n for n, p in enumerate(_PATTERNS) if p.search(names))


class _Places:
    """What the elements around a block say, each element looked at once."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, _Place] = {}

    def of(self, element: HtmlElement) -> _Place:
        """Depth, holders, names above, names within two levels, own names."""
        chain = []
        node: HtmlElement | None = element
        while node is not None and node not in self._known:
            chain.append(node)
            node = node.getparent()
        place = self._known[node] if node is not None else (0, 0, 0, 0, 0)
        for inner in reversed(chain):
            place = self._known[inner] = self._below(place, inner)
        return place

    @staticmethod
    def _below(place: _Place, element: HtmlElement) -> _Place:
        depth, holders, above, _, parent = place
        attributes = element.attrib
        own = 0
        if attributes and element.tag not in ("body", "html"):
            names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
            own = _name_bits(names[:200].lower()) if len(names) > 1 else 0
            if "hidden" in attributes or _HIDDEN.search(attributes.get("style", "")):
                own |= 1 << (_GROUPS - 1)
        bit = _HOLDERS.get(element.tag)
        holders |= 1 << bit if bit is not None else 0
        return depth + 1, holders, above | own, parent | own, own


def block_features(
    blocks: Sequence[Block], known: Mapping[str, Sequence[str]]
) -> Features:
    """Return what the page tells of each of its blocks, of which there must be some.

    *known* holds texts that the page declares: its ``description`` and its ``body``.
    """
    places = _Places()
    place = np.array([places.of(block.element) for block in blocks])
    own = np.array([_own_row(block) for block in blocks], dtype=np.float32)
    lengths = np.array([len(block.text) for block in blocks], dtype=np.float32)
    groups = _groups(blocks)
    base = own[:, [_LENGTH, _LINKED, _ENDS]]
    columns = [
        own,
        place[:, :1],
        _bits(place[:, 1], len(_TAGS)),
        _bits(place[:, 2], _GROUPS),
        _bits(place[:, 3], _GROUPS),
        _page_columns(blocks, lengths),
        _known_columns(blocks, known),
        *(_group_columns(group, lengths, own) for group in groups),
        *_neighbours(base),
    ]
    return Features(np.hstack(columns).astype(np.float32), lengths, groups)


def with_taken(features: Features, taken: Sequence[float]) -> Table:
    """Return the rows with what trafilatura took, a share of each block, added."""
    took = np.array(taken, dtype=np.float32)
    lengths = features.lengths
    kept = lengths * took
    total = max(1.0, float(kept.sum()))
    count = len(took)
    at = np.arange(count)
    chosen = np.flatnonzero(took > 0.5)
    first, last = (chosen[0], chosen[-1]) if len(chosen) else (0, 0)
    shares = [
        (np.bincount(group, kept) / np.maximum(np.bincount(group, lengths), 1))[group]
        for group in features.groups
    ]
    columns = [
        took,
        np.clip(at - first, -50, 50),
        np.clip(at - last, -50, 50),
        (np.cumsum(kept) - kept) / total,
        np.full(count, np.log1p(total)),
        np.full(count, total / max(1.0, float(lengths.sum()))),
        *shares,
    ]
    near = _neighbours(took[:, None])
    return np.hstack([features.table, np.stack(columns, axis=1), *near]).astype(
        np.float32
    )


# Columns of _own_row that neighbours and groups are described by.
_LENGTH, _LINKED, _ENDS = 0, 1, 2


def _own_row(block: Block) -> list[float]:
    text = block.text
    length = len(text)
    count = text.count(" ") + 1
    tag = _OWN.get(block.element.tag, len(_OWN))
    # Searching lower-cased text is five times as fast as ignoring its case.
    label = text.lower() if length < _LONGEST_LABEL else ""
    return [
        math.log1p(length),
        block.linked / length,
        bool(_SENTENCE_END.search(text[-8:])),
        count,
        length / count,
        len(_MARK.findall(text)) / length,
        len(_CAPITAL.findall(text)) / count,
        text[-1] == ":",
        len(_BAR.findall(text)),
        len(_QUOTE.findall(text)),
        bool(_DATE.search(label)),
        bool(_CREDIT.search(label)),
        bool(_CALL.search(label)),
        tag,
        tag == _OWN["p"],
        tag == _OWN["li"],
        tag == _OWN["h2"],
        tag == len(_OWN),
    ]


def _bits(values: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    return values[:, None] >> np.arange(count) & 1


def _page_columns(blocks: Sequence[Block], lengths: Table) -> Table:
    """Where a block stands: on the page, and from the headline."""
    count = len(blocks)
    at = np.arange(count)
    tags = [block.element.tag for block in blocks]
    heading = tags.index("h1") if "h1" in tags else -1
    before = np.clip(at - heading, -50, 200) if heading >= 0 else np.full(count, -99)
    columns = [
        at / count,
        np.cumsum(lengths) / lengths.sum(),
        before,
        np.full(count, math.log1p(count)),
        np.full(count, math.log1p(float(lengths.sum()))),
    ]
    return np.stack(columns, axis=1)


def _known_columns(
    blocks: Sequence[Block], known: Mapping[str, Sequence[str]]
) -> NDArray[np.bool_]:
    """What a block repeats: the declared texts, or an earlier block."""
    summary = {squeeze(text) for text in known.get("description", ())}
    body = " ".join(map(squeeze, known.get("body", ())))
    seen: set[str] = set()
    rows = []
    for block in blocks:
        text = block.text
        inside = bool(body) and text in body
        rows.append((text in summary, inside, bool(body) and not inside, text in seen))
        seen.add(text)
    return np.array(rows)


def _groups(blocks: Sequence[Block]) -> tuple[NDArray[np.int64], ...]:
    parents = [block.element.getparent() for block in blocks]
    above = [None if parent is None else parent.getparent() for parent in parents]
    kinds = [
        (b.element.tag, b.element.get("class"), None if p is None else p.get("class"))
        for b, p in zip(blocks, parents, strict=True)
    ]
    return tuple(_numbered(keys) for keys in (parents, above, kinds))


def _numbered(keys: Sequence[object]) -> NDArray[np.int64]:
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys])


def _group_columns(group: NDArray[np.int64], lengths: Table, own: Table) -> Table:
    """What stands beside a block: size, links and sentences of its group."""
    size = np.bincount(group, lengths)
    linked = np.bincount(group, lengths * own[:, _LINKED])
    members = np.bincount(group)
    columns = [
        np.log1p(size),
        size / lengths.sum(),
        linked / size,
        np.bincount(group, own[:, _ENDS]) / members,
        members,
    ]
    return np.stack(columns, axis=1)[group]


def _neighbours(base: Table) -> list[Table]:
    """The columns of the two blocks before, the two after, and the mean of seven."""
    count = len(base)
    padded = np.pad(base, ((3, 3), (0, 0)), constant_values=-1)
    shifted = [padded[at : at + count] for at in range(7)]
    zeroed = np.pad(base, ((3, 3), (0, 0)))
    mean = np.mean([zeroed[at : at + count] for at in range(7)], axis=0)
    return [shifted[1], shifted[2], shifted[4], shifted[5], mean]
