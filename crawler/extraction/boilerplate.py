"""Lines of an extracted body that are none of its text, by general rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extraction.text import words

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHARE = [
    "share",
    "tweet",
    "pin",
    "email",
    "mail",
    "print",
    "facebook",
    "twitter",
    "whatsapp",
    "telegram",
    "linkedin",
    "xing",
    "pinterest",
    "reddit",
    "flipboard",
    "copy",
    "link",
    "teilen",
    "drucken",
    "merken",
    "kommentare",
    "split",
    "press",
    "pocket",
    "messenger",
    "threads",
    "bluesky",
    "mastodon",
    "partager",
    "imprimer",
    "compartir",
    "imprimir",
    "condividi",
    "stampa",
    "delen",
    "afdrukken",
    "dela",
    "del",
    "skriv",
    "ut",
    "x",
    "e",
    "comment",
    "comments",
    "save",
    "instagram",
    "youtube",
    "rss",
]
_SHARE_LINE = re.compile(rf"(?i)(?:\W*(?:{'|'.join(_SHARE)})\W*)+")
_CREDIT = re.compile(
    r"(?i)(?:©|\(c\) |(?:^|[(\[|/.])\s*(?:photos?|fotos?|bild(?:er)?|image|picture|pic"
    r"|crédit photo|photo credit|credit|fotografía|imagen|foto's|kuva|fot\.)\s*(?:by|von"
    r"|de|:|credit|/)\s*)"
)
_TAIL = re.compile(
    r"(?i)^\W*(?:related (?:news|articles?|stories|posts?|content|reading|topics?)"
    r"|read (?:also|more|next)|see also|more (?:on this|from|news|stories)|also read"
    r"|you (?:may|might) also like|recommended(?: for you)?|most read|trending"
    r"|mehr zum thema|lesen sie (?:auch|mehr)|das könnte sie auch interessieren|weitere"
    r" (?:artikel|nachrichten|meldungen|themen)|auch interessant|meistgelesen"
    r"|à lire aussi|lire aussi|sur le même (?:sujet|thème)|articles? (?:liés|similaires)"
    r"|noticias relacionadas|te puede interesar|también te puede interesar|lea también"
    r"|leggi anche|articoli correlati|leia (?:também|mais)|notícias relacionadas"
    r"|lees ook|lees meer|meer over|läs (?:också|mer|även)|les også|læs også|lue myös"
    r"|czytaj (?:też|także|więcej)|čtěte také|читайте также)\W*$"
)
_NAG = re.compile(
    r"(?i)(?:sign up (?:for|to)|subscribe (?:to|now)|newsletter|abonnieren sie"
    r"|jetzt (?:abonnieren|anmelden|registrieren)|melden sie sich|inscrivez-vous"
    r"|abonnez-vous|suscríb[ea]te|iscriviti|assine (?:a|o|nossa)|meld je aan"
    r"|accept (?:all )?cookies|cookie|follow us on|folgen sie uns|download (?:the|our) app)"
)
_LONGEST_NAG = 200
_LONGEST_CREDIT = 300


def without_boilerplate(lines: Sequence[str], title: str | None) -> list[str]:
    """Return *lines* less the headline, share labels, credits, nags and tails."""
    lines = [line for line in _before_tail(lines) if not _is_boilerplate(line)]
    # The headline above the text is no part of it.
    if lines and title and words(lines[0]) == words(title):
        del lines[0]
    return lines


def _before_tail(lines: Sequence[str]) -> Sequence[str]:
    for number, line in enumerate(lines):
        if number * 2 >= len(lines) and len(line) < 80 and _TAIL.match(line):
            rest = lines[number + 1 :]
            if all(len(text) < 200 for text in rest):
                return lines[:number]
    return lines


def _is_boilerplate(line: str) -> bool:
    if _SHARE_LINE.fullmatch(line) or (_TAIL.match(line) and len(line) < 80):
        return True
    if len(line) <= _LONGEST_CREDIT and _CREDIT.search(line):
        return not line.rstrip().endswith((".", "!", "?", "”", '"')) or len(line) < 120
    return len(line) <= _LONGEST_NAG and bool(_NAG.search(line))
