"""What tells a block of an article's body from the rest of its page, in numbers.

One row for each block: its text (length, punctuation, digits), its links, the
elements that hold it and what their class names say, where it stands, whether
trafilatura took it, and the same of its neighbours. `bodymodel` weighs them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from crawler.extraction.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.html import HtmlElement
    from numpy.typing import NDArray

    from crawler.extraction.blocks import Block

_TAGS = (
    "article main section aside nav footer header figure figcaption form table ul"
    " blockquote button"
)
_HOLDERS = {tag: bit for bit, tag in enumerate(_TAGS.split())}
_HOLDERS |= {"ol": _HOLDERS["ul"], "label": _HOLDERS["form"], "dl": _HOLDERS["ul"]}
_OWN = {tag: number for number, tag in enumerate("p li h1 h2 h3 td div a br".split())}
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
_NEAR = 3
"""Levels above a block whose names count as near."""

_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_QUOTE = re.compile(r"[\"“”„«»]")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b")
_CREDIT = re.compile(r"(?i)©|\(c\)|photo|foto|image|bild:|getty|credit|reuters|afp")
_CALL = re.compile(
    r"(?i)subscri|newsletter|sign up|click|follow us|share|read more|read also|related"
    r"|abonn|anmelden|lesen sie|mehr zum|lire aussi|leggi|suscr|cookie|advert|download"
    r"|copyright|all rights|recommended|more from|about the author|comment|posted|tags"
)

COLUMNS = 126
"""Number of features."""

Row = list[float]


@lru_cache(maxsize=20_000)
def _name_bits(names: str) -> int:
    if not _NAME.search(names):
        return 0
    return sum(1 << n for n, p in enumerate(_PATTERNS) if p.search(names))


class _Places:
    """What the elements around a block say, each element looked at once."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, tuple[int, int, int, int, int]] = {}

    def of(self, element: HtmlElement) -> tuple[int, int, int, int, int]:
        """Depth, holders, names anywhere above, and names at the nearest levels."""
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
    def _below(
        place: tuple[int, int, int, int, int], element: HtmlElement
    ) -> tuple[int, int, int, int, int]:
        depth, holders, above, near, nearer = place
        attributes = element.attrib
        own = 0
        if attributes:
            names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
            own = _name_bits(names.lower()[:200]) if len(names) > 1 else 0
            if "hidden" in attributes or _HIDDEN.search(attributes.get("style", "")):
                own |= 1 << (_GROUPS - 1)
        if element.tag in ("body", "html"):
            own = 0
        bit = _HOLDERS.get(element.tag)
        holders |= 1 << bit if bit is not None else 0
        return depth + 1, holders, above | own, nearer | own, own


def block_features(
    blocks: Sequence[Block], taken: Sequence[float], known: dict[str, Sequence[str]]
) -> NDArray[np.float32]:
    """Return one row of features for each block.

    *taken* is the share of each block that trafilatura took, *known* holds texts that
    the page declares: its ``title``, ``description`` and ``body`` (JSON-LD).
    """
    if not blocks:
        return np.zeros((0, COLUMNS), dtype=np.float32)
    places = _Places()
    own = [_own_row(block, places.of(block.element)) for block in blocks]
    table = np.array(own, dtype=np.float32).reshape(len(blocks), -1)
    took = np.array(taken, dtype=np.float32)
    return np.hstack(
        [
            table,
            _page_columns(blocks, table, took),
            _known_columns(blocks, known),
            _group_columns(blocks, table, took),
            *_neighbours(table, took),
        ]
    )


# Columns of _own_row that neighbours and groups are described by.
_LENGTH, _LINKED, _ENDS = 0, 1, 2


def _own_row(block: Block, place: tuple[int, int, int, int, int]) -> Row:
    text = block.text
    length = len(text)
    depth, holders, above, near, _ = place
    parts = text.split()
    count = len(parts)
    tag = _OWN.get(block.element.tag, len(_OWN))
    row = [
        np.log1p(length),
        block.linked / length,
        float(bool(_SENTENCE_END.search(text))),
        float(block.links),
        float(count),
        length / count,
        sum(map(text.count, ".,;:!?")) / length * 100,
        sum(map(str.isdigit, text)) / length,
        sum(1 for part in parts if part[0].isupper()) / count,
        float(text.isupper()),
        float(text[0].islower()),
        float(text[-1] == ":"),
        float(text.count("|") + text.count("•") + text.count("·")),
        float(len(_QUOTE.findall(text))),
        float(bool(_DATE.search(text))) if length < 150 else 0.0,
        float(bool(_CREDIT.search(text))) if length < 400 else 0.0,
        float(bool(_CALL.search(text))) if length < 400 else 0.0,
        float("?" in text),
        float("@" in text or "http" in text),
        float(depth),
        float(tag),
    ]
    row += [float(tag == number) for number in range(len(_OWN) + 1)]
    row += [float(holders >> bit & 1) for bit in range(len(_TAGS.split()))]
    row += [float(near >> bit & 1) for bit in range(_GROUPS)]
    row += [float(above >> bit & 1) for bit in range(_GROUPS)]
    return row


