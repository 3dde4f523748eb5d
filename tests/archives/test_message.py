"""Bodies come out of messages of HTTP, whatever their headers claim."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archives import opened
from crawler.archives.message import HTTP
from crawler.errors import NoArticle
from crawler.page import Page
from tests.archives.builders import chunked

MOST = 10_000
BODY = b"<p>The crane of Gullhaven is taken down.</p>" * 20
PACKED = gzip.compress(BODY, mtime=0)


def page(header: str, body: bytes) -> Page:
    message = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{header}\r\n".encode()
    return Page(
        url="http://a.example/1",
        requested_url="http://a.example/1",
        body=message + body,
        content_type=HTTP,
        fetched_at="2016-01-05T12:00:00+00:00",
    )


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("", BODY),
        ("Content-Length: 7\r\n", BODY),
        ("Content-Encoding: gzip\r\n", PACKED),
        ("Content-Encoding: gzip\r\n", PACKED + b"more"),
        ("Content-Encoding: deflate\r\n", zlib.compress(BODY)),
        ("Content-Encoding: br\r\n", brotli.compress(BODY)),
        ("Content-Encoding: gzip\r\n", BODY),
        ("Content-Encoding: br\r\n", BODY),
        ("Content-Encoding: odd\r\n", BODY),
        ("Transfer-Encoding: chunked\r\n", BODY),
        ("Transfer-Encoding: chunked\r\n", chunked([BODY[:9], BODY[9:]])),
        (
            "Transfer-Encoding: Chunked\r\nContent-Encoding: gzip\r\n",
            chunked([PACKED[:30], PACKED[30:]]),
        ),
    ],
    ids=range(12),
)
def test_the_body_is_unpacked_where_it_is_packed(header: str, body: bytes) -> None:
    found = opened(page(header, body), MOST)
    assert found.body == BODY
    assert found.content_type == "text/html"


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("", bytes(MOST + 1)),
        ("Content-Encoding: gzip\r\n", gzip.compress(bytes(10 * MOST), mtime=0)),
        ("Content-Encoding: br\r\n", brotli.compress(bytes(1000 * MOST))),
    ],
    ids=("plain", "gzip", "br"),
)
def test_a_body_over_the_limit_is_refused(header: str, body: bytes) -> None:
    with pytest.raises(NoArticle, match="too-large"):
        opened(page(header, body), MOST)


@pytest.mark.parametrize("junk", [b"", b"<html>", b"HTTP/1.1 \r\n\r\nx", b"\0" * 99])
def test_what_is_no_message_is_broken(junk: bytes) -> None:
    whole = page("", b"")
    with pytest.raises(NoArticle, match="broken"):
        opened(Page(**{**_fields(whole), "body": junk}), MOST)


def test_a_header_without_end_is_broken() -> None:
    with pytest.raises(NoArticle, match="broken"):
        opened(page("X: " + "a" * 70_000 + "\r\n", BODY), MOST)


@given(st.text(max_size=80), st.binary(max_size=200))
def test_nothing_but_a_rejection_is_raised_whatever_a_message_holds(
    header: str, body: bytes
) -> None:
    for start in (
        "",
        "Content-Encoding: br, gzip\r\n",
        "Transfer-Encoding: chunked\r\n",
    ):
        try:
            found = opened(page(start + header + "\r\n", body), MOST)
        except NoArticle:
            continue
        assert len(found.body) <= MOST


def _fields(whole: Page) -> dict[str, object]:
    return {name: getattr(whole, name) for name in Page.__dataclass_fields__}
