"""A page that was saved as an HTML file: by a browser, SingleFile, wget or a program.

Its address stands in a comment at its top, by which browsers and SingleFile mark what
they save, or else the page names it itself: see `crawler.workers.jobs`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.archives.times import changed
from crawler.page import Page

if TYPE_CHECKING:
    from io import BufferedReader
    from pathlib import Path

_TOP = 4096
_SAVED_FROM = re.compile(
    rb"<!--\s*saved from url=\(\d+\)(https?://[^\s<>]+)"
    rb"|<!--\s*Page saved with SingleFile\s+url:\s*(https?://[^\s<>]+)",
    re.IGNORECASE,
)


def read_saved(path: Path, file: BufferedReader, most: int) -> Page:
    """Return the page of a file, of which little more than *most* bytes are read.

    Where no comment names its URL, it has that of the file. It counts as fetched when
    the file was last changed.
    """
    body = file.read(most + 1)
    named = _SAVED_FROM.search(body[:_TOP])
    address = named[1] or named[2] if named else path.resolve().as_uri().encode()
    url = address.decode("utf-8", "replace")
    return Page(
        url=url,
        requested_url=url,
        body=body,
        content_type="text/html",
        fetched_at=changed(path),
    )
