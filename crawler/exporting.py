"""Lines for the user: to standard output, or to a file that is whole or not there."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from crawler.errors import WriteFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def export(lines: Iterable[str], path: Path | None) -> int:
    """Write *lines* to *path*, or to standard output; return how many.

    A file gets its name when all lines are in it; until then an older one stands.

    Raises:
        WriteFailed: the file could not be written.
    """
    with _opened(path) as file:
        count = 0
        try:
            for line in lines:
                file.write(f"{line}\n")
                count += 1
            file.flush()
        except BrokenPipeError:  # as of `| head`, which has what it wants
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return count


@contextmanager
def _opened(path: Path | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        return
    draft = path.with_name(f"{path.name}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException as error:
        with suppress(OSError):
            draft.unlink()
        if isinstance(error, OSError):
            raise WriteFailed(
                f"not written: {path}: {error.strerror or error}"
                " (name a file in a folder that may be written, on a disk with room)"
            ) from error
        raise
