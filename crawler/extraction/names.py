"""Names of persons in the lines and values that sign an article.

What is no name goes: introductions ("By", "Von"), dates, roles, degrees, e-mail
addresses, organisations and agencies. The words that tell them are data, in many
languages (``names.toml``); none of them is a list of names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extraction.agencies import is_agency
from crawler.extraction.data import read_data
from crawler.extraction.wordlists import one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORDS = read_data("names.toml")


def _phrases(key: str) -> str:
    """Return an expression for the phrases under *key*, the longest first."""
    phrases = sorted(_WORDS[key], key=len, reverse=True)
    return one_of(phrases).replace(r"\*", r"\w*")


_BY = (
    r"(?:(?:this|story|article|text|words|report|review|analysis|opinion|written"
    r"|authored|posted|post|published|reported|created|was|is|beitrag|artikel)\s+){0,5}by"
    rf"|ein(?:e)?\s[\w-]+ von|{_phrases('by')}"
)
_UNSPACED_BY = (
    rf"(?:{_phrases('by_unspaced')})(?:\s*[:：/／|]\s*|\s+|(?=[\u3400-\u9fff]{{2,4}}$))"
)
_INTRODUCTION = re.compile(
    rf"(?i)^\W*(?:(?:{_BY})(?!\w)\s*[:：]?\s*(?=\S)|{_UNSPACED_BY})"
)
LABEL = re.compile(rf"(?i)\W*(?:{_BY}|{_phrases('by_unspaced')})\W*")
"""The introduction of a byline alone."""

_LABELLED = re.compile(
    rf"(?i)^\W*(?:(?:{_BY})(?!\w)\s*(?:[:：]|\s)\s*|{_UNSPACED_BY})(?=[^\W\d_])"
)
_LABEL_UNSPACED = re.compile(_UNSPACED_BY)
_SIGNED = re.compile(rf"(?i)^\W*(?:{_phrases('signed_by')})(?!\w)")
_AFTER_UNSPACED = re.compile(rf"\s*(?:{_phrases('after_unspaced')})\s*$")
_OTHER_PART = re.compile(
    r"(?i)\b(?:(?:fact[- ]?check|review|edit|approv|updat|verif|translat|photograph"
    r"|illustrat|curat|produc)\w*|photos?|fotos?|images?|illustrations?|im gespräch"
    r"|courtesy)\s*(?:by|von|par|mit|per|of|:).*"
)
_SEPARATOR = re.compile(
    r"\s*(?:[;|•·⋅、，\n]|(?<![A-Za-z]\.)/|\s[–—-]\s|\b(?:and|und|et|och|og"
    r"|ja|with|mit|con|avec|y|&)\b|\s&\s|\s(?:[eiaiи]|και|و|ve|dan|és|și|oraz)\s)\s*",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"(?i)\((?:fotos?|photos?|bild(?:er)?|video|grafik|illustration\w*)\)"
)
JOINT = re.compile(r"(?i)\W*(?:,|&|\+|\b(?:and|und|et|och|og|ja|y|e|i)\b)\W*")
"""What joins a name to the next."""

_JOINED = re.compile(r"(?i)(?:,|&|\s(?:and|und|et|och|og|y))\s*$")
_COMMA = re.compile(r"\s*,\s*(?!(?:jr|sr|iii?)\b)", re.IGNORECASE)
_MAIL = re.compile(r"\S+@\S+|\[email\W+protected\]|https?://\S+|www\.\S+|(?<!\w)@\w+")
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
_DATED = re.compile(
    rf"(?i)(?:(?:\s(?:am|on|at|vom|le|el))?\s|^){_DATE_WORD}\b\.?,?\s*\d.*"
)
_LEADING_DATE = re.compile(
    rf"(?i)^\W*(?:{_DATE_WORD}\.?\s+\d{{1,2}},?\s+\d{{4}}|\d{{1,2}}\.?\s+[^\W\d]+\.?\s+\d{{4}}"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{2,4})\s*[·•|–—-]+\s*"
)
_DATE_AND_BY = re.compile(
    r"(?i)^[^.!?]{0,40}\b(?:19|20)\d\d\b\W{0,3}(?:\d?\d[:.]\d\d\W{0,3})?"
    r"(?:by|von|par|por|da|di|door|av|af)\s+(?=\S)"
)
_PLACE = re.compile(
    r"(?<=\w)\s+(?:in|aus|from|à|for|für|bei|on behalf of|reports|berichtet|via|under)"
    r"(?:\s.*)?$"
)
_NO_PERSON = re.compile(
    rf"(?i)(?<!\w)(?:{_phrases('no_person')})(?!\w)"
    r"|[新日晚]闻|新聞|编辑部|編集部|通信社|电视台"
)
_DESK = re.compile(
    rf"(?i)(?:(?:by|von|par|por|da|di|door)\s)?(?P<name>(?:{_phrases('desk_begin')})"
    r"(?:\s[^\d:]+)?)"
)
_ROLE_END = re.compile(
    rf"(?i)(?<=\w)(?:\s+(?:{_phrases('role_before')}))*"
    rf"\s+(?:{_phrases('role_end')})$"
)
_TITLES = r"(?:prof|rechtsanw[aä]lt(?:in)?|ra|sir|frau|herr)\b\.?"
_TITLE = re.compile(rf"(?i)^{_TITLES}\s+")
_TITLE_ALONE = re.compile(rf"(?i){_TITLES}")
_DEGREE = re.compile(
    r"(?i)[\s,]+(?:ph\.?\s?d|m\.?d|r\.?n|mba|msc|bsc|esq|ll\.?m|cfp|cpa)\b\.?[®\d]*$"
)
_LAST_FIRST = re.compile(r"(?P<last>[^\W\d_][\w'-]+),\s+(?P<first>[^\W\d_][\w.'-]+)")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{2,8}")
_HOST = re.compile(r"(?i)\S+\.(?:com|org|net|info|news|[a-z]{2})")
_NO_NAME = re.compile(
    rf"(?i)(?:{_DATE_WORD}|name|unknown|stand|the|undefined|null|none|user|root|system"
    r"|test|\{\{.*)\.?"
)
_ACCOUNT = re.compile(r"[\W\d_]|^[a-z]")
_PARTICLE_WORDS = """
van von de der den del della di da do dos du la le el al bin ibn ter ten zu zur af av
y e i und of the v vom dos das
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_LONGEST = 600  # characters of a value that are read
_LONGEST_SIGNATURE = 60
_LONGEST_PREPOSITION = len("door")
_AROUND = " .,:;-–—*|©\"'“”()[]（）"
_SHORT = 3  # words up to which a line is a name for itself


