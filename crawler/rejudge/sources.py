"""Where the records that are judged anew come from: JSON Lines files, or the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.errors import StateError
from crawler.publishing.members import as_judged
from crawler.record import from_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from crawler.record import Record
    from crawler.storage import Articles, Clusters


def of_files(paths: Iterable[Path]) -> Iterator[Record]:
    """Yield the records of files, as written by Wirecopy or a feed export.

    Raises:
        StateError: a file cannot be read, a line is no record, or no file holds any.
    """
    empty = True
    read = []
    for path in paths:
        read.append(str(path))
        try:
            with path.open("rb") as file:
                for number, line in enumerate(file, 1):
                    if line.strip():
                        yield _record(line, path, number)
                        empty = False
        except OSError as error:
            raise StateError(f"not readable: {path}: {error.strerror}") from error
    if empty:
        raise StateError(
            f"no record: {', '.join(read)}: empty"
            " (give files of articles, such as output/articles-*.jsonl)"
        )


def of_ledger(articles: Articles, clusters: Clusters) -> Iterator[Record]:
    """Yield the records of a ledger, each with the verdict that holds now.

    Those whose lines were dropped are not there.
    """
    for line in articles.all_lines():
        record = from_line(line)
        yield as_judged(record, clusters.member(record.id))


def _record(line: bytes, path: Path, number: int) -> Record:
    try:
        return from_line(line.decode())
    except ValueError as error:
        cause = " ".join(str(error).split())[:200]
        raise StateError(
            f"not a record: {path}: line {number}: {cause}"
            " (give files of articles, such as output/articles-*.jsonl)"
        ) from error