def _page_columns(
    blocks: Sequence[Block], table: NDArray[np.float32], took: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Where a block stands: on the page, from the headline, in what was taken."""
    count = len(blocks)
    at = np.arange(count, dtype=np.float32)
    lengths = np.expm1(table[:, _LENGTH])
    tags = [block.element.tag for block in blocks]
    heading = tags.index("h1") if "h1" in tags else -1
    kept = np.flatnonzero(took > 0.5)
    first, last = (kept[0], kept[-1]) if len(kept) else (0, 0)
    before = np.cumsum(lengths * took) - lengths * took
    total = max(1.0, float((lengths * took).sum()))
    return np.stack(
        [
            at / count,
            np.cumsum(lengths) / max(1.0, float(lengths.sum())),
            np.clip(at - heading, -50, 200) if heading >= 0 else np.full(count, -99),
            took,
            np.clip(at - first, -50, 50),
            np.clip(at - last, -50, 50),
            before / total,
            np.full(count, np.log1p(total)),
            np.full(count, total / max(1.0, float(lengths.sum()))),
            np.full(count, np.log1p(count)),
        ],
        axis=1,
    ).astype(np.float32)


def _known_columns(
    blocks: Sequence[Block], known: dict[str, Sequence[str]]
) -> NDArray[np.float32]:
    """What a block repeats: the declared texts, or an earlier block."""
    title = set(_folded(known.get("title", ())))
    summary = set(_folded(known.get("description", ())))
    body = " ".join(_folded(known.get("body", ())))
    seen: set[str] = set()
    rows = []
    for block in blocks:
        folded = " ".join(words(block.text))
        inside = folded in body if body and folded else False
        rows.append(
            [
                float(folded in title),
                float(folded in summary),
                float(inside),
                float(bool(body) and not inside),
                float(folded in seen),
            ]
        )
        seen.add(folded)
    return np.array(rows, dtype=np.float32)


def _folded(texts: Iterable[str]) -> list[str]:
    return [" ".join(words(text)) for text in texts]


def _group_columns(
    blocks: Sequence[Block], table: NDArray[np.float32], took: NDArray[np.float32]
) -> NDArray[np.float32]:
    """What stands beside a block: under its parent, and on its kind of place."""
    lengths = np.expm1(table[:, _LENGTH])
    parents = [block.element.getparent() for block in blocks]
    above = [p.getparent() if p is not None else None for p in parents]
    kinds = [
        (b.element.tag, b.element.get("class"), p.get("class") if p is not None else "")
        for b, p in zip(blocks, parents, strict=True)
    ]
    columns = []
    for keys in (parents, above, kinds):
        numbers: dict[object, int] = {}
        group = np.array([numbers.setdefault(key, len(numbers)) for key in keys])
        size = np.bincount(group, lengths)
        linked = np.bincount(group, lengths * table[:, _LINKED])
        kept = np.bincount(group, lengths * took)
        ends = np.bincount(group, table[:, _ENDS])
        members = np.bincount(group)
        total = max(1.0, float(lengths.sum()))
        columns += [
            np.log1p(size)[group],
            (size / total)[group],
            (linked / np.maximum(size, 1))[group],
            (kept / np.maximum(size, 1))[group],
            (ends / members)[group],
            members[group],
        ]
    return np.stack(columns, axis=1).astype(np.float32)


def _neighbours(
    table: NDArray[np.float32], took: NDArray[np.float32]
) -> list[NDArray[np.float32]]:
    """Length, links, sentence end and choice of the blocks before and after."""
    base = np.column_stack([table[:, [_LENGTH, _LINKED, _ENDS]], took])
    padded = np.pad(base, ((2, 2), (0, 0)), constant_values=-1)
    count = len(base)
    shifted = [padded[start : start + count] for start in (0, 1, 3, 4)]
    window = np.ones(7, dtype=np.float32)
    around = [np.convolve(base[:, c], window / 7, mode="full")[3:-3] for c in range(4)]
    return [*shifted, np.stack(around, axis=1).astype(np.float32)]
