"""The pages of a WARC file (ISO 28500), or of an ARC file, its elder.

``warcio`` tells where records begin and end. It is given them unpacked, since it takes
a packed file that is cut off for one that is complete.
"""

from __future__ import annotations

import gzip
import logging
import zlib
from datetime import datetime
from typing import TYPE_CHECKING

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.archives.message import HTTP, MAX_HEAD, read_head
from crawler.archives.times import changed, in_utc
from crawler.errors import UnreadableArchive
from crawler.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader
    from pathlib import Path

    from warcio.recordloader import ArcWarcRecord

GZIP = b"\x1f\x8b"
_FOUND = 200
"""Status of an answer that is the page which was asked for."""

# It names URLs as they stand, with whatever a terminal takes for a command.
logging.getLogger("warcio").setLevel(logging.CRITICAL)


class _Records(ArchiveIterator):  # type: ignore[misc]  # it has no types
    INC_RECORD = ""
    """What it writes to the terminal of a record that is longer than it says."""


class _Unpacked:
    """The bytes of a file, without gzip."""

    def __init__(self, path: Path, file: BufferedReader) -> None:
        self._path = path
        packed = file.read(len(GZIP)) == GZIP
        file.seek(0)
        self._file = gzip.GzipFile(fileobj=file) if packed else file

    def read(self, size: int) -> bytes:
        """Return at most *size* bytes; what stands before damage comes before it."""
        try:
            return self._file.read1(size)
        except (OSError, EOFError, zlib.error) as error:
            raise _damaged(self._path, error) from error

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._file.tell()


def read_warc(path: Path, file: BufferedReader, most: int) -> Iterator[Page]:
    """Yield the pages of a WARC or ARC file, in its order.

    Their bodies are messages of HTTP, see `crawler.archives.message.opened`, of which
    little more than *most* bytes are read. Images, redirects, errors and what the
    crawler noted beside are passed over.

    Raises:
        UnreadableArchive: it is damaged, cut off, or no such file; what stands before
            the damage comes first.
    """
    undated = changed(path)
    records = _Records(_Unpacked(path, file), no_record_parse=True, arc2warc=True)
    try:
        for record in records:
            if record.length is None:
                raise UnreadableArchive(str(path), "damaged", "a record has no length")
            page = _page(record, most + MAX_HEAD + 1, undated)
            records.read_to_end()
            if record.raw_stream.limit > 0 or records.err_count:
                raise UnreadableArchive(str(path), "damaged", "a record is cut off")
            if page is not None:
                yield page
    except (ArchiveLoadFailed, ValueError, AttributeError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> UnreadableArchive:
    detail = " ".join(str(error).split()) or type(error).__name__
    return UnreadableArchive(str(path), "damaged", detail[:200])


def _page(record: ArcWarcRecord, most: int, undated: str) -> Page | None:
    """Return the page in a record, null where it holds none."""
    header = record.rec_headers
    url = header.get_header("WARC-Target-URI") or ""
    if not url.lower().startswith(("http://", "https://")):
        return None
    stated = (header.get_header("Content-Type") or "").lower()
    body = b""
    if record.rec_type == "response" and stated.startswith(HTTP):
        body = record.raw_stream.read(most)
        head = read_head(body)
        if head is None or head.status != _FOUND:
            return None
        kept, stated = HTTP, (head.header.get("Content-Type") or "html").lower()
    elif record.rec_type == "resource":
        kept = stated
    else:
        return None
    if "html" not in stated:
        return None
    return Page(
        url=url,
        requested_url=url,
        body=body or record.raw_stream.read(most),
        content_type=kept,
        fetched_at=_time(header.get_header("WARC-Date")) or undated,
    )


def _time(date: str | None) -> str | None:
    """Return the time of a capture in UTC, to the second; null for no time."""
    try:
        return in_utc(datetime.fromisoformat(date or ""))
    except (ValueError, OverflowError):
        return None
