"""The patterns of credits, made from the agencies and words in ``agencies.toml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from crawler.extraction.data import read_data
from crawler.extraction.wordlists import one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LETTER = r"[0-9A-Za-zÀ-ɏЀ-ӿ]"
"""Scripts without spaces put no boundary between words."""

_MOST_JOINED = 3
_INITIALS = r"(?:[A-Za-zÄÖÜäöüß]{1,5}|[a-z]+\.[a-z]+)"
_OPEN, _CLOSE = r"[(\[（【［〔]", r"[)\]）】］〕]"
_CJK = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"


@dataclass(frozen=True, slots=True)
class Patterns:
    """Compiled expressions; those of a kind are tried in their order."""

    names: dict[str, str]
    """Name of the agency by each of its spellings, in lower case."""

    ambiguous: frozenset[str]
    """Signs that are other words as well."""

    one: re.Pattern[str]
    all: re.Pattern[str]
    photo: re.Pattern[str]
    datelines: tuple[re.Pattern[str], ...]
    unnamed_datelines: tuple[re.Pattern[str], ...]
    """Those of `datelines` that need no name of `one`."""

    sign_offs: tuple[re.Pattern[str], ...]
    sentences: tuple[re.Pattern[str], ...]
    brackets: re.Pattern[str]
    in_brackets: re.Pattern[str]
    reuters: re.Pattern[str]
    copyrights: re.Pattern[str]
    combo: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    labelled: re.Pattern[str]
    """A line that begins as a byline does."""


@cache
def patterns() -> Patterns:
    """Return the patterns, made once."""
    data = read_data("agencies.toml")
    words = {name: _any(values) for name, values in data["words"].items()}
    one = _one(data["agency"])
    combo = _combo(one, words)
    bare = _combo(_one(data["agency"], data["bare_never"]), words)
    signed = _combo(one, words, service=r"(?:-[A-Za-zÄÖÜäöü]{2,9})?")
    spelt = (
        (spelling.casefold(), agency["name"])
        for agency in data["agency"]
        for spelling in (*agency["signs"], *agency["names"])
    )
    with_word = (
        rf"(?i:{words['with']})(?!\w)\s*[:：]?\s*(?i:the |der |la |l['’]|a |o )?"
        rf"(?:[^\W\d_]{{2,20}}\s*[/&]\s*)?"
    )
    by = rf"(?i:{words['by']}|{words['with']})(?!\w)\s*[:：]?"
    return Patterns(
        names=dict(spelt),
        ambiguous=frozenset(data["bare_never"]),
        one=re.compile(rf"(?<!{_LETTER})(?:{one})(?!{_LETTER})"),
        all=re.compile(rf"(?i:the )?{combo}"),
        photo=re.compile(rf"(?i)(?<!\w)(?:{words['photo']})(?!\w)"),
        datelines=tuple(map(re.compile, _datelines(combo, bare, signed))),
        unnamed_datelines=tuple(map(re.compile, _UNNAMED_DATELINES)),
        sign_offs=tuple(map(re.compile, _sign_offs(combo, with_word))),
        sentences=tuple(map(re.compile, _sentences(combo, words["material"]))),
        brackets=re.compile(
            rf"{_OPEN}(?P<inside>[^()\[\]（）]{{2,60}}){_CLOSE}\s*[.。]?\s*(?=$)"
        ),
        in_brackets=re.compile(
            rf"(?:(?:{with_word})?(?:{combo}|{_INITIALS})"
            r"(?:\s*[/,;+&-]\s*|\s+(?:und|and|y|et|e|og|och|en|i)\s+|\s*$|\s))+"
            r"(?:[\d.]+\d{4})?"
        ),
        reuters=re.compile(_REUTERS),
        copyrights=re.compile(
            rf"(?i:©|ⓒ|\([cс]\)|\bcopyright\b)\s*:?\s*(?:(?:19|20)\d\d[,:]?\s*)?"
            rf"(?i:by\s+|the\s+)*{signed}(?!\s*/\s*[A-Z][a-z])[^|]{{0,80}}"
        ),
        combo=re.compile(signed),
        before=re.compile(_before(by, words["with"])),
        after=re.compile(_after(words["role"])),
        labelled=re.compile(rf"\W*{by}"),
    )


def _any(values: Iterable[str]) -> str:
    return one_of(sorted(values, key=len, reverse=True))


def _one(agencies: Sequence[dict[str, Any]], without: Sequence[str] = ()) -> str:
    signs = (s for agency in agencies for s in agency["signs"] if s not in without)
    names = _any(name for agency in agencies for name in agency["names"])
    return rf"(?i:{names})|{_any(signs)}"


def _combo(
    one: str,
    words: dict[str, str],
    service: str = r"(?:[-/][A-Za-zÄÖÜäöüА-я]{2,9})?",
) -> str:
    """One agency or several, each with what belongs to its name."""
    joint = r"\s*(?:[/,;&+-]|\b(?:and|und|y|et|e|en|och|og)\b)\s*(?:the )?|\s+|\s*\("
    single = (
        rf"(?:(?i:{words['prefix']})\s+)?(?<!{_LETTER})(?:{one})(?!{_LETTER}){service}"
        rf"(?:\s*(?:{words['suffix']})(?!\w)){{0,2}}\)?"
    )
    # Bounded, since names of agencies part in more than one way: "dpa-dpa-dpa"
    return rf"{single}(?:(?:{joint}){single}){{0,{_MOST_JOINED}}}"


def _sign_offs(combo: str, with_word: str) -> tuple[str, ...]:
    initials = _INITIALS
    return (
        (
            rf"^(?P<quote>[-–—=(/\[（*_©]*\s*(?:{with_word})?(?:{initials}/)*{combo}"
            rf"(?:\s*[/,]\s*{initials})*(?:[/,]\s*\w{{3,10}})?\s*[)/\]）.*=]*)$"
        ),
        (
            rf"(?:[.!?…][\"”»“’']?|[\"”»])\s*(?P<quote>(?:[-–—]+\s*|/|{with_word})"
            rf"{combo}(?:/{initials})*/?)\.?$"
        ),
        (
            rf"[.!?…)][\"”»“]?\s*(?P<quote>(?:{initials}/)*(?!\w\w\b){combo}"
            rf"(?:/{initials})*)$"
        ),
        # Who wrote and who edited, in short: "epd lnb ibr tha", "PTI IDB", "(PAP) ib/"
        rf"^(?P<quote>[-–—(\s]*{combo}\)?(?:[\s/]+(?:[a-z]{{2,4}}|[A-Z]{{2,4}})/?){{1,4}})$",
        rf"^(?P<quote>[A-ZÀ-Þ][^.!?]{{2,40}}\s\(?{with_word}{combo}\)?)$",
        rf"^[A-Z]{{2,4}}\s//\s[A-Z]{{2,4}}\s+(?P<quote>{combo})$",
    )


def _sentences(combo: str, material: str) -> tuple[str, ...]:
    return (
        rf"(?i:\b{material}\b)[^.]{{0,80}}?{combo}",
        rf"{combo}[^.]{{0,80}}\bcontribut(?:ed|ing)\b[^.]{{0,60}}",
        (
            rf"(?i:this (?:story|article|report|content)\b)[^.]{{0,120}}"
            rf"(?i:\b(?:by|from|of)\b)\s+(?i:the )?{combo}"
        ),
        (
            rf"(?i:dies(?:er|e)\s+\w+\b)[^.]{{0,60}}(?i:\b(?:der|von|des)\b)\s+"
            rf"(?i:nachrichtenagentur(?:en)?\s+)?{combo}[^.]{{0,60}}"
        ),
        (
            rf"(?i:information|material|reports?)\s+(?i:from)\s+(?i:the )?{combo}"
            r"[^.]{0,60}\b(?:was|were|is|are)\s+(?:used|included)"
        ),
        rf"{combo}\s+receives\s+support",
        rf"(?i:with)\s+{combo}\s+(?i:inputs?)",
        rf"{combo}:\d{{6}}-[\d-]+(?:/\d+)?",
        rf"\({combo}\s*-\s*\d[\d-]+\)",
    )


_REUTERS = (
    r"\(?(?:(?:Additional )?(?:[Rr]eporting|[Ww]riting) by [^;()]{3,300};\s*)+"
    r"(?:[^;()]{3,200};\s*)*(?:[Ee]diting|[Ww]riting) by [^;()]{3,200}"
    r"(?:\(Reuters\)|\))?$"
    r"|^\(?Reporting by [^()]{3,200}\bReuters\b.{0,60}$"
    r"|\((?:Additional )?[Rr]eporting by [^()]{3,200}\)$"
    r"|\([^();]{3,80}; [Ee]diting by [^()]{3,100}\)$"
    r"|\((?:Bericht von|Reportage|Reporte de|Informe de) [^()]{3,200}"
    r"(?:redigiert von|édité par|[Ee]ditado)[^()]{3,200}\)$"
    r"|^(?:Our Standards:|Nuestros Estándares:|Unsere Werte:)?.{0,10}Thomson Reuters"
    r"(?: Trust Principles.{0,20}| ?(?:19|20)\d\d\.?)$"
)
"""How Reuters signs: reporters and editors, without the agency's name."""

