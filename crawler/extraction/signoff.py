"""The sign-off that closes a text: who wrote or supplied it, in brackets or alone.

It is no part of the body, since copies of one story differ in it alone, but it is
the place where most agencies are credited.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extraction.agencies import sign_off

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 3
"""Lines that a sign-off may have."""

_LONGEST = 300
"""Characters of a line that is a credit as a whole."""

_SENTENCE_END = re.compile(r"[.!?…][\"”»“’)\]]*$")
_INITIALS = re.compile(
    r"(?<=[.!?…\"”»“’)])\s*[(\[][a-zäöüß]{2,4}(?:\s?[/,]\s?[a-zäöüß]{2,4})*[)\]]\s*$"
)
_ALONE = re.compile(r"[(\[][a-zäöüß]{2,4}(?:\s?[/,]\s?[a-zäöüß]{2,4})*[)\]]")


def split_sign_off(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the text without its sign-off, and the lines of the sign-off."""
    body = list(lines)
    signed: list[str] = []
    while body and len(signed) < _MOST:
        rest, cut = _split(body[-1])
        if not cut:
            break
        signed.insert(0, cut)
        if rest:
            body[-1] = rest  # which may be a credit itself
        else:
            del body[-1]
    # A page of nothing but credits is better kept than emptied.
    return (body, signed) if body else (list(lines), [])


def _split(line: str) -> tuple[str, str]:
    if _ALONE.fullmatch(line):
        return "", line
    if quote := sign_off(line):
        rest = line[: line.rfind(quote)].rstrip()
        if rest and (quote[0] in "([-–—/" or _SENTENCE_END.search(rest)):
            return rest, line[len(rest) :].strip()
        if len(line) <= _LONGEST:
            return "", line
    if match := _INITIALS.search(line):
        return line[: match.start()].rstrip(), match[0].strip()
    return line, ""
