"""The bytes of a page as text, and what kind of listing the text is.

Kind goes by content: servers send feeds as HTML, sitemaps as octets and gzip under
any name. The character set goes by what decodes: valid UTF-8 is practically never
anything else, whatever the label says (https://encoding.spec.whatwg.org names the
labels; w3lib resolves them).
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from contextlib import suppress
from dataclasses import dataclass

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

_UTF_8 = codecs.getincrementaldecoder("utf-8")
_GZIP = b"\x1f\x8b"
_MAX_GZIP_LAYERS = 2
_PORTION = 1 << 16
_HEAD = 65_536
_NOT_TEXT = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x00\x00\x01\x00",
    b"RIFF",
    b"ID3",
)
_STATEFUL = re.compile(r"iso-?2022|hz|utf-?7", re.IGNORECASE)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes(range(9)) + bytes(range(14, 27))
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_BEGINNING = re.compile(
    r"<(?:!doctype\s+html|html|body|\?xml|(?:\w{1,20}:)?(?:rss|rdf|feed|urlset"
    r"|sitemapindex))\b",
    re.IGNORECASE,
)
_ROOTS = {
    "rss": "feed",
    "rdf": "feed",
    "feed": "feed",
    "channel": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap-index",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The text of a page."""

    text: str
    kind: str
    """``feed``, ``json``, ``sitemap``, ``sitemap-index``, ``urls`` (a sitemap in
    plain text) or ``html``."""

    truncated: bool = False
    """Whether the byte limit cut it."""

    entities: bool = False
    """Whether its document type declares entities of its own."""


class NotText(ValueError):
    """Bytes that are no text, such as an image."""


def read_content(body: bytes, content_type: str, max_bytes: int) -> Content:
    """Return what the bytes of a page say; at most *max_bytes* are read.

    Raises:
        NotText: the bytes are an image, an archive or otherwise no text.
    """
    body, truncated = _gunzip(body, max_bytes)
    if body.startswith(_NOT_TEXT):
        raise NotText(f"begins like a binary file: {body[:4]!r}")
    if _is_binary(body):
        raise NotText("holds mostly control characters")
    text = _ILLEGAL.sub("", _decode(body, content_type)).strip("\ufeff \t\r\n")
    if truncated:
        # A URL that was cut in the middle would be another URL.
        text = text[: max(text.rfind("<"), text.rfind("\n"), 0)]
    return _classified(text, truncated=truncated)


def _is_binary(body: bytes) -> bool:
    head = body[:4096]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    # Latin text in UTF-16 has a NUL in every other place.
    return controls > 0.6 * len(head) or (
        controls > 0.05 * len(head) and head.count(b"\0") < 0.3 * len(head)
    )


def _gunzip(body: bytes, max_bytes: int) -> tuple[bytes, bool]:
    truncated = False
    for _ in range(_MAX_GZIP_LAYERS):
        if not body.startswith(_GZIP):
            break
        body, cut = _inflated(body, max_bytes)
        truncated = truncated or cut
    return body[:max_bytes], truncated or len(body) > max_bytes


def _inflated(body: bytes, max_bytes: int) -> tuple[bytes, bool]:
    """Return what all members of a gzip file hold, and whether something is missing.

    Archives that grow are gzip files one after the other (RFC 1952, section 2.2);
    what follows the last is padding.
    """
    parts: list[bytes] = []
    size = 0
    reader = gzip.GzipFile(fileobj=io.BytesIO(body))
    try:
        while size <= max_bytes and (part := reader.read1(_PORTION)):
            parts.append(part)
            size += len(part)
    except (OSError, EOFError, zlib.error) as error:
        if not parts:
            raise NotText(f"damaged gzip: {error}") from None
        # All was there where only what follows is no member, or the checksum is wrong.
        return b"".join(parts), not isinstance(error, gzip.BadGzipFile)
    return b"".join(parts), size > max_bytes


def _decode(body: bytes, content_type: str) -> str:
    bom_encoding, bom = read_bom(body)
    if bom_encoding and bom:
        return body[len(bom) :].decode(bom_encoding, "replace")
    if b"\x00" in body[:4]:
        return body.decode(
            "utf-16-be" if body[:1] == b"\x00" else "utf-16-le", "replace"
        )
    declared = _declared(body, content_type)
    if declared and _STATEFUL.search(declared):
        return body.decode(declared, "replace")
    with suppress(UnicodeDecodeError):
        # Not final: the last character may be cut.
        return _UTF_8().decode(body)
    if declared in {None, "utf-8"}:
        # A few broken bytes among many whole characters do not make it another one.
        broken = body.decode("utf-8", "replace").count("\ufffd")
        high = len(body) - len(body.translate(None, bytes(range(128, 256))))
        declared = "utf-8" if broken * 4 < high else "cp1252"
    return body.decode(declared or "cp1252", "replace")


def _declared(body: bytes, content_type: str) -> str | None:
    label = http_content_type_encoding(content_type) or html_body_declared_encoding(
        body[:4096]
    )
    encoding = resolve_encoding(label) if label else None
    try:
        b"".decode(encoding or "utf-8")
    except LookupError:
        return None
    return encoding


def _classified(text: str, *, truncated: bool) -> Content:
    if text.startswith("{"):
        return Content(text=text, kind="json", truncated=truncated)
    if re.match(r"https?://\S+\s*(?:\n|$)", text):
        return Content(text=text, kind="urls", truncated=truncated)
    start, root = _root(text, 0)
    if root not in _ROOTS:
        # Warnings of PHP and blank lines of templates stand before many a feed.
        beginning = _BEGINNING.search(text, 0, _HEAD)
        text = text[beginning.start() if beginning else 0 :]
        start, root = _root(text, 0)
    return Content(
        text=text,
        kind=_ROOTS.get(root, "html"),
        truncated=truncated,
        entities="<!ENTITY" in text[:start].upper(),
    )


def _root(text: str, start: int) -> tuple[int, str]:
    """Return where the root element begins, and its name in lower case."""
    while True:
        if text.startswith("<?", start):
            end = text.find("?>", start) + 2
        elif text.startswith("<!--", start):
            end = text.find("-->", start) + 3
        elif doctype := _DOCTYPE.match(text, start):
            end = doctype.end()
            if text.startswith("[", end):
                end = max(text.find("]", end), 0)
            end = text.find(">", end) + 1
        else:
            break
        if end <= start:
            break
        start = end + len(text[end : end + 4096]) - len(text[end : end + 4096].lstrip())
    root = _ROOT.match(text, start)
    return start, root[1].lower() if root else ""
