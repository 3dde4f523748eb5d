"""Copies of an article, derived from its text by what newsrooms do to agency copy.

The operations keep, replace, drop or add whole paragraphs or named phrases, so that
each text stands once in the content and its copies cannot drift from it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The text of an article: its dateline and its paragraphs."""

    dateline: str = ""
    """Place and agency before the first words, such as ``PARIS (AFP) – ``."""

    paragraphs: tuple[str, ...]
    """Paragraphs without the dateline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """How a copy came about; without any operation it is exact."""

    of: str
    """Key of the article that it is derived from."""

    kind: str
    """``exact``, ``near``, ``abridged``, ``expanded``, or ``revised`` for a later
    version of the same article."""

    dateline: str | None = None
    """Dateline instead of the original one; null keeps that."""

    keep: int | None = None
    """Number of leading paragraphs that are kept; null keeps all."""

    drop: tuple[int, ...] = ()
    """Positions, from 1, of paragraphs that are left out."""

    edits: tuple[tuple[str, str], ...] = ()
    """Phrases and what stands in their place."""

    after: int = 0
    """Position after which local paragraphs are added."""


def derive(base: Text, copy: Copy, local: tuple[str, ...]) -> Text:
    """Return the text that *copy* makes of *base*.

    Raises:
        ValueError: an edited phrase or a dropped paragraph is not in the text.
    """
    text = base
    if copy.edits:
        text = edited(text, copy.edits)
    if local:
        text = expanded(text, local, copy.after)
    if copy.drop:
        text = without(text, copy.drop)
    if copy.keep is not None:
        text = abridged(text, copy.keep)
    if copy.dateline is not None:
        text = redatelined(text, copy.dateline)
    return text


def redatelined(text: Text, dateline: str) -> Text:
    """Return *text* under another dateline."""
    return replace(text, dateline=dateline)


def abridged(text: Text, keep: int) -> Text:
    """Return *text* cut to its first *keep* paragraphs."""
    if not 0 < keep < len(text.paragraphs):
        raise ValueError(f"keep: {keep}: text has {len(text.paragraphs)} paragraphs")
    return replace(text, paragraphs=text.paragraphs[:keep])


def expanded(text: Text, local: tuple[str, ...], after: int) -> Text:
    """Return *text* with *local* paragraphs after position *after*."""
    head, tail = text.paragraphs[:after], text.paragraphs[after:]
    return replace(text, paragraphs=head + local + tail)


def without(text: Text, drop: tuple[int, ...]) -> Text:
    """Return *text* without the paragraphs at the positions *drop*, from 1."""
    if not set(drop) <= set(range(1, len(text.paragraphs) + 1)):
        raise ValueError(f"drop: {drop}: text has {len(text.paragraphs)} paragraphs")
    kept = (p for at, p in enumerate(text.paragraphs, 1) if at not in drop)
    return replace(text, paragraphs=tuple(kept))


def edited(text: Text, edits: tuple[tuple[str, str], ...]) -> Text:
    """Return *text* with each phrase of *edits* replaced where it stands."""
    joined = "\n".join(text.paragraphs)
    for phrase, other in edits:
        if phrase not in joined:
            raise ValueError(f"edits: {phrase!r}: not in the text")
        joined = joined.replace(phrase, other)
    return replace(text, paragraphs=tuple(joined.split("\n")))
