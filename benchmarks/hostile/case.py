"""One hostile case: a host, what it answers, and what may come of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.hostile.web import Answer

ARTICLE = "article"
"""Outcome of a page that gives a record, however odd."""

LISTING = "listing"
"""Outcome of a source that can be read, in part at least."""

_PARAGRAPH = (
    "The harbour master of {0} said on Tuesday that the old crane number {1} would be "
    "taken down before the spring tides, and that a smaller one had been ordered from "
    "a yard in {0} for about {1} crowns. Fishermen had asked for it since the winter "
    "of {1}, when ice bent the boom. The council will vote in {1} days."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What one host does."""

    name: str
    answer: Answer
    """What it sends for the page or source itself."""

    outcomes: frozenset[str]
    """What may come of it: reasons of a rejection, `ARTICLE` or `LISTING`."""

    more: Mapping[str, Answer] = field(default_factory=dict)
    """What it sends for further paths, such as ``robots.txt``."""

    slow: bool = False
    """Whether it lasts until a timeout: too long for a test."""

    scheme: str = "http"


def page(name: str, answer: Answer, *outcomes: str, slow: bool = False) -> Case:
    """Return a case of one answer."""
    return Case(name=name, answer=answer, outcomes=frozenset(outcomes), slow=slow)


def prose(name: str, number: int = 1, paragraphs: int = 4) -> str:
    """Return paragraphs of an article of its own."""
    return "".join(
        f"<p>{_PARAGRAPH.format(f'{name} {n}', number * 37 + n)}</p>"
        for n in range(paragraphs)
    )


def html(name: str, *, head: str = "", top: str = "", bottom: str = "") -> str:
    """Return a page with an article of its own, and what is put around it."""
    return (
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8>"
        f"<title>The crane of {name} is taken down</title>{head}</head><body>{top}"
        f"<article><h1>The crane of {name} is taken down</h1>"
        f"{prose(name, 1 + sum(map(ord, name)))}</article>{bottom}</body></html>"
    )
