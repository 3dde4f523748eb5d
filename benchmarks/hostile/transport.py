"""Hosts that break HTTP in what they send: types, lengths, encodings, connections."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import brotli

from benchmarks.hostile.case import ARTICLE, Case, html, page
from benchmarks.hostile.web import after, endless, http, reset, silent
from crawler.codings import zstd

if TYPE_CHECKING:
    from collections.abc import Iterator

_BROKEN = ("connection-lost", "cut-off", "download-failed")
_MEGABYTE = 1 << 20


def cases() -> Iterator[Case]:
    """Yield all cases."""
    yield from _types()
    yield from _lengths()
    yield from _encodings()
    yield from _connections()


def _types() -> Iterator[Case]:
    text = html("Types")
    for kind in ("image/png", "video/mp4", "application/pdf", "font/woff2"):
        yield page(f"type {kind}", http(text, type=kind), "content-type")
    yield page("no type", http(html("Typeless"), type=None), ARTICLE)
    yield page(
        "type of control bytes",
        http(html("Ctrl"), type="text/\x01html"),
        ARTICLE,
        *_BROKEN,
    )
    yield page(
        "type of 60 kB",
        http(html("Long type"), type="text/html;" + "a" * 60_000),
        ARTICLE,
        *_BROKEN,
    )
    for label in (
        "utf-99",
        "utf-7",
        "base64",
        "hex",
        "rot13",
        "idna",
        "undefined",
        "unicode_escape",
        "zlib",
        "x" * 10_000,
        "utf-8;utf-16",
        '"',
        "punycode",
        "mbcs",
        "../../etc",
        "utf-8-sig",
        "utf-16",
        "utf-32",
        "cp037",
    ):
        body = html(f"Charset {label[:9].strip('./')}")
        yield page(
            f"charset {label[:14]}",
            http(body, type=f"text/html; charset={label}"),
            ARTICLE,
            "no-text",
            "not-html",
            "not-text",
        )
    yield page(
        "pdf as html",
        http(b"%PDF-1.7\n" + bytes(range(256)) * 99),
        "not-html",
        "not-text",
        "no-text",
        "broken",
    )
    yield page(
        "png as html",
        http(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 99),
        "not-html",
        "not-text",
        "no-text",
        "broken",
    )
    yield page(
        "zip as html",
        http(b"PK\x03\x04" + bytes(range(256)) * 99),
        "not-html",
        "not-text",
        "no-text",
        "broken",
    )
    yield page("empty body", http(b""), "no-text", "not-text", "not-html", "broken")


def _lengths() -> Iterator[Case]:
    body = html("Lengths").encode()
    yield page(
        "length too long",
        http(body, f"Content-Length: {len(body) + 999}"),
        "cut-off",
        "connection-lost",
    )
    yield page(
        "length too short", http(body, f"Content-Length: {len(body) - 20}"), ARTICLE
    )
    for number, value in enumerate(
        ("-1", "0x10", "9" * 30, "abc", "", "+12", "1e3", "1, 2")
    ):
        yield page(
            f"length {number}",
            http(body, f"Content-Length: {value}"),
            ARTICLE,
            "too-large",
            "no-text",
            *_BROKEN,
        )
    yield page(
        "two lengths",
        http(body, f"Content-Length: {len(body)}", "Content-Length: 5"),
        ARTICLE,
        "no-text",
        *_BROKEN,
    )
    chunked = "Transfer-Encoding: chunked"
    for number, portion in enumerate(
        (
            b"zz\r\nabc\r\n",
            b"-5\r\nabc\r\n",
            b"ffffffffffffffff\r\nabc",
            b"5\r\nab",
            b"\r\n\r\n",
            b"5;" + b"x" * 99_999,
            b"5" * 99_999,
        )
    ):
        yield page(
            f"chunks {number}",
            http(portion, chunked),
            *_BROKEN,
            "no-text",
            "too-large",
            "timeout",
            "not-html",
            "not-text",
        )
    yield page(
        "chunks and length",
        http(b"5\r\n<p>ab\r\n0\r\n\r\n", chunked, "Content-Length: 3"),
        "no-text",
        ARTICLE,
        *_BROKEN,
    )
    yield page("large length", http(b"<p>", f"Content-Length: {1 << 40}"), "too-large")
    yield page("9 MB", http(b"<p>" + b"x" * 9 * _MEGABYTE), "too-large")
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    yield page(
        "endless body", endless(head + b"\r\n", b"<p>more</p>" * 9999), "too-large"
    )
    chunk = b"%x\r\n" % 60_000 + b"x" * 60_000 + b"\r\n"
    yield page(
        "endless chunks",
        endless(head + b"Transfer-Encoding: chunked\r\n\r\n", chunk),
        "too-large",
    )
    yield page(
        "endless small chunks",
        endless(head + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 9999),
        "too-large",
        "timeout",
        slow=True,
    )
    yield page(
        "endless chunk extension",
        endless(head + b"Transfer-Encoding: chunked\r\n\r\n5;", b"x" * 60_000),
        "too-large",
        *_BROKEN,
        "timeout",
        slow=True,
    )
    yield page(
        "endless trailer",
        endless(
            head + b"Transfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n0\r\n",
            b"X-More: x\r\n" * 999,
        ),
        "too-large",
        *_BROKEN,
        "timeout",
        "no-text",
        slow=True,
    )


def _encodings() -> Iterator[Case]:
    zeros = bytes(64 * _MEGABYTE)
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    bombs = {
        "gzip": gzip.compress(zeros),
        "x-gzip": gzip.compress(zeros),
        "br": brotli.compress(zeros),
        "zstd": zstd.compress(zeros),
        "deflate": zlib.compress(zeros),
        "deflate ": deflater.compress(zeros) + deflater.flush(),
        "gzip, gzip": gzip.compress(gzip.compress(zeros)),
        "gzip,br": brotli.compress(gzip.compress(zeros)),
        "br, br, br": brotli.compress(brotli.compress(brotli.compress(zeros))),
    }
    for encoding, body in bombs.items():
        yield page(
            f"bomb {encoding}",
            http(body, f"Content-Encoding: {encoding.strip()}"),
            # Packed more than twice, it is refused before it is unpacked.
            "content-type" if encoding.count(",") > 1 else "too-large",
        )
    text = html("Encodings").encode()
    packed = gzip.compress(text)
    odd = {
        "gzip cut": ("gzip", packed[:-300]),
        "gzip with tail": ("gzip", packed + b"tail" * 99),
        "gzip that is none": ("gzip", text),
        "br that is none": ("br", text),
        "zstd that is none": ("zstd", text),
        "deflate that is none": ("deflate", text),
        "zstd cut": ("zstd", zstd.compress(text)[:-99]),
        "zstd window": ("zstd", b"\x28\xb5\x2f\xfd\x00\xf8" + b"\x01\x00\x00" * 9),
        "br cut": ("br", brotli.compress(text)[:-99]),
        "unknown": ("frob", text),
        "identity": ("identity", text),
        "many": (", ".join(["gzip"] * 60), packed),
        "empty": ("", text),
        "upper": ("GZIP", packed),
    }
    for name, (encoding, body) in odd.items():
        yield page(
            f"encoding {name}",
            http(body, f"Content-Encoding: {encoding}"),
            ARTICLE,
            "content-type",
            "no-text",
            "not-html",
            "not-text",
            "broken",
            *_BROKEN,
        )


def _connections() -> Iterator[Case]:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    yield page("no word", silent, "timeout", slow=True)
    yield page("drips body", endless(head + b"\r\n", b"x", 1), "timeout", slow=True)
    yield page("drips head", endless(head, b"x", 1), "timeout", slow=True)
    yield page(
        "hangs in the body",
        after(head + b"Content-Length: 99\r\n\r\n<p>", silent),
        "timeout",
        slow=True,
    )
    yield page("hangs in the head", after(head, silent), "timeout", slow=True)
    yield page("reset at once", reset, *_BROKEN)
    yield page("reset in the head", after(head, reset), *_BROKEN)
    yield page(
        "reset in the body",
        after(head + b"Content-Length: 99\r\n\r\n<p>", reset),
        *_BROKEN,
    )
    yield page("closed without a word", b"", *_BROKEN)
    yield page("closed in the head", head, *_BROKEN)
    yield Case(
        name="no TLS",
        answer=http(html("Plain")),
        outcomes=frozenset({"robots-unreachable"}),
        scheme="https",
        slow=True,
    )
    yield page(
        "TLS alert",
        b"\x15\x03\x01\x00\x02\x02\x28",
        *_BROKEN,
        "no-text",
        "not-html",
        "not-text",
        "timeout",
    )
    yield page(
        "TLS hello",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
        *_BROKEN,
        "no-text",
        "not-html",
        "not-text",
    )
