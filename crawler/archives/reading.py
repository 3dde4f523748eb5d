"""The pages of a file, whatever kind of archive it is: its first bytes tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.archives.saved import read_saved
from crawler.archives.warc import GZIP, read_warc
from crawler.errors import UnreadableArchive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.page import Page

_ARCHIVE = (GZIP, b"WARC/", b"filedesc://")


def read_archive(path: Path, most: int) -> Iterator[Page]:
    """Yield the pages of a file in its order, with their bodies packed as they lie.

    Of each page, little more than *most* bytes are read.

    Raises:
        UnreadableArchive: it cannot be opened or is damaged; what stands before the
            damage comes first.
    """
    try:
        with path.open("rb") as file:
            top = file.read(16)
            file.seek(0)
            if top.startswith(_ARCHIVE):
                yield from read_warc(path, file, most)
            else:
                yield read_saved(path, file, most)
    except OSError as error:
        cause = error.strerror or str(error)
        raise UnreadableArchive(str(path), "unreadable", cause) from error
