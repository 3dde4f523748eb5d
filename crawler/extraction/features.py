"""What tells a block of an article's body from the rest of its page, in numbers.

One row for each block: its text (length, sentences, capitals), its links, the
elements that hold it and what their class names say (`places`), where it stands, and
the same of its neighbours and of its kind; then, where it was run, what trafilatura
took. The forests of `body` weigh them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from crawler.extraction.places import (
    CAPTION,
    HOLDERS,
    LONGEST,
    NAMES,
    Places,
)
from crawler.extraction.signs import (
    ENDS,
    HEAD,
    LENGTH,
    LINKED,
    Table,
    line_signs,
    table_of,
)
from crawler.extraction.text import folded_words, words
from crawler.extraction.wordlists import one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crawler.extraction.blocks import Block

_OWN_NAMES = "p li h1 h2 h3 td div a br span blockquote figcaption section article"
_OWN = {tag: number for number, tag in enumerate(_OWN_NAMES.split())}
_OWN |= dict.fromkeys(("h4", "h5", "h6"), _OWN["h3"]) | {"th": _OWN["td"]}
_TOLD = (_OWN["p"], _OWN["li"], _OWN["h2"], len(_OWN))
"""Tags that have a column of their own."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

_TAILS = (
    "related", "recommend", "read more", "more from", "more on", "more stories",
    "latest", "most read", "most popular", "trending", "about the author", "comment",
    "newsletter", "subscribe", "share", "also like", "see also", "read also", "tags",
    "mehr zum", "lesen sie", "auch interessant", "kommentar", "à lire", "sur le même",
    "leggi anche", "te puede", "lea también", "leia", "lees ook", "läs", "les også",
)  # fmt: skip
_TAIL = re.compile(one_of(_TAILS))

_LONG_ENOUGH = 20  # letters that are not in another text by chance

_REACH = 4  # blocks on either side whose judgement counts


