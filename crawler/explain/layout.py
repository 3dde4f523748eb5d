"""How what is told stands on a terminal: sections with labels. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.reporting.summary import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_INDENT = 11
_OTHER_SPACE = re.compile(r"[^\S ]")


def text(sections: Iterable[Sequence[str]]) -> str:
    """Return all sections as one text."""
    return printable("\n".join(line for section in sections for line in section))


def section(label: str, lines: Iterable[str]) -> list[str]:
    """Return lines with a label before the first; none where there are no lines."""
    # What pages say stays on its line, so that it cannot pass for one of ours.
    flat = [_OTHER_SPACE.sub(" ", line) for line in lines]
    labels = [label, *[""] * (len(flat) - 1)]
    return [
        f"{name:<{_INDENT}}{line}" for name, line in zip(labels, flat, strict=False)
    ]


def quoted(passages: Sequence[str]) -> list[str]:
    """Return each passage in quotation marks, or that there is none."""
    return [f'"{passage}"' for passage in passages] or ["none of three words or more"]
