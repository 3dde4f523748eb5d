"""Names of persons in the lines and values that sign an article.

What is no name goes: introductions ("By", "Von"), dates, roles, degrees, e-mail
addresses, organisations and agencies. The words that tell them are many; none of them
is a list of names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extraction.agencies import is_agency

if TYPE_CHECKING:
    from collections.abc import Sequence

_BY = (
    r"(?:(?:this\s+)?(?:story|article|text|words|report|review|analysis|opinion|written"
    r"|authored|posted|post|published|reported|created|was|is|beitrag|artikel)\s*)*\bby"
    r"|von|par|por|di|da|av|af|door|od|autor(?:es|in|en)?|authors?(?:\s+of\s+the"
    r"\s+article)?|auteurs?|texte?|texto|tekst|text von|ein(?:e)?\s[\w-]+ von"
    r"|escrito por|redactado por|geschrieben von|erstellt von|veröffentlicht von"
    r"|kirjoittanut|napisał|автор|текст|yazar|scritto da|écrit par|publié par"
    r"|verfasst von|about the author|über den autor|written|words|posted"
)
_INTRODUCTION = re.compile(rf"(?i)^\W*(?:{_BY})\b\s*[:：]?\s*(?=\S)")
LABELLED = re.compile(rf"(?i:^\W*(?:{_BY})\s*(?:[:：]|\s)\s*)(?=[A-ZÀ-ÞА-ЯŁŚŻ])")
"""A line that begins like a byline, up to the name."""

LABEL = re.compile(rf"(?i)\W*(?:{_BY})\W*")
"""The introduction of a byline alone."""

_OTHER_PART = re.compile(
    r"(?i)\b(?:(?:fact[- ]?check|review|edit|approv|updat|verif|translat|photograph"
    r"|illustrat|curat|produc)\w*|photos?|fotos?|images?|illustrations?|im gespräch"
    r"|courtesy)\s*(?:by|von|par|mit|per|of|:).*"
)
_SEPARATOR = re.compile(
    r"\s*(?:[;|/•·⋅\n]|\s[–—-]\s|\b(?:and|und|et|och|og"
    r"|ja|with|mit|con|avec|y|&)\b|\s&\s|\s[ei]\s)\s*",
    re.IGNORECASE,
)
_JOINT = re.compile(r"(?i)\W*(?:,|&|\+|\b(?:and|und|et|och|og|ja|y|e|i)\b)\W*")
_JOINED = re.compile(r"(?i)(?:,|&|\s(?:and|und|et|och|og|y))\s*$")
_COMMA = re.compile(r"\s*,\s*(?!(?:jr|sr|iii?)\b)", re.IGNORECASE)
_MAIL = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|(?<!\w)@\w+")
_DATE_WORD = (
    r"(?:jan(?:uary?)?|feb(?:ruary?)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni"
    r"|july?|juli|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?"
    r"|de[cz](?:ember)?|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rsday)?"
    r"|fri(?:day)?|sat(?:urday)?|sun(?:day)?|mo|di|mi|do|fr|sa|so|montag|dienstag"
    r"|mittwoch|donnerstag|freitag|samstag|sonntag)"
)
_CUT = re.compile(
    r"(?i)\s*(?:\([^()]*\)?$|\[.*|[-–—,]?\s*\b(?:published|updated|posted|veröffentlicht"
    r"|aktualisiert|last|on|am|at|in|vom|le)\b\s+(?=.*\d).*"
    r"|\d.*)$"
)
_DATED = re.compile(rf"(?i)(?:\s|^){_DATE_WORD}\b\.?,?\s*\d.*")
_NO_PERSON = re.compile(
    r"(?i)\b(?:redaktion\w*|redacci[oó]n|r[eé]daction|redazione|redac[cț][aã]o"
    r"|redactie|redakcja|redakce|editorial|editors?|staff|team|\w*desk|newsroom"
    r"|bureau|office|news|agenc\w+|agentur\w*|press|media|magazine|online"
    r"|\w*admin(?:istrator)?|webmaster|correspondents?|reporters?|writers?"
    r"|contributors?|journalist\w*|author|unknown|anonymous|guest|university"
    r"|institute|gmbh|inc|ltd|llc|company|corporation|group|ministry|department"
    r"|zeitung|tribune|gazette|journal|post|times|herald|daily|weekly|tv|radio"
    r"|blog|website|photo\w*|foto\w*|bild|image|getty|read more|share|follow"
    r"|subscribe|comments?|minutes?|view|posts|articles?|more|about|bio|profile"
    r"|home|community|foundation|association|network|studio|productions?|verlag"
    r"|presse|founder|specialist|expert|consultant|analyst|certified|director"
    r"|manager|professor|nachrichten|deutsche welle|privacy|illustration|written"
    r"|freelance\w*|redaksjon\w*|toimitus|editor(?:ial)? board|updated?|published"
    r"|published by|min read|reviewers?)\b"
)
_TITLE = re.compile(r"(?i)^(?:prof|rechtsanw[aä]lt(?:in)?|ra|sir|frau|herr)\b\.?\s+")
_DEGREE = re.compile(r"(?i)\s+(?:ph\.?d|m\.?d|r\.?n|mba|msc|bsc|esq|ll\.?m)\b\.?$")
_LAST_FIRST = re.compile(r"(?P<last>[^\W\d_][\w'-]+),\s+(?P<first>[^\W\d_][\w.'-]+)")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{2,8}")
_HOST = re.compile(r"(?i)\S+\.(?:com|org|net|info|news|[a-z]{2})")
_NO_NAME = re.compile(rf"(?i)(?:{_DATE_WORD}|name|unknown|stand|the)\.?")
_ACCOUNT = re.compile(r"[\W\d_]|^[a-z]")
_PARTICLE_WORDS = """
van von de der den del della di da do dos du la le el al bin ibn ter ten zu zur af av
y e i und of the
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_LONGEST = 2_000  # characters of a value that are read
_LONGEST_SIGNATURE = 60
_SHORT = 3  # words up to which a line is a name for itself