@dataclass(frozen=True, slots=True)
class Features:
    """One row for each block, and what `with_taken` needs to add to them."""

    table: Table
    lengths: Table
    """Characters of each block."""
    groups: tuple[NDArray[np.int64], ...]
    """Number of the three elements above, and of the kind, of each block."""
    captions: NDArray[np.bool_]
    """Whether a block stands in a caption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """Texts that the page declares; empty where it does not."""

    title: str = ""
    description: str = ""
    publisher: str = ""
    body: str = ""


def block_features(blocks: Sequence[Block], declared: Declared) -> Features:
    """Return what the page tells of each of its blocks, of which there must be some."""
    places = Places(blocks)
    own = _own_columns(blocks)
    sizes = [min(len(block.text), LONGEST) for block in blocks]
    lengths = np.array(sizes, dtype=np.float32)
    groups = places.groups()
    away = places.distances(blocks).astype(np.float32)
    base = np.hstack([own[:, [LENGTH, LINKED, ENDS]], away[:, :1]])
    columns: list[NDArray[Any]] = [
        own,
        places.depths[:, None],
        _bits(places.holders, HOLDERS),
        _bits(places.above, NAMES),
        _bits(places.near, NAMES),
        away,
        _main_columns(away, lengths, own),
        _page_columns(blocks, lengths),
        _heading_columns(blocks, lengths),
        _declared_columns(blocks, declared),
        *(_group_columns(group, lengths, own) for group in groups),
        *_neighbours(base),
    ]
    captions = (places.holders & CAPTION) > 0
    return Features(_joined(columns), lengths, groups, captions)


def _joined(columns: Sequence[NDArray[Any]]) -> Table:
    return np.concatenate(columns, axis=1, dtype=np.float32, casting="same_kind")


def with_chances(features: Features, chances: Table) -> Table:
    """Return the rows with a first judgement, a chance for each block, added."""
    reach = _REACH
    count = len(chances)
    padded = _padded(chances, reach, -1)
    near = [padded[at : at + count] for at in range(2 * reach + 1) if at != reach]
    wide = _padded(chances, 2 * reach, 0)
    means = np.convolve(wide, np.full(4 * reach + 1, 1 / (4 * reach + 1)), "valid")
    added = np.stack([*near, means], axis=1)
    columns = [features.table, _chosen_columns(features, chances), added]
    return _joined(columns)


def with_taken(features: Features, rows: Table, taken: Table) -> Table:
    """Return *rows* with what trafilatura took, a share of each block, added."""
    return np.hstack([rows, _chosen_columns(features, taken)])


def _chosen_columns(features: Features, took: Table) -> Table:
    """How a choice of blocks, a share of each, fits the page and its groups."""
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
    return _joined([np.array(columns).T, *near])


def _own_columns(blocks: Sequence[Block]) -> Table:
    """What a block says for itself: by its words, then by its element."""
    signs = line_signs([block.text for block in blocks])
    tags = np.array([_OWN.get(block.element.tag, len(_OWN)) for block in blocks])
    rows = [
        (len(b.text), b.linked, b.slanted, b.bold, b.links, len(b.raw)) for b in blocks
    ]
    lengths, linked, slanted, bold, links, pieces = np.array(rows).T
    signs[:, LINKED] = linked / lengths
    columns = [
        links,
        slanted / lengths,
        bold / lengths,
        pieces,
        tags,
        *(tags == tag for tag in _TOLD),
    ]
    return np.hstack([signs, np.array(columns).T.astype(np.float32)])


def _bits(values: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    return values[:, None] >> np.arange(count) & 1


def _main_columns(away: Table, lengths: Table, own: Table) -> Table:
    """Where a block stands among the long lines of the main container."""
    count = len(lengths)
    at = np.arange(count)
    inside = away[:, 0] == 0
    long = (lengths > 80) & (own[:, LINKED] < 0.5)
    chosen = np.flatnonzero(inside & long)
    first, last = (chosen[0], chosen[-1]) if len(chosen) else (0, 0)
    held = lengths * inside * long
    total = max(1.0, float(held.sum()))
    columns = [
        np.clip(at - first, -50, 50),
        np.clip(at - last, -50, 50),
        (np.cumsum(held) - held) / total,
        np.full(count, np.log1p(total)),
        np.full(count, total / max(1.0, float((lengths * long).sum()))),
    ]
    return np.array(columns).T


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
    return np.array(columns).T


def _heading_columns(blocks: Sequence[Block], lengths: Table) -> NDArray[np.int64]:
    """How far above the last heading stands, and whether it begins other matter."""
    tags = [block.element.tag for block in blocks]
    headings = [at for at, tag in enumerate(tags) if tag in _HEADINGS]
    labels = [blocks[at].text[:60].lower() for at in headings]
    # Before the first heading is none, as if it stood above all.
    starts = np.array([-1, *headings])
    levels = np.array([0, *(int(tags[at][1]) for at in headings)])
    tails = np.array([False, *(_TAIL.search(label) is not None for label in labels)])
    at = np.arange(len(blocks))
    last = np.searchsorted(starts, at, side="right") - 1
    long = np.maximum.accumulate(np.where(lengths < 80, -1, at))
    columns = [
        np.minimum(at - starts[last], 60),
        levels[last],
        tails[last],
        np.minimum(at - long, 30),
    ]
    return np.array(columns).T


def _declared_columns(
    blocks: Sequence[Block], declared: Declared
) -> NDArray[np.float32]:
    """What a block repeats: the declared texts, or an earlier block."""
    gist = words(declared.description)
    summary = "".join(gist)
    body = "".join(words(declared.body))
    title, gist_words = set(words(declared.title)), set(gist)
    house = words(declared.publisher)
    seen: set[str] = set()
    rows = []
    for block, head in zip(blocks, _folded_heads(blocks), strict=True):
        own = folded_words(head)
        # Without what typography changes: spaces, marks, case.
        bare = "".join(own[:-1] if len(block.text) > HEAD else own)
        inside = bool(body) and bare in body
        rows.append(
            (
                bool(summary) and len(bare) > _LONG_ENOUGH and bare in summary,
                inside,
                bool(body) and not inside,
                bare in seen,
                0 if title.isdisjoint(own) else _share(own, title),
                0 if gist_words.isdisjoint(own) else _share(own, gist_words),
                # Most lines can be told by their letters, without looking at words.
                bool(house) and house[0] in head and _holds(own, house),
            )
        )
        seen.add(bare)
    return table_of(rows, len(rows), 7)


def _folded_heads(blocks: Sequence[Block]) -> list[str]:
    """Return what each block begins with, folded as `words` does."""
    heads = "\n".join([block.text[:HEAD] for block in blocks])
    return heads.casefold().split("\n")


def _share(own: list[str], known: set[str]) -> float:
    return sum(map(known.__contains__, own)) / len(own)


def _holds(own: list[str], house: list[str]) -> bool:
    """Whether the words of a line hold those of a name, one after the other."""
    at = own.index(house[0]) if house[0] in own else len(own)
    return own[at : at + len(house)] == house


def _group_columns(group: NDArray[np.int64], lengths: Table, own: Table) -> Table:
    """What stands beside a block: size, links and sentences of its group."""
    size = np.bincount(group, lengths)
    linked = np.bincount(group, lengths * own[:, LINKED])
    members = np.bincount(group)
    at = np.arange(len(group))
    first, last = np.zeros((2, len(size)), dtype=np.int64)
    first[group[::-1]] = at[::-1]
    last[group] = at
    columns = [
        np.log1p(size),
        size / lengths.sum(),
        linked / size,
        np.bincount(group, own[:, ENDS]) / members,
        members,
    ]
    inside = [np.minimum(at - first[group], 50), np.minimum(last[group] - at, 50)]
    return np.hstack([np.array(columns).T[group], np.array(inside).T])


def _neighbours(base: Table) -> list[Table]:
    """The columns of the two blocks before, the two after, and the mean of seven."""
    count = len(base)
    padded = _padded(base, 3, -1)
    shifted = [padded[at : at + count] for at in range(7)]
    zeroed = _padded(base, 3, 0)
    mean = np.mean([zeroed[at : at + count] for at in range(7)], axis=0)
    return [shifted[1], shifted[2], shifted[4], shifted[5], mean]


def _padded(base: Table, width: int, value: int) -> Table:
    """Return *base* with so many rows of *value* before and after."""
    table = np.full((len(base) + 2 * width, *base.shape[1:]), value, dtype=base.dtype)
    table[width:-width] = base
    return table
