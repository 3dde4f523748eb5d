"""Answers that grow, or never end: refused at a cap, with a reason, in little memory.

    python -m benchmarks.bombs [--count N] [--seed N] [--only TEXT]

Goals: every good article beside them, each bomb settled once with a reason that fits,
memory of all processes at most 256 MB over that of a crawl of the good ones alone.
"""

from __future__ import annotations

import argparse
import gzip
import random
import sys
import tempfile
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import brotli

from benchmarks.hostile.case import ARTICLE, LISTING, Case, html, page
from benchmarks.hostile.crawl import MEGABYTE, crawl_cases
from benchmarks.hostile.web import Answer, endless, http
from crawler.codings import zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_MEGABYTES = 256
LARGE = 256 * MEGABYTE
"""Bytes that each bomb holds."""

_BROKEN = ("connection-lost", "cut-off", "download-failed", "too-large")
_COSTLY = ("too-large", "too-slow", "too-much-memory")
_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def main() -> int:
    """Run the crawl and print what was missed; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=0, help="bombs drawn; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="bombs whose name holds this")
    arguments = parser.parse_args()
    drawn = [case for case in bombs() if arguments.only in case.name]
    if arguments.count:
        drawn = random.Random(arguments.seed).sample(drawn, arguments.count)
    with tempfile.TemporaryDirectory() as folder:
        result = crawl_cases(Path(folder), drawn)
    for name, outcome in sorted(result.outcomes.items()):
        print(f"  {name:34} {' '.join(outcome)}")
    problems = result.problems()
    extra = (result.peak - result.idle) / MEGABYTE
    if extra > MOST_MEGABYTES:
        parts = ", ".join(f"{part / MEGABYTE:.0f}" for part in result.parts)
        problems.append(f"memory: {extra:.0f} MB over idle ({parts})")
    for problem in problems:
        print(f"  PROBLEM {problem}")
    print(
        f"{'FAILED' if problems else 'passed'}: {len(drawn)} bombs,"
        f" {result.good} of {result.wanted} good articles, peak {extra:.0f} MB over"
        f" idle ({result.idle / MEGABYTE:.0f} MB), {result.seconds:.0f} s"
    )
    return 1 if problems else 0


@cache
def bombs() -> tuple[Case, ...]:
    """Return every bomb."""
    return (*_packed(), *_endless(), *_headers(), *_robots(), *_sitemaps())


def _packed() -> Iterator[Case]:
    for coding in _PACKERS:
        yield page(f"page {coding}", _coded(coding, squeezed(coding)), "too-large")
    twice = gzip.compress(squeezed("gzip"))
    yield page("page gzip in gzip", _coded("gzip, gzip", twice), "too-large")
    mixed = zstd.compress(brotli.compress(squeezed("gzip")))
    yield page("page gzip, br, zstd", _coded("gzip, br, zstd", mixed), "content-type")
    many = ", ".join(["gzip"] * 900)
    yield page(
        "page of 900 codings",
        _coded(many, squeezed("gzip")),
        *_BROKEN,
        "content-type",
        "no-text",
        "not-html",
    )
    yield page(
        "page with gzip for a type",
        http(squeezed("gzip"), type="application/gzip"),
        "not-html",
        "no-text",
        *_COSTLY,
    )


def _endless() -> Iterator[Case]:
    chunked = _HEAD + b"Transfer-Encoding: chunked\r\n"
    chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    yield page("endless chunks", endless(chunked + b"\r\n", chunk), "too-large")
    yield page("endless body", endless(_HEAD + b"\r\n", b"<p>x" * 9_999), "too-large")
    yield page(
        "endless gzip",
        endless(_HEAD + b"Content-Encoding: gzip\r\n\r\n", squeezed("gzip")),
        "too-large",
    )
    yield page(
        "endless chunk extension",
        endless(chunked + b"\r\n5;", b"a" * 99_999),
        *_BROKEN,
    )
    yield page(
        "endless trailers",
        endless(chunked + b"\r\n0\r\n", b"X-More: abcdefgh\r\n" * 9_999),
        *_BROKEN,
    )
    yield page(
        "said to have 1 TB",
        http(html("Said"), f"Content-Length: {1 << 40}"),
        "too-large",
    )


def _headers() -> Iterator[Case]:
    lines = b"".join(b"X-%d: abcdefgh\r\n" % n for n in range(1_000_000))
    yield page("1,000,000 header lines", _HEAD + lines + b"\r\n", *_BROKEN)
    same = b"Set-Cookie: a=b\r\n" * 1_000_000
    yield page("1,000,000 cookies", _HEAD + same + b"\r\n", *_BROKEN)
    long = endless(_HEAD + b"X-Long: ", b"a" * (100 * MEGABYTE))
    yield page("header of 100 MB", long, *_BROKEN)
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    yield page("endless early hints", endless(b"", early * 999), *_BROKEN)


def _robots() -> Iterator[Case]:
    rules = b"Disallow: /no\n" * (60 * MEGABYTE // 14)
    answers: dict[str, Answer] = {
        "60 MB": http(rules, type="text/plain"),
        "endless": endless(_HEAD + b"\r\n", b"Disallow: /no\n" * 9_999),
        "60 MB in gzip": _coded("gzip", gzip.compress(rules)),
        "gzip": _coded("gzip", squeezed("gzip")),
        "zstd": _coded("zstd", squeezed("zstd")),
    }
    for name, answer in answers.items():
        yield Case(
            name=f"robots {name}",
            answer=http(html(f"Robots {name}")),
            more={"robots.txt": answer},
            # It is read as far as its cap, and what is read forbids nothing.
            outcomes=frozenset({ARTICLE}),
        )


def _sitemaps() -> Iterator[Case]:
    entry = b"<url><loc>/2024/a-new-crane-for-the-harbour.html</loc></url>"
    whole = _urlset(entry * (LARGE // 4 // len(entry)))
    packed = gzip.compress(whole)
    answers = {
        "plain": http(whole, type="application/xml"),
        ".xml.gz": http(packed, type="application/gzip"),
        ".xml.gz of zeros": http(squeezed("gzip"), type="application/x-gzip"),
        ".xml.gz twice": http(gzip.compress(packed), type="application/gzip"),
        ".xml.gz in gzip": http(
            gzip.compress(packed), "Content-Encoding: gzip", type="application/gzip"
        ),
        "entities": http(_laughs(), type="application/xml"),
        "entities, quadratic": http(_quadratic(), type="application/xml"),
        "index of itself": http(_index("/a"), type="application/xml"),
        "index of 50,000": http(
            _index(*(f"/a?{n}" for n in range(50_000))), type="application/xml"
        ),
    }
    fitting = (LISTING, "no-links", "empty", "not-text", "entities", *_COSTLY)
    for name, answer in answers.items():
        yield page(f"source sitemap {name}", answer, *fitting)


def _urlset(entries: bytes) -> bytes:
    return (
        b'<?xml version="1.0"?><urlset ' + _SITEMAP.encode() + b">" + entries
    ) + b"</urlset>"


def _index(*places: str) -> bytes:
    entries = "".join(f"<sitemap><loc>{place}</loc></sitemap>" for place in places)
    return (
        f'<?xml version="1.0"?><sitemapindex {_SITEMAP}>{entries}</sitemapindex>'
    ).encode()


def _laughs() -> bytes:
    entities = '<!ENTITY a0 "lol">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 15)
    )
    return _declaring(entities, "&a14;")


def _quadratic() -> bytes:
    return _declaring(f'<!ENTITY a "{"x" * 100_000}">', "&a;" * 100_000)


def _declaring(entities: str, text: str) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE urlset [{entities}]>'
        f"<urlset {_SITEMAP}><url><loc>/{text}</loc></url></urlset>"
    ).encode()


def _coded(coding: str, body: bytes) -> bytes:
    return http(body, f"Content-Encoding: {coding}")


def _with(add: Callable[[bytes], bytes], end: Callable[[], bytes]) -> bytes:
    zeros = bytes(MEGABYTE)
    return b"".join(add(zeros) for _ in range(LARGE // MEGABYTE)) + end()


def _gzip() -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return _with(packer.compress, packer.flush)


def _deflate() -> bytes:
    packer = zlib.compressobj(6)
    return _with(packer.compress, packer.flush)


def _brotli() -> bytes:
    packer = brotli.Compressor(quality=5)
    return _with(packer.process, packer.finish)


def _zstd() -> bytes:
    packer = zstd.ZstdCompressor()
    return _with(packer.compress, packer.flush)


_PACKERS = {"gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstd}


@cache
def squeezed(coding: str) -> bytes:
    """Return `LARGE` zeros, in the *coding* of HTTP."""
    return _PACKERS[coding]()


if __name__ == "__main__":
    sys.exit(main())
