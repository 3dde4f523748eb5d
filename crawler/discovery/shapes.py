"""What the shape of a URL says: section, share link, or likely an article.

Shapes decide nothing alone, since an article may live under any URL; they speak for or
against a link beside its text and its place.
"""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

_SECTION = re.compile(
    r"/(?:tags?|category|categories|kategorie|authors?|autor(?:en)?|auteurs?|users?"
    r"|profil(?:e|es)?|search|suche|recherche|buscar|login|log-in|signin|sign-in|signup"
    r"|register|registrieren|anmelden|logout|account|mein-konto|cart|checkout|warenkorb"
    r"|feeds?|rss|wp-admin|wp-json|cdn-cgi|share)(?:\.\w{2,5})?(?:/|$)",
    re.IGNORECASE,
)
_SECTION_AT_END = re.compile(
    r"/(?:topics?|themen?|thema|archives?|archiv|imprint|impressum|legal"
    r"|terms(?:-[\w-]+)?|agb|datenschutz[\w-]*|privacy[\w-]*|cookies?(?:-[\w-]+)?"
    r"|contacts?|contact-us|kontakt|about|about-us|ueber-uns|mentions-legales"
    r"|aviso-legal|help|hilfe|faq|jobs|careers|karriere|subscribe|subscriptions?|abo"
    r"|newsletters?|advertise|werbung|mediadaten|sitemap|wp-login|print|comments?"
    r"|index|home)(?:\.\w{2,5})?/?$",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"^(?:[\w-]+\.)*(?:facebook\.com|fb\.com|twitter\.com|x\.com|t\.me|telegram\.me"
    r"|whatsapp\.com|wa\.me|linkedin\.com|pinterest\.\w+|reddit\.com|xing\.com"
    r"|instagram\.com|youtube\.com|youtu\.be|tiktok\.com|threads\.net|bsky\.app"
    r"|getpocket\.com|flipboard\.com|tumblr\.com|vk\.com|weibo\.com|ok\.ru"
    r"|plus\.google\.com|apps\.apple\.com|itunes\.apple\.com|play\.google\.com)$"
)
_DATE = re.compile(r"/(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2])(?:[/-]|$)")
MAX_DEPTH = 20
"""Segments of a path; articles have up to about ten."""

MAX_REPEATS = 3
"""How often one segment may stand in a path."""

_ID = re.compile(r"\d{5,}|[0-9a-f]{8}-[0-9a-f]{4}-|[.,-][a-z]?\d{4,}")


def is_section(url: str) -> bool:
    """Whether a URL is that of a front page, section, account or legal page.

    >>> is_section("http://dawn.example/tag/budget/")
    True
    >>> is_section("http://dawn.example/tag-der-einheit-gefeiert")
    False
    """
    parts = urlsplit(url)
    path = parts.path
    if path in {"", "/"}:
        return not parts.query
    if _SECTION_AT_END.search(path):
        return True
    dated = _DATE.search(path) or _ID.search(path)
    return _SECTION.search(path) is not None and not dated


def is_share(url: str) -> bool:
    """Whether a URL leads to a social network or an app store."""
    return _SHARE.match(urlsplit(url).hostname or "") is not None


def is_endless(url: str) -> bool:
    """Whether a path goes so deep, or in such circles, as only traps do.

    >>> is_endless("http://dawn.example/a/b/a/b/a/b/a/b/")
    True
    >>> is_endless("http://dawn.example/2012/12/12/12-things")
    False
    """
    segments = [segment for segment in urlsplit(url).path.split("/") if segment]
    often = max(Counter(segments).values(), default=0)
    return len(segments) > MAX_DEPTH or often > MAX_REPEATS


def slug_words(url: str) -> int:
    """Return the number of words in the longest of the last two path segments."""
    segments = urlsplit(url).path.strip("/").split("/")[-2:]
    return max(len(re.findall(r"[^\W\d_]{2,}", segment)) for segment in segments)


def article_likeness(url: str) -> int:
    """Return how much the shape of a URL speaks for an article, 0 to 3."""
    path = urlsplit(url).path
    return bool(_DATE.search(path)) + bool(_ID.search(path)) + (slug_words(url) >= 4)
