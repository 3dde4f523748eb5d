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
from functools import cache
from typing import TYPE_CHECKING, Any

from crawler.extraction.data import read_data
from crawler.record import Credit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LETTER = r"[0-9A-Za-zÀ-ɏЀ-ӿ]"
"""Scripts without spaces put no boundary between words."""

_LONGEST_LINE = 250
"""Longer lines are running text: only their beginning or end can be a credit."""


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
    rules = _rules()
    first: dict[str, Credit] = {}
    places = (
        ("dateline", lines.opening, rules.dateline),
        ("sign-off", lines.closing, rules.sign_off),
        ("copyright", lines.closing, rules.copyright),
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
    return _rules().sign_off(line)


def is_agency(name: str) -> bool:
    """Whether *name* is that of one agency or several, and nothing else."""
    return bool(_rules().whole(name))


@dataclass(frozen=True, slots=True)
class _Rules:
    """The patterns; each method returns the words that are a credit, or ''."""

    names: dict[str, str]
    one: re.Pattern[str]
    all: re.Pattern[str]
    photo: re.Pattern[str]
    datelines: tuple[re.Pattern[str], ...]
    sign_offs: tuple[re.Pattern[str], ...]
    sentences: tuple[re.Pattern[str], ...]
    brackets: re.Pattern[str]
    in_brackets: re.Pattern[str]
    reuters: re.Pattern[str]
    copyrights: re.Pattern[str]
    combo: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]

    def names_in(self, quote: str) -> Iterator[str]:
        for match in self.one.finditer(quote):
            yield self.names[match[0].casefold()]
        if self.reuters.match(quote):
            yield "Reuters"

    def dateline(self, line: str) -> str:
        for pattern in self.datelines:
            match = pattern.match(line)
            if match and not self.photo.search(match[0]) and _is_place(match):
                return match[0].strip()
        return ""

    def sign_off(self, line: str) -> str:
        if quote := self._bracketed(line):
            return quote
        if match := self.reuters.search(line[-600:]):
            return match[0]
        for pattern in self.sign_offs:
            if (match := pattern.search(line)) and not self.photo.search(match[0]):
                return match["quote"].strip()
        if len(line) <= _LONGEST_LINE and not self.photo.search(line):
            return next((m[0] for p in self.sentences if (m := p.search(line))), "")
        return ""

    def _bracketed(self, line: str) -> str:
        for match in self.brackets.finditer(line):
            inside, before = match["inside"], line[: match.start()].rstrip()
            if not self.in_brackets.fullmatch(inside) or not self.one.search(inside):
                continue
            if self.photo.search(inside):
                continue
            if not before or self._ends_a_sentence(before, inside):
                return match[0].strip()
        return ""

    def _ends_a_sentence(self, before: str, inside: str) -> bool:
        # "... told the Press Association (PA)" explains a short form.
        told = list(self.one.finditer(before[-60:]))
        if told and before.endswith(told[-1][0]):
            return False
        return len(before) > 60 or before[-1] in ".!?\"”»'’…" or "/" in inside

    def copyright(self, line: str) -> str:
        if len(line) > _LONGEST_LINE or self.photo.search(line):
            return ""
        match = self.copyrights.search(line)
        return match[0].strip() if match else ""

    def byline(self, line: str) -> str:
        line = line.strip()
        if len(line) > _LONGEST_LINE or self.photo.search(line):
            return ""
        for match in self.combo.finditer(line):
            before = line[: match.start()].removesuffix("the ").removesuffix("The ")
            end = line[match.end() :].strip()
            if self.before.fullmatch(before) and self.after.fullmatch(end):
                return line
        return ""

    def whole(self, line: str) -> str:
        line = line.strip(" .,()")
        return line if self.all.fullmatch(line) else ""


def _is_place(match: re.Match[str]) -> bool:
    """Whether the words before an agency in a dateline may name place and day."""
    place = match.groupdict().get("place") or ""
    small = sum(1 for word in re.findall(r"[^\W\d_]{4,}", place) if word.islower())
    return small <= 1 and len(place.split()) <= 10


