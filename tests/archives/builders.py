"""WARC files for tests."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

HTML = {"Content-Type": "text/html; charset=utf-8"}
DATE = "2016-01-05T12:00:00Z"


class Warc:
    """A file that grows by a record with each call."""

    def __init__(self, *, packed: bool = True) -> None:
        self._packed = packed
        self._records: list[bytes] = []
        self._add("warcinfo", {}, b"software: test\r\n")

    def answer(
        self,
        url: str,
        body: str | bytes = "",
        *,
        status: str = "200 OK",
        header: dict[str, str] | None = None,
        date: str = DATE,
    ) -> Warc:
        """Add what a server answered."""
        head = _header(f"HTTP/1.1 {status}", HTML if header is None else header)
        fields = {
            "WARC-Target-URI": url,
            "WARC-Date": date,
            "Content-Type": "application/http; msgtype=response",
        }
        return self._add("response", fields, head + _bytes(body))

    def resource(self, url: str, body: str, kind: str = "text/html") -> Warc:
        """Add a body alone, as programs that drive a browser do."""
        fields = {"WARC-Target-URI": url, "WARC-Date": DATE, "Content-Type": kind}
        return self._add("resource", fields, _bytes(body))

    def _add(self, kind: str, fields: dict[str, str], content: bytes) -> Warc:
        fields = {"WARC-Type": kind, **fields, "Content-Length": str(len(content))}
        record = _header("WARC/1.1", fields) + content + b"\r\n\r\n"
        self._records.append(gzip.compress(record) if self._packed else record)
        return self

    def bytes(self) -> bytes:
        """Return the file as it is now."""
        return b"".join(self._records)


def _header(first: str, fields: dict[str, str]) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return "\r\n".join(lines).encode()


def _bytes(body: str | bytes) -> bytes:
    return body.encode() if isinstance(body, str) else body


def chunked(parts: Iterable[bytes]) -> bytes:
    """Return *parts* as HTTP sends them one by one."""
    return b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in [*parts, b""])