def is_labelled(line: str, *, clearly: bool = False) -> bool:
    """Whether *line* begins like a byline, with a name right after.

    *clearly*: by more than a mere preposition, such as ``Autor:`` or ``Written by``.
    """
    match = _LABELLED.match(line)
    if not match or line[match.end()].islower():
        return False
    label = match[0].strip()
    return not clearly or len(label) > _LONGEST_PREPOSITION or label[-1] in ":："


def split_names(value: str, *, declared: bool = False) -> list[str]:
    """Return the names of persons in a byline, such as ``By A. Ames and B. Bell``.

    Where the name is *declared* as such, one word is enough: ``Banksy``.
    """
    value = _LEADING_DATE.sub("", _DATE_AND_BY.sub("", value[:_LONGEST]))
    value = _MAIL.sub(" ", _DATED.sub("", _OTHER_PART.sub("", value)))
    value = value.strip()
    if _DESK.fullmatch(value):
        return []
    if value.startswith(("(", "（")):
        value = value.strip(" ()（）")
    declared = declared or bool(_LABEL_UNSPACED.match(value) or _SIGNED.match(value))
    value = _INTRODUCTION.sub("", value, count=1)
    if flipped := _LAST_FIRST.fullmatch(value.strip()):
        value = f"{flipped['first']} {flipped['last']}"
    names = []
    groups = _SEPARATOR.split(value)
    for group in groups:
        parts = _COMMA.split(group)
        for part in parts:
            if _BESIDE.search(part):
                continue
            name = tidy_name(part)
            # One word after a name is a place or a degree: "Ida Brandvold, Oslo".
            alone = declared and part == parts[0]
            if not _is_person(name, declared=alone, whole=len(groups) == 1):
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
        if JOINT.fullmatch(piece):
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
    if " " in (short := _PLACE.sub("", name)):
        name = short
    name = _AFTER_UNSPACED.sub("", name.strip(_AROUND))
    if " " in (short := _ROLE_END.sub("", name)):
        name = short
    if name.isupper() and len(name) > 4 and " " in name:
        name = name.title()
    return name


def split_parts(line: str) -> list[str]:
    """Return the parts of a byline that separators and commas part, tidied."""
    groups = _SEPARATOR.split(_MAIL.sub(" ", line[:_LONGEST]))
    parts = (tidy_name(part) for group in groups for part in _COMMA.split(group))
    return [part for part in parts if part]


def tidy_signature(line: str) -> str:
    """Return a desk, an organisation or a person as *line* names it, else ''."""
    line = _MAIL.sub(" ", _DATED.sub("", _OTHER_PART.sub("", line[:_LONGEST])))
    whole = line.strip(_AROUND)
    desk = _DESK.fullmatch(whole)
    name = desk["name"] if desk else tidy_name(line)
    if len(name) > _LONGEST_SIGNATURE or (LABEL.fullmatch(name) and not desk):
        return ""
    return name if any(map(str.isalnum, name)) else ""


def is_desk(name: str) -> bool:
    """Whether *name* is that of an agency, a desk or an organisation for sure."""
    return is_agency(name) or bool(_NO_PERSON.search(name))


def is_account(name: str) -> bool:
    """Whether *name* looks like that of a login, such as ``ida.b``, not of a person."""
    return " " not in name and bool(_ACCOUNT.search(name))


def _is_person(name: str, *, declared: bool, whole: bool) -> bool:
    if not 2 <= len(name) <= 50 or is_desk(name):
        return False
    if _CJK.fullmatch(name):
        return declared
    parts = name.split()
    if len(name) < 3 or len(parts) > 6 or any(c in "/:?!=<>{}@_" for c in name):
        return False
    if len(parts) == 1:
        known = _NO_NAME, _HOST, _TITLE_ALONE, LABEL
        plausible = declared and (whole or name[0].isupper())
        return plausible and not any(pattern.fullmatch(name) for pattern in known)
    return not any(map(str.isdigit, name)) and all(
        not part[0].islower() or part in _PARTICLES for part in parts
    )