REUTERS_SIGNS = ("ting by ", "redigiert von", "édité par", "ditado", "Thomson Reuters")
"""Each such line holds one of these, and hardly any other line does."""


def _before(by: str, with_words: str) -> str:
    """What may stand before an agency in a byline."""
    return (
        rf"(?:{by}|.*(?:[,|/(•·–-]|[A-ZÀ-Þ]{{2}} [A-ZÀ-Þ]{{2,}}"
        rf"|[\s(](?i:and|und|et|y|e|mit|avec|with|of|for|in|{with_words})(?i: the)?)"
        rf"|{_CJK}{{2,4}})?\s*(?i:l['’])?"
    )


def _after(role: str) -> str:
    """What may follow an agency in a byline: a role, then a name or a place."""
    return (
        rf"\s*[,/-]?\s*(?:(?:[A-Z][a-z]+\s+){{0,2}}(?i:{role}))?\)?\.?"
        r"(?:\s*[,|•·–/-]\s*[^\W\d_][\w.' -]{1,40}|\s+in\s+[A-ZÀ-Þ][\w -]{1,30}"
        rf"|\s*{_CJK}{{2,4}}|\s+(?:Scotland|Wales|Northern Ireland|Ireland))?"
    )


def _datelines(combo: str, bare: str, signed: str) -> tuple[str, ...]:
    place = r"(?P<place>[^\W\d_][^()\n]{1,60}?(?:\s\([^()]{2,30}\)[^()\n]{1,40}?)?)"
    town = r"[A-ZÄÖÜ][\w/-]{2,25}"
    end = r"\s*(?:[-–—:=.]+|(?=[\"“„«]?[A-ZÄÖÜÀ-Þ]|$))"
    writer = r"(?:\s*[-–/]\s*[^\W\d_][^()]{1,30})?"
    inside = rf"{_OPEN}(?:[a-z]{{2,5}}/)*{combo}{writer}{_CLOSE}"
    return (
        rf"{place}[,.:]?\s*[-–—]?\s*{inside}{end}",
        rf"{inside}{end}",
        rf"{combo}\s*[-–—|]+\s",
        rf"{combo}\s*[.:]\s*[-–—]+\s?",
        rf"(?P<place>[^\W\d_][\w .-]{{1,40}})\s?/\s?{bare}\s?(?:[-–—:.]|(?=[A-ZÄÖÜ]))",
        rf"{place}[,.]?\s*/[^/\n]{{0,12}}{combo}[^/\n]{{0,25}}/",
        rf"{place}[,.]?\s*[-–—]?\s+{bare}\s*[-–—]+\s",
        rf"(?P<place>[^\W\d_][^()\n,]{{1,40}}),\s*{bare}\s*:\s",
        rf"[【\[(（［][^】\])）］]{{0,30}}{combo}[^】\])）］]{{0,20}}[】\])）］]",
        rf"{bare}[,.]?\s+[A-ZÄÖÜ][A-ZÄÖÜ -]{{2,30}}\b",
        rf"{signed}(?:\s{town}[.:]|\s?[,/]\s?{town}[.:]?)\s(?=[A-ZÄÖÜ])",
        *_UNNAMED_DATELINES,
    )


_UNNAMED_DATELINES = (
    r"据?[新路法美德塔共韩][华華透新联聯斯同]?[社网網].{2,25}[电電]",
    r"新[华華]社(?:快讯|消息|专电)",
)
