"""Hosts that break HTTP before the body: status lines, headers, statuses, redirects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.hostile.case import ARTICLE, Case, html, page
from benchmarks.hostile.web import after, endless, http

if TYPE_CHECKING:
    from collections.abc import Iterator

_BROKEN = ("connection-lost", "cut-off", "download-failed")
_MEGABYTE = 1 << 20


def cases() -> Iterator[Case]:
    """Yield all cases."""
    yield from _heads()
    yield from _statuses()
    yield from _redirects()


def _heads() -> Iterator[Case]:
    body = html("Heads").encode()
    for number, line in enumerate(
        (
            "HTTP/1.1 abc OK",
            "HTTP/9.9 200 OK",
            "garbage",
            "HTTP/1.1 20 OK",
            "HTTP/1.1 99999 OK",
            "HTTP/1.1 000 None",
            "HTTP/1.1 -200 OK",
            "HTTP/1.1",
            "HTTP/1.1 200",
            "ICY 200 OK",
            "HTTP/1.1  200  OK",
            "HTTP/2 200",
            "\x00\x01",
            "HTTP/1.1 2OO OK",
            "http/1.1 200 ok",
        )
    ):
        raw = f"{line}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        yield page(
            f"status line {number}",
            raw,
            ARTICLE,
            *_BROKEN,
            "no-text",
            "http-invalid",
            "not-html",
            "not-text",
            "timeout",
        )
    yield page("HTTP/0.9", body, *_BROKEN, ARTICLE, "no-text")
    yield page(
        "long status line",
        b"HTTP/1.1 200 " + b"x" * 999_999 + b"\r\n\r\n",
        *_BROKEN,
        "too-large",
        "timeout",
    )
    yield page(
        "headers without colon",
        http(body, "garbage", "more garbage"),
        ARTICLE,
        *_BROKEN,
    )
    yield page("header with NUL", http(body, "X-Odd: a\x00b"), ARTICLE, *_BROKEN)
    yield page("folded header", http(body, "X-Odd: a", "  b", "\tc"), ARTICLE, *_BROKEN)
    yield page("header not ASCII", http(body, "X-Odd: \udcff\udcfe"), ARTICLE, *_BROKEN)
    yield page("header without name", http(body, ": value"), ARTICLE, *_BROKEN)
    yield page(
        "10,000 cookies",
        http(body, *(f"Set-Cookie: a{n}=b" for n in range(10_000))),
        ARTICLE,
        *_BROKEN,
        "too-large",
        "download-failed",
    )
    yield page(
        "header of 1 MB",
        http(body, "X-Long: " + "a" * _MEGABYTE),
        ARTICLE,
        *_BROKEN,
        "too-large",
    )
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    yield page(
        "endless headers",
        endless(head, b"X-More: abcdefgh\r\n" * 9999),
        *_BROKEN,
        "too-large",
        "timeout",
        slow=True,
    )
    yield page(
        "endless header",
        endless(head + b"X-More: ", b"abcdefgh" * 9999),
        *_BROKEN,
        "too-large",
        "timeout",
        slow=True,
    )
    yield page(
        "1,000,000 headers",
        after(
            head + b"".join(b"X-%d: a\r\n" % n for n in range(1_000_000)),
            lambda c: c.sendall(b"\r\n" + body),
        ),
        *_BROKEN,
        "too-large",
        "timeout",
        ARTICLE,
    )
    early = b"HTTP/1.1 100 Continue\r\n\r\n"
    many = early * 10_000 + http(html("Continued"))
    yield page("10,000 continues", many, "too-large")  # 250 kB before the body
    yield page("endless continues", endless(b"", early * 999), "too-large", slow=True)
    yield page(
        "early hints",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + http(html("Hinted")),
        ARTICLE,
        *_BROKEN,
    )
    yield page(
        "switching",
        http(body, "Upgrade: h2c", status="101 Switching Protocols"),
        ARTICLE,
        *_BROKEN,
        "http-101",
        "timeout",
        slow=True,
    )
    yield page("two answers", http(html("Pipelined")) + http(html("Smuggled")), ARTICLE)


def _statuses() -> Iterator[Case]:
    text = html("Statuses")
    for status in (201, 202, 203, 226, 299):
        yield page(
            f"status {status}",
            http(html(f"Status {status}"), status=f"{status} Odd"),
            ARTICLE,
        )
    for status in (204, 205, 304):
        yield page(
            f"status {status} with a body",
            http(text, status=f"{status} Odd"),
            "no-text",
            f"http-{status}",
            "broken",
            *_BROKEN,
            "not-html",
            "not-text",
            ARTICLE,
        )
    for status in (
        300,
        305,
        306,
        400,
        401,
        402,
        403,
        404,
        405,
        407,
        408,
        410,
        418,
        421,
        425,
        429,
        451,
        500,
        501,
        502,
        503,
        504,
        511,
        520,
        599,
        600,
        799,
        999,
    ):
        headers = ["Retry-After: 999999999"] if status in {429, 503} else []
        yield page(
            f"status {status}",
            http(text, *headers, status=f"{status} Odd"),
            f"http-{status}" if status < 600 else "http-invalid",
        )


_TARGETS = (
    "file:///etc/passwd", "data:text/html,<p>x", "javascript:alert(1)", "ftp://a.example/",
    "gopher://a.example/", "mailto:a@a.example", "", " ", "//", "http://", "http:///", "http://[",
    "http://[::1", "http://a.example:0/", "http://a.example:99999/", "http://a.example:-1/",
    "http://a.example:x/", "http://" + "a" * 300 + ".example/", "http://xn--a/",
    "http://xn--\u00e4/", "http://a..example/", "http://.example/",
    "http://a b.example/",
    "http://%00.example/", "http://%31%32%37.0.0.1/", "http://user:pass@10.0.0.1/",
    "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:10.0.0.1]/",
    "http://[fe80::1%25eth0]/", "http://0/", "http://0x0a000001/", "http://localhost/",
    "/" + "a" * 100_000, "/\udcff\udcfe", "/\x01\x02", "http://\u2488.example.\u3002/",
    "?", "#", "http://a.example\\@b.example/",
    "HTTP://[v1.x]/", "http://\U0001f600.invalid/", "http:/a", "http:a", "////a", "http://*/",
)  # fmt: skip


def _redirects() -> Iterator[Case]:
    for number, target in enumerate(_TARGETS):
        yield page(
            f"redirect {number}: {target[:30]!r}",
            http("", f"Location: {target}", status="302 Found"),
            "scheme",
            "robots-unreachable",
            "address-refused",
            "no-address",
            "bad-url",
            "bad-redirect",
            "too-large",
            "http-404",
            "redirects",
            "no-text",
            "connection-refused",
            "front-page",
            "not-html",
            "not-text",
            *_BROKEN,
            "timeout",
        )
    for status in (301, 302, 303, 307, 308):
        yield page(
            f"redirect to itself {status}",
            http("", "Location: /a", status=f"{status} Loop"),
            "redirects",
        )
    yield page("no location", http("", status="302 Found"), "bad-redirect")
    yield Case(
        name="circle",
        answer=http("", "Location: /b", status="302 Found"),
        more={"b": http("", "Location: /a", status="302 Found")},
        outcomes=frozenset({"redirects"}),
    )
    yield page(
        "redirect with a large body",
        http(b"x" * 9 * _MEGABYTE, "Location: /b", status="302 Found"),
        "too-large",
        "http-404",
    )
    yield Case(
        name="chain of 8",
        answer=http("", "Location: /1", status="302 Found"),
        more={
            str(n): http("", f"Location: /{n + 1}", status="302 Found")
            for n in range(1, 8)
        },
        outcomes=frozenset({"redirects"}),
    )
    yield page(
        "two locations",
        http("", "Location: /b", "Location: http://10.0.0.1/", status="302 Found"),
        "http-404",
        "address-refused",
        "redirects",
    )
    yield page(
        "refresh header",
        http(html("Refreshed"), "Refresh: 0; url=http://10.0.0.1/"),
        ARTICLE,
    )
    yield page(
        "redirect to another port",
        http("", "Location: http://127.0.0.1:1/x", status="302 Found"),
        "address-refused",
    )
