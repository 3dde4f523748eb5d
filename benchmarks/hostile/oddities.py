"""What servers and pages say that makes no sense, and costs one article at most."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from benchmarks.hostile.case import ARTICLE, Case, html, page, prose
from benchmarks.hostile.web import http

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHARSETS = (
    *("undefined", "idna", "unicode_escape", "rot13", "punycode", "utf-7"),
    *("base64_codec", "x" * 5_000, "\u202e"),
)
_TIMES = (
    *("0000-01-01T00:00:00Z", "99999-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"),
    *("9999-12-31T23:59:59-14:00", "2024-01-01T00:00:00+99:99", "-2024-01-01"),
)
_LINKED_DATA = {
    "no number": '"wordCount":1e999,"datePublished":NaN,"author":{"name":-Infinity}',
    "long number": f'"datePublished":{"9" * 5_000}',
    "lone surrogates": '"headline":"\\ud800 crane"',
}


def cases() -> Iterator[Case]:
    """Yield every case."""
    yield from _answers()
    yield from _pages()


def _answers() -> Iterator[Case]:
    packed = gzip.compress(html("Trailing").encode()) + b"GARBAGE" * 50
    yield page(
        "gzip and garbage after it", http(packed, "Content-Encoding: gzip"), ARTICLE
    )
    cookies = (f"Set-Cookie: a{n}={'x' * 60}; Path=/" for n in range(400))
    yield page("400 cookies", http(html("Cookies"), *cookies), ARTICLE)
    many = b"HTTP/1.1 100 Continue\r\n\r\n" * 50
    yield page("50 times continue", many + http(html("Continue")), ARTICLE)
    yield page("a part", http(html("Part"), status="206 Partial Content"), "cut-off")
    yield page("not modified", http(b"", status="304 Not Modified"), "http-304")
    years = http(b"", "Retry-After: 99999999999", status="429 Too Many Requests")
    yield page("retry after years", years, "http-429")
    last = "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"
    yield page("retry in 9999", http(b"", last, status="503 Wait"), "http-503")
    top = http(b"", "Location: #top", status="302 Found")
    yield page("redirect to a fragment", top, "redirects")
    old = f"<html><body><article>{prose('Old')}</article>".encode()
    yield page("no status line", old, "connection-lost", "download-failed")
    twice = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 20\r\n\r\n"
    yield page("two lengths, both wrong", twice + b"x" * 20, "connection-lost")
    for name in _CHARSETS:
        typed = http(html(f"Set {name[:9]}"), type=f"text/html; charset={name}")
        yield page(f"charset {name[:20]!r}", typed, ARTICLE)


def _pages() -> Iterator[Case]:
    for time in _TIMES:
        head = f'<meta property="article:published_time" content="{time}">'
        yield page(f"published {time}", http(html(f"Time {time}", head=head)), ARTICLE)
    for name, members in _LINKED_DATA.items():
        data = f'{{"@type":"NewsArticle",{members}}}'
        head = f'<script type="application/ld+json">{data}</script>'
        yield page(f"linked data {name}", http(html(name, head=head)), ARTICLE)
    turned = html("Turned").replace("The crane", "\u202eThe crane\u2066")
    yield page("a title turned round", http(turned), ARTICLE)
    base = '<base href="http://10.0.0.1/x/"><link rel=canonical href="/story">'
    yield page("another site's base", http(html("Base", head=base)), ARTICLE)
    refresh = '<meta http-equiv=refresh content="0;url=/a">'
    yield page("reloads itself", http(html("Refresh", head=refresh)), ARTICLE)
    framed = prose("Framed").replace('"', "&quot;")
    yield page("srcdoc", http(f'<iframe srcdoc="{framed}"></iframe>'), "no-text")
    for tag in ("template", "noscript", "plaintext", "noframes"):
        body = f"<html><body><{tag}>{prose(tag)}</{tag}></body></html>"
        yield page(f"all in {tag}", http(body), ARTICLE, "no-text")
    line = "The tide came in and the boats went out. " * 125_000
    yield page("a line of 5 MB", http(f"<h1>Tide</h1><p>{line}</p>"), ARTICLE)
    noise = bytes((n * n * 2_654_435_761 >> 13) & 255 for n in range(200_000))
    yield page("noise", http(noise), "not-text", "not-html")
