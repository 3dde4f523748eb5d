"""Pages whose content is hostile: to parsers, patterns, memory and readers."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

from benchmarks.hostile.case import ARTICLE, Case, html, page
from benchmarks.hostile.web import http

if TYPE_CHECKING:
    from collections.abc import Iterator

_COSTLY = ("too-slow", "too-much-memory", "too-large")
_NOTHING = ("no-text", "not-text", "not-html", "broken")


def cases() -> Iterator[Case]:
    """Yield all cases."""
    chance = random.Random(5)
    for name, top in _tops(chance):
        yield page(
            name, http(html(name.title(), top=top)), ARTICLE, *_NOTHING, *_COSTLY
        )
    for name, head in _heads():
        yield page(
            name, http(html(name.title(), head=head)), ARTICLE, *_NOTHING, *_COSTLY
        )
    for name, script in _scripts():
        block = f'<script type="application/ld+json">{script}</script>'
        yield page(
            f"json-ld {name}",
            http(html(f"Data {name}", head=block)),
            ARTICLE,
            *_NOTHING,
            *_COSTLY,
        )
    for name, text in _texts(chance):
        body = (
            f"<html><body><article><h1>{name}</h1><p>{text}</p></article></body></html>"
        )
        yield page(f"text {name}", http(body), ARTICLE, *_NOTHING, *_COSTLY)
    for name, raw in _bytes(chance):
        yield page(
            f"bytes {name}", http(raw, type="text/html"), ARTICLE, *_NOTHING, *_COSTLY
        )


def _tops(chance: random.Random) -> Iterator[tuple[str, str]]:
    yield from _nested()
    yield from _repeated()
    yield from _facts()
    yield from _words(chance)


def _nested() -> Iterator[tuple[str, str]]:
    yield "300,000 links", "".join(f'<a href="/{n}">a</a>' for n in range(300_000))
    yield (
        "500,000 attributes",
        "<div " + " ".join(f"a{n}=1" for n in range(500_000)) + ">",
    )
    yield "100,000 nested divs", "<div>" * 100_000
    yield "100,000 nested spans", "<span>" * 100_000 + "x"
    yield "50,000 nested tables", "<table><tr><td>" * 50_000
    yield "100,000 nested links", "<a href=/>" * 100_000
    yield "20,000 nested fonts", "<font><b><i>" * 20_000
    yield "nested lists", "<ul><li>" * 60_000
    yield "nested blockquotes", "<blockquote>" * 60_000
    yield "nested articles", "<article>" * 30_000
    yield "nested sections", "<section><h2>x</h2>" * 20_000


def _repeated() -> Iterator[tuple[str, str]]:
    yield "open paragraphs", "<p>x" * 300_000
    yield "breaks", "<br>" * 900_000
    yield "empty divs", "<div></div>" * 300_000
    yield "closing tags", "</div></p></article></body></html>" * 90_000
    yield "options", "<select>" + "<option>x" * 300_000 + "</select>"
    yield "cells", "<table>" + "<tr><td>x<td>y" * 150_000 + "</table>"
    yield "open comment", "<!--" + "x" * 6_000_000
    yield "comments", "<!-- x -->" * 300_000
    yield "comment dashes", "<!--" + "-" * 3_000_000 + ">"
    yield "open tag", "<div class='" + "x" * 6_000_000
    yield "brackets", "<" * 3_000_000
    yield "ampersands", "&" * 3_000_000
    yield "references", "&amp;" * 900_000
    yield (
        "odd references",
        "&#1;&#xFFFE;&#xD800;&#0;&#x110000;&#99999999999;&bogus;" * 9_000,
    )
    yield "cdata", "<![CDATA[" * 200_000
    yield "instructions", "<?php x ?>" * 200_000
    yield "long attribute", f"<div data-x='{'y' * 5_000_000}'></div>"
    yield "long class", f"<div class='{'a b ' * 900_000}'></div>"
    yield "long id", f"<div id='{'article-' * 500_000}'>x</div>"
    yield "styles", "<div style='a:b'>x</div>" * 100_000
    yield "svg", "<svg>" + "<g><path d='M0 0'/>" * 90_000 + "</svg>"
    yield "math", "<math>" * 50_000
    yield "templates", "<template>" * 50_000
    yield "textarea", "<textarea>" + "<p>x" * 400_000
    yield "plaintext", "<plaintext>" + "<p>x" * 400_000
    yield "framesets", "<frameset>" * 50_000
    yield "forms", "<form>" * 100_000
    yield "tags of all names", "".join(f"<x{n}>" for n in range(90_000))
    yield "colons", "".join(f"<a:b{n} c:d='1'>" for n in range(40_000))


def _facts() -> Iterator[tuple[str, str]]:
    yield "author bylines", "<div class=author>By Ann Lee and Bob Ray</div>" * 60_000
    yield "byline", f"<p class=byline>By {'A. Lee, ' * 200_000}</p>"
    yield "byline names", f"<p class=byline>{'By ' * 300_000}</p>"
    yield "byline capitals", f"<span class=author>{'Aa' * 500_000} </span>"
    yield "times", "<time datetime='2024-01-01T00:00:00Z'>x</time>" * 60_000
    yield "time digits", f"<time datetime='{'1' * 900_000}'>{'1' * 900_000}</time>"
    yield "date digits", f"<p class=date>{'12.12.' * 200_000}</p>"
    yield "date words", f"<p class=date>{'January 1 ' * 200_000}</p>"
    yield "date dashes", f"<p class=date>{'2024-' * 300_000}</p>"
    yield "date blanks", f"<p class=date>1{' ' * 900_000}January</p>"
    yield "date hours", f"<p class=date>{'12:12:' * 200_000}</p>"
    yield "date pieces", "<p class=date>1 Jan</p>" * 90_000
    yield "credit brackets", f"<p>{'(dpa/' * 200_000}</p>"
    yield "credit open", f"<p>(dpa{' ' * 900_000}</p>"
    yield "credit dashes", f"<p>BERLIN (dpa) {'- ' * 400_000}</p>"
    yield "dateline", f"<p>{'BERLIN, ' * 200_000}</p>"
    yield "copyright", f"<p>{'(c) Reuters ' * 200_000}</p>"


def _words(chance: random.Random) -> Iterator[tuple[str, str]]:
    yield "terminal", "<p>\x1b]0;owned\x07\x1b[2J\x1b[31mred \x9b31m</p>"
    yield "bidirectional", "<p>\u202e\u2066\u200f evil \u2069</p>" * 999
    marks = "".join(chr(chance.randrange(0x300, 0x36F)) for _ in range(500_000))
    yield "combining marks", f"<p>a{marks}</p>"
    yield (
        "words in links",
        "".join(
            f"<a href='/{n}'>The council of a town has voted {n}</a>"
            for n in range(60_000)
        ),
    )


def _heads() -> Iterator[tuple[str, str]]:
    yield "long title", f"<title>{'x ' * 900_000}</title>"
    yield "title bars", f"<title>{'a | ' * 400_000}</title>"
    yield "title dashes", f"<title>{'- ' * 900_000}</title>"
    yield "titles", "<title>x</title>" * 90_000
    yield "metas", "<meta property='og:title' content='x'>" * 90_000
    yield (
        "meta date",
        f"<meta property='article:published_time' content='{'2024-01-01T' * 90_000}'>",
    )
    yield "meta author", f"<meta name=author content='{'A. Lee, ' * 200_000}'>"
    yield "meta tags", f"<meta name=keywords content='{'a,' * 900_000}'>"
    yield (
        "meta charset",
        "<meta http-equiv=content-type content='text/html; charset=base64'>",
    )
    yield "refresh", "<meta http-equiv=refresh content='0; url=http://10.0.0.1/'>"
    for target in (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://[",
        "//",
        "http://10.0.0.1/",
        "a" * 900_000,
        "http://a.example:99999/",
        "\udcff",
    ):
        yield f"canonical {target[:14]}", f"<link rel=canonical href='{target}'>"
        yield f"base {target[:14]}", f"<base href='{target}'>"
    yield "links", "<link rel=alternate href=/x hreflang=en>" * 90_000
    yield "language", f"<meta property='og:locale' content='{'en_' * 200_000}'>"
    yield "entities", "]><!DOCTYPE a [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>&b;"
    yield (
        "image",
        f"<meta property='og:image' content='data:image/png;base64,{'A' * 4_000_000}'>",
    )


def _scripts() -> Iterator[tuple[str, str]]:
    article = {"@context": "https://schema.org", "@type": "NewsArticle"}
    yield "brackets", "[" * 200_000
    yield "braces", '{"a":' * 200_000
    yield "nested", "[" * 50_000 + "]" * 50_000
    yield "digits", json.dumps(article)[:-1] + ', "wordCount": ' + "9" * 900_000 + "}"
    yield "exponent", json.dumps(article)[:-1] + ', "wordCount": 1e99999999}'
    yield (
        "not a number",
        json.dumps(article)[:-1] + ', "wordCount": NaN, "headline": Infinity}',
    )
    yield "surrogates", json.dumps(article | {"headline": "\ud800x"})
    yield "nul", json.dumps(article | {"headline": "a\0b\u2028\u2029\x1b[31m"})
    yield "graph", json.dumps({"@graph": [article] * 40_000})
    yield (
        "authors",
        json.dumps(article | {"author": [{"name": f"Ann {n}"} for n in range(40_000)]}),
    )
    yield "nested authors", '{"@type":"NewsArticle","author":' * 900 + "1" + "}" * 900
    yield (
        "types",
        json.dumps(
            article
            | {
                "headline": [{}],
                "author": 7,
                "datePublished": {"a": []},
                "publisher": [[]],
                "articleBody": 3,
                "keywords": {"x": 1},
                "image": [[[]]],
                "description": None,
                "inLanguage": {},
                "articleSection": 4.5,
            }
        ),
    )
    yield (
        "dates",
        json.dumps(
            article
            | {"datePublished": "2024-01-01T" * 90_000, "dateModified": "9999999-99-99"}
        ),
    )
    yield (
        "far dates",
        json.dumps(
            article
            | {
                "datePublished": "0000-00-00T99:99:99+99:99",
                "dateModified": "9999-12-31T23:59:59-14:00",
            }
        ),
    )
    yield "body", json.dumps(article | {"articleBody": "word " * 900_000})
    yield "keys", json.dumps(article | {f"k{n}": n for n in range(200_000)})
    yield "quotes", '"' * 900_000
    yield "backslashes", '"' + "\\" * 900_000
    yield "comments", "/*" * 400_000 + json.dumps(article)
    yield "commas", "[" + "," * 900_000 + "]"
    yield (
        "cycle",
        json.dumps(
            {
                "@graph": [
                    {"@id": "a", "author": {"@id": "b"}},
                    {"@id": "b", "author": {"@id": "a"}},
                    article | {"author": {"@id": "a"}},
                ]
            }
        ),
    )
    yield "many", "{}</script><script type='application/ld+json'>" * 40_000


def _texts(chance: random.Random) -> Iterator[tuple[str, str]]:
    yield "one word", "x" * 5_000_000
    yield "words", " ".join(f"word{n}" for n in range(600_000))
    yield "one word again", "again " * 900_000
    yield "numbers", " ".join(str(chance.random()) for _ in range(250_000))
    yield "digits", "7" * 4_000_000
    yield "number pieces", "1,1.1,1." * 500_000
    yield (
        "Chinese",
        "".join(chr(chance.randrange(0x4E00, 0x9FFF)) for _ in range(1_500_000)),
    )
    yield "Thai", "".join(chr(chance.randrange(0xE01, 0xE3A)) for _ in range(1_500_000))
    yield "emoji", "\U0001f469\u200d\U0001f469\u200d\U0001f466" * 200_000
    yield "blanks", "word" + " " * 6_000_000 + "word"
    yield "no-break blanks", "word" + "\u00a0" * 3_000_000 + "word"
    yield "lines", "word\n\n" * 900_000
    yield "dots", "." * 5_000_000
    yield "sentences", "A. " * 1_500_000
    yield "quotes", "\u201c" * 2_000_000
    yield "hyphens", "a-" * 2_000_000
    yield "apostrophes", "a'" * 2_000_000
    yield "mail", "a@a." * 1_000_000
    yield "urls", "http://a.example/ " * 250_000
    yield "separators", "one\u2028two\u2029three\x85four\x0bfive\x1csix " * 999
    yield "terminal", "\x1b[2J\x1b]0;x\x07 the council of a town has voted " * 99
    yield "formulas", "=HYPERLINK(1) +1 -1 @x the council of a town has voted " * 99
    yield (
        "scripts",
        "&lt;script&gt;alert(1)&lt;/script&gt; the council of a town voted " * 99,
    )
    yield "capitals", "\u0130\u1e9e\ufb03\u0149 " * 300_000


def _bytes(chance: random.Random) -> Iterator[tuple[str, bytes]]:
    yield "NUL", bytes(2_000_000)
    yield "random", chance.randbytes(1_000_000)
    yield "random in a body", b"<html><body><article><p>" + chance.randbytes(1_000_000)
    yield "high", b"<p>" + b"\xff" * 2_000_000
    yield "overlong", b"<p>" + b"\xc0\xaf\xe0\x80\xaf" * 200_000
    yield "surrogates", b"<p>" + b"\xed\xa0\x80" * 300_000
    yield "UTF-16", b"\xff\xfe" + html("Wide").encode("utf-16-le")
    yield "UTF-16 without mark", html("Wider").encode("utf-16-be")
    yield "UTF-32", b"\xff\xfe\x00\x00" + html("Widest").encode("utf-32-le")
    yield "mark alone", b"\xef\xbb\xbf"
    yield "marks", b"\xef\xbb\xbf" * 99 + html("Marked").encode()
    yield "NUL between", html("Nul").replace(" ", "\0 ").encode()
    yield "shift states", b"\x1b$B" + b"!!" * 500_000 + html("Shifted").encode()
    yield "blank", b" \t\r\n" * 1_500_000
    yield "declarations", b'<?xml version="1.0" encoding="utf-7"?>' * 30_000
    yield (
        "laughs",
        (
            b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "lol">'
            + b"".join(
                b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 9)
                for n in range(1, 12)
            )
            + b"]><html><body><article><p>&a11;</p></article></body></html>"
        ),
    )
    yield (
        "outside entity",
        b'<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><html><body><p>&a;'
        + html("Outside").encode(),
    )
