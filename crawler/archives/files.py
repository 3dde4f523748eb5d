"""Which files are read: those that are named, and those below a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.errors import InvalidSources

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIXES = (".warc", ".warc.gz", ".arc", ".arc.gz", ".html", ".htm", ".xhtml", ".shtml")
"""Ends of the names of files that are read below a folder."""


@dataclass(frozen=True, slots=True)
class Archive:
    """One file with pages."""

    name: str
    """Its path below the folder that was given, or its own name; records carry it as
    their ``source``."""

    path: Path


def find_archives(paths: str) -> tuple[Archive, ...]:
    """Return the files that *paths*, parted by commas, name, each once.

    Those below a folder come in the order of their names, by which crawlers put the
    time: a later text of a page is then read after an earlier one.

    Raises:
        InvalidSources: one of them is not there, or there is no archive in it.
    """
    found: dict[Path, Archive] = {}
    for given in filter(None, map(str.strip, paths.split(","))):
        for archive in _below(Path(given).expanduser()):
            found.setdefault(archive.path.resolve(), archive)
    return tuple(found.values())


def _below(path: Path) -> Iterator[Archive]:
    if not path.exists():
        raise InvalidSources(f"{path}: no such file or folder; check the path")
    if not path.is_dir():
        yield Archive(path.name, path)
        return
    files = sorted(p for p in path.rglob("*") if _is_archive(p))
    if not files:
        raise InvalidSources(
            f"{path}: no archive below it; there are none of {', '.join(SUFFIXES)}"
        )
    for file in files:
        yield Archive(str(file.relative_to(path)), file)


def _is_archive(path: Path) -> bool:
    return path.name.lower().endswith(SUFFIXES) and path.is_file()
