"""An answer of HTTP as archives hold it: status line, header and body in one.

Archives differ: some hold what came over the wire, others what browsers made of it
under the same header. So a body is believed rather than its header: what is not packed
as that says is taken as it is, and no length is asked of it.
"""

from __future__ import annotations

import dataclasses
from contextlib import suppress
from http.client import HTTPException, HTTPMessage, parse_headers
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from crawler.codings import BadlyPacked, unpacked
from crawler.errors import NoArticle

if TYPE_CHECKING:
    from crawler.page import Page

HTTP = "application/http"
"""Content type of a page whose body is a whole message."""

MAX_HEAD = 64 * 1024
"""Bytes of status line and header, as much as a crawl reads of them."""


class Head(NamedTuple):
    """What stands before a body."""

    status: int
    header: HTTPMessage
    size: int
    """Bytes of the status line and the header."""


def read_head(message: bytes) -> Head | None:
    """Return the head of a message; None for none, or one over `MAX_HEAD`."""
    file = BytesIO(message[:MAX_HEAD])
    protocol, _, rest = file.readline().partition(b" ")
    status = rest[:3]
    if not protocol.startswith(b"HTTP/") or not status.isdigit():
        return None
    try:
        header = parse_headers(file)
    except HTTPException:
        return None
    if file.tell() == MAX_HEAD:
        return None
    return Head(int(status), header, file.tell())


def opened(page: Page, most: int) -> Page:
    """Return *page* with its own body and content type, unpacked.

    One that is no message is returned as it is.

    Raises:
        NoArticle: ``broken``, ``too-large`` for one over *most* bytes.
    """
    if page.content_type != HTTP:
        body, content_type = page.body, page.content_type
    else:
        head = read_head(page.body)
        if head is None:
            raise NoArticle(page.url, "broken", "no header of HTTP")
        body = _body(page.body[head.size :], head.header, most + 1)
        content_type = head.header.get("Content-Type", "")
    if len(body) > most:
        raise NoArticle(page.url, "too-large", f"over {most:,} bytes")
    return dataclasses.replace(page, body=body, content_type=content_type)


def _body(raw: bytes, header: HTTPMessage, most: int) -> bytes:
    if "chunked" in header.get("Transfer-Encoding", "").lower():
        with suppress(ValueError):
            raw = _dechunked(raw)
    codings = ",".join(header.get_all("Content-Encoding", ()))
    with suppress(BadlyPacked):
        return unpacked(raw, codings, most)
    return raw


def _dechunked(raw: bytes) -> bytes:
    """Return the chunks of a body (RFC 9112, section 7.1), up to where they end.

    Raises:
        ValueError: it does not begin with one.
    """
    parts: list[bytes] = []
    at = 0
    while at < len(raw):
        end = raw.find(b"\n", at)
        try:
            size = int(raw[at:end].partition(b";")[0], 16) if end >= 0 else -1
        except ValueError:
            size = -1
        if size < 0 and not parts:
            raise ValueError("no chunk")
        if size <= 0:
            break
        parts.append(raw[end + 1 : end + 1 + size])
        at = end + 1 + size + 2
    return b"".join(parts)