@cache
def _rules() -> _Rules:
    data = read_data("agencies.toml")
    words = {name: _any(values) for name, values in data["words"].items()}
    one, combo = _agency_patterns(data["agency"])
    spelt = (
        (spelling.casefold(), agency["name"])
        for agency in data["agency"]
        for spelling in (*agency["signs"], *agency["names"])
    )
    with_word = rf"(?i:{words['with']})\b\s*:?\s*(?i:the |der |la |l'|a |o )?"
    initials = r"(?:[A-Za-zÄÖÜäöüß]{1,5}|[a-z]+\.[a-z]+)"
    return _Rules(
        names=dict(spelt),
        one=re.compile(rf"(?<!{_LETTER})(?:{one})(?!{_LETTER})"),
        all=re.compile(rf"(?i:the )?{combo}"),
        photo=re.compile(rf"(?i)(?<!\w)(?:{words['photo']})(?!\w)"),
        datelines=tuple(map(re.compile, _datelines(combo))),
        sign_offs=(
            re.compile(
                rf"^(?P<quote>[-–—=(/\[*_©]*\s*(?:{with_word})?(?:{initials}/)*{combo}"
                rf"(?:\s*[/,]\s*{initials})*\s*[)/\].*]*)$"
            ),
            re.compile(
                rf"(?:[.!?…][\"”»“’']?|[\"”»])\s*(?P<quote>(?:[-–—]+\s*|/|{with_word})"
                rf"{combo}(?:/{initials})*/?)\.?$"
            ),
            re.compile(
                rf"[.!?…][\"”»“]?\s*(?P<quote>(?:{initials}/)*(?!\w\w\b){combo}"
                rf"(?:/{initials})*)$"
            ),
        ),
        sentences=(
            re.compile(rf"(?i:\b{words['material']}\b)[^.]{{0,80}}?{combo}"),
            re.compile(rf"{combo}[^.]{{0,80}}\bcontribut(?:ed|ing)\b[^.]{{0,60}}"),
            re.compile(
                rf"(?i:this (?:story|article|report|content)\b)[^.]{{0,120}}"
                rf"(?i:\b(?:by|from|of)\b)\s+(?i:the )?{combo}"
            ),
            re.compile(
                rf"(?i:dies(?:er|e)\s+\w+\b)[^.]{{0,60}}(?i:\b(?:der|von|des)\b)\s+"
                rf"(?i:nachrichtenagentur(?:en)?\s+)?{combo}[^.]{{0,60}}"
            ),
        ),
        brackets=re.compile(r"[(\[](?P<inside>[^()\[\]]{2,60})[)\]]\s*\.?\s*(?=$)"),
        in_brackets=re.compile(
            rf"(?:(?:{with_word})?(?:{combo}|{initials})(?:\s*[/,;+&-]\s*|\s+(?:und|and|y|et|e|og|och|en|i)\s+|\s*$|\s))+"
        ),
        reuters=re.compile(
            r"\(?(?:(?:Additional )?(?:[Rr]eporting|Writing) by [^;()]{3,300};\s*)+"
            r"(?:[^;()]{3,200};\s*)*(?:Editing|Writing) by [^;()]{3,200}"
            r"(?:\(Reuters\)|\))?$"
            r"|^\(?Reporting by [^()]{3,200}\bReuters\b.{0,60}$"
        ),
        copyrights=re.compile(
            rf"(?i:©|\(c\)|\bcopyright\b)\s*:?\s*(?:(?:19|20)\d\d[,:]?\s*)?(?i:by\s+|the\s+)*"
            rf"{combo}[^|]{{0,80}}"
        ),
        combo=re.compile(combo),
        before=re.compile(
            rf"(?:(?i:{words['by']})\b\s*:?|.*(?:[,|/(•·–-]"
            r"|[A-ZÀ-Þ]{2} [A-ZÀ-Þ]{2,}"
            rf"|\s(?i:and|und|et|y|e|mit|avec|with|of|for|in)(?i: the)?))?\s*"
        ),
        after=re.compile(
            rf"\s*[,/-]?\s*(?i:{words['role']})?\)?"
            r"(?:\s*[,|•·–/-]\s*[^\W\d_][\w.' -]{1,40})?"
        ),
    )


def _any(values: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, values), key=len, reverse=True))


def _agency_patterns(agencies: Sequence[dict[str, Any]]) -> tuple[str, str]:
    signs = _any(sign for agency in agencies for sign in agency["signs"])
    names = _any(name for agency in agencies for name in agency["names"])
    one = rf"(?i:{names})|{signs}"
    service = r"(?:[-/][A-Za-zÄÖÜäöü]{1,9})?"
    joint = r"\s*(?:[/,;&+]|\b(?:and|und|y|et|e|en|och|og)\b)\s*(?:the )?"
    single = rf"(?<!{_LETTER})(?:{one})(?!{_LETTER}){service}"
    return one, rf"{single}(?:{joint}{single})*"


def _datelines(combo: str) -> tuple[str, ...]:
    place = r"(?P<place>[^\W\d_][^()\n]{1,60}?)"
    end = r"\s*(?:[-–—:=.]+|(?=[\"“„«]?[A-ZÄÖÜÀ-Þ]|$))"
    return (
        rf"{place}[,.:]?\s*[-–—]?\s*[(\[]{combo}[)\]]{end}",
        rf"[(\[]{combo}[)\]]{end}",
        rf"{combo}\s*[-–—|]+\s",
        rf"(?P<place>[^\W\d_][\w .-]{{1,40}})\s?/\s?{combo}\s?(?:[-–—:.]|(?=[A-ZÄÖÜ]))",
        rf"{place}[,.]?\s*/{combo}/",
        rf"{place}[,.]?\s*[-–—]?\s+{combo}\s*[-–—]+\s",
        rf"[【\[(（][^】\])）]{{0,30}}{combo}[^】\])）]{{0,20}}[】\])）]",
        rf"{combo}[,.]?\s+[A-ZÄÖÜ][A-ZÄÖÜ -]{{2,30}}\b",
        r"新[华華]社.{2,25}[电電]",
    )