def split_names(value: str, *, declared: bool = False) -> list[str]:
    """Return the names of persons in a byline, such as ``By A. Ames and B. Bell``.

    Where the name is *declared* as such, one word is enough: ``Banksy``.
    """
    value = _MAIL.sub(" ", _DATED.sub("", _OTHER_PART.sub("", value[:_LONGEST])))
    value = _INTRODUCTION.sub("", value, count=1)
    if flipped := _LAST_FIRST.fullmatch(value.strip()):
        value = f"{flipped['first']} {flipped['last']}"
    names = []
    for group in _SEPARATOR.split(value):
        parts = _COMMA.split(group)
        for part in parts:
            name = tidy_name(part)
            # One word after a name is a place or a degree: "Ida Brandvold, Oslo".
            alone = declared and part == parts[0]
            if not _is_person(name, declared=alone):
                break  # what follows a role or an organisation tells more of it
            names.append(name)
    return names


def names_in_pieces(pieces: Sequence[str], *, declared: bool = False) -> list[str]:
    """Return the names of persons in a byline that is given element by element.

    What stands in another element after a name, and is not joined to it by "and" or a
    comma, is no further name but a role, a date or a place.
    """
    if sum(len(piece.split()) for piece in pieces) <= _SHORT:
        return split_names(" ".join(pieces), declared=declared)
    names: list[str] = []
    joined = True
    for piece in pieces:
        if _OTHER_PART.fullmatch(piece):
            break
        if _JOINT.fullmatch(piece):
            joined = True
            continue
        found = split_names(piece, declared=declared) if joined else []
        if names and not found:
            break
        names += found
        joined = not names or bool(_JOINED.search(piece))
    return names


def tidy_name(part: str) -> str:
    """Return *part* without what introduces and follows a name."""
    name = _INTRODUCTION.sub("", part.strip(), count=1)
    name = _CUT.sub("", _DEGREE.sub("", _TITLE.sub("", name)))
    name = name.strip(" .,:;-–—*|©\"'“”()[]")
    if name.isupper() and len(name) > 4 and " " in name:
        name = name.title()
    return name


def tidy_signature(line: str) -> str:
    """Return a desk, an organisation or a person as *line* names it, else ''."""
    name = tidy_name(
        _MAIL.sub(" ", _DATED.sub("", _OTHER_PART.sub("", line[:_LONGEST])))
    )
    return "" if len(name) > _LONGEST_SIGNATURE or LABEL.fullmatch(name) else name


def is_desk(name: str) -> bool:
    """Whether *name* is that of an agency, a desk or an organisation for sure."""
    return is_agency(name) or bool(_NO_PERSON.search(name))


def is_account(name: str) -> bool:
    """Whether *name* looks like that of a login, such as ``ida.b``, not of a person."""
    return " " not in name and bool(_ACCOUNT.search(name))


def _is_person(name: str, *, declared: bool) -> bool:
    if not 3 <= len(name) <= 50 or is_desk(name):
        return bool(_CJK.fullmatch(name)) and declared
    parts = name.split()
    if len(parts) > 6 or any(c in "/:?!=<>{}@_" for c in name):
        return False
    if len(parts) == 1:
        known = _NO_NAME, _HOST, LABEL
        return declared and not any(pattern.fullmatch(name) for pattern in known)
    return not any(map(str.isdigit, name)) and all(
        not part[0].islower() or part in _PARTICLES for part in parts
    )
