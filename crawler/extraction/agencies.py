"""Which wire agencies an article credits as its source, and in which words.

A credit stands where credits stand: in the dateline that opens the text (``BERLIN
(dpa) -``), in the sign-off that closes it (``(bg/dpa)``, ``mit Material von``), in
the byline, in a copyright line, or in JSON-LD. Agencies named in running text
("according to Reuters") or below a photo (``© Ministry/dpa``) are no credits.
The agencies and the words of many languages are data: ``agencies.toml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.extraction.credit_patterns import REUTERS_SIGNS, Patterns, patterns
from crawler.record import Credit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST_LINE = 250
"""Longer lines are running text: only their beginning or end can be a credit."""

_LONGEST_BYLINE = 80
_BEFORE = 12  # characters before a credit that may make it one of a photo


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLines:
    """The lines of a page where credits stand, each in the order of the page."""

    opening: Sequence[str] = ()
    """First paragraphs of the text, from its very beginning."""

    closing: Sequence[str] = ()
    """Last paragraphs of the text, and the lines that follow it."""

    bylines: Sequence[str] = ()
    """Lines and declarations that name authors."""

    declared: Sequence[str] = ()
    """Sources that JSON-LD or meta tags name."""


def find_credits(lines: CreditLines) -> tuple[Credit, ...]:
    """Return the credits, one for each agency, the most telling rule first."""
    rules = _Rules(patterns())
    first: dict[str, Credit] = {}
    places = (
        ("dateline", lines.opening, rules.dateline),
        ("byline", lines.opening, rules.labelled),
        ("sign-off", lines.closing, rules.sign_off),
        ("copyright", lines.closing, rules.copyright),
        ("byline", lines.closing, rules.labelled),
        ("byline", lines.bylines, rules.byline),
        ("json-ld", lines.declared, rules.whole),
    )
    for rule, candidates, read in places:
        for line in candidates:
            if quote := read(line):
                for name in rules.names_in(quote):
                    first.setdefault(name, Credit(name=name, rule=rule, credit=quote))
    return tuple(first.values())


def sign_off(line: str) -> str:
    """Return the words of *line* that sign it off with an agency, '' for none."""
    return _Rules(patterns()).sign_off(line)


def is_agency(name: str) -> bool:
    """Whether *name* is that of one agency or several, and nothing else."""
    return bool(_Rules(patterns()).whole(name))


@dataclass(frozen=True, slots=True)
class _Rules:
    """Each method returns the words of a line that are a credit, or ''."""

    known: Patterns

    def names_in(self, quote: str) -> Iterator[str]:
        for match in self.known.one.finditer(quote):
            yield self.known.names[match[0].casefold()]
        if self.known.reuters.match(quote):
            yield "Reuters"

    def dateline(self, line: str) -> str:
        named = self.known.one.search(line[:_LONGEST_LINE]) is not None
        for pattern in self.known.datelines if named else self.known.unnamed_datelines:
            match = pattern.match(line)
            if match and not self.known.photo.search(match[0]) and _is_place(match):
                return match[0].strip()
        return ""

    def sign_off(self, line: str) -> str:
        # All but Reuters' own way of signing name an agency.
        named = self.known.one.search(line) is not None
        if named and (quote := self._bracketed(line)):
            return quote
        end = line[-600:]
        signed = any(sign in end for sign in REUTERS_SIGNS)
        if signed and (match := self.known.reuters.search(end)):
            return match[0]
        if not named:
            return ""
        for pattern in self.known.sign_offs:
            if match := pattern.search(line):
                around = line[max(0, match.start() - _BEFORE) : match.end()]
                if not self.known.photo.search(around):
                    return match["quote"].strip()
        if len(line) <= _LONGEST_LINE and not self.known.photo.search(line):
            return next(
                (m[0] for p in self.known.sentences if (m := p.search(line))), ""
            )
        return ""

    def _bracketed(self, line: str) -> str:
        for match in self.known.brackets.finditer(line):
            inside, before = match["inside"], line[: match.start()].rstrip()
            if not self.known.in_brackets.fullmatch(
                inside
            ) or not self.known.one.search(inside):
                continue
            if self.known.photo.search(inside):
                continue
            if not before or self._ends_a_sentence(before, inside):
                return match[0].strip()
        return ""

    def _ends_a_sentence(self, before: str, inside: str) -> bool:
        # "... told the Press Association (PA)" explains a short form.
        told = list(self.known.one.finditer(before[-60:]))
        if told and before.endswith(told[-1][0]):
            return False
        return len(before) > 60 or before[-1] in ".!?\"”»'’…" or "/" in inside

    def copyright(self, line: str) -> str:
        if len(line) > _LONGEST_LINE or self.known.photo.search(line):
            return ""
        match = self.known.copyrights.search(line)
        return match[0].strip() if match else ""

    def byline(self, line: str) -> str:
        line = line.strip()
        if len(line) > _LONGEST_LINE or self.known.photo.search(line):
            return ""
        for match in self.known.combo.finditer(line):
            before = line[: match.start()].removesuffix("the ").removesuffix("The ")
            end = line[match.end() :].strip()
            if match[0] in self.known.ambiguous and before.count(",") > 1:
                continue  # "By Ida Brandvold, Harrisburg, PA" names a place
            if self.known.before.fullmatch(before) and self.known.after.fullmatch(end):
                return line
        return ""

    def labelled(self, line: str) -> str:
        """A line of the text that begins or is set off as a byline is."""
        short = len(line) <= _LONGEST_BYLINE
        begins = self.known.labelled.match(line) or "|" in line
        return self.byline(line) if short and begins else ""

    def whole(self, line: str) -> str:
        line = line.strip(" .,()")
        return line if self.known.all.fullmatch(line) else ""


def _is_place(match: re.Match[str]) -> bool:
    """Whether the words before an agency in a dateline may name place and day."""
    place = match.groupdict().get("place") or ""
    small = sum(1 for word in re.findall(r"[^\W\d_]{4,}", place) if word.islower())
    return small <= 1 and len(place.split()) <= 10
