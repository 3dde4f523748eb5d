"""Lines for the user: to standard output, or to a file that is whole or not there."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from crawler.errors import InvalidSetting, WriteFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STANDARD_OUTPUT = (None, Path("-"), Path("/dev/stdout"))
"""`/dev/stdout` opened anew would cut the file that standard output is appended to."""


def output_path(given: str | None) -> Path | None:
    """Return the file that an option names, or None where it was not given.

    Raises:
        InvalidSetting: it names no file, but a folder or nothing.
    """
    if given is None:
        return None
    path = Path(given)
    if not path.name or given.endswith(("/", "/.")) or path.is_dir():
        raise InvalidSetting("-o", given, "name a file, or - for standard output")
    return path


def export(lines: Iterable[str], path: Path | None = None) -> int:
    """Write *lines* to *path*, or to standard output; return how many.

    A file gets its name when all lines are in it; until then an older one stands. What
    is no regular file, such as a device or a pipe, is written to as it stands. Where
    the reader of a pipe goes, as `| head` does, writing ends.

    Raises:
        WriteFailed: the lines could not be written.
    """
    count = 0
    try:
        with _opened(path) as file:
            for line in lines:
                count += 1
                file.write(f"{line}\n")
            file.flush()
    except BrokenPipeError:
        pass
    except OSError as error:
        place = "standard output" if path in _STANDARD_OUTPUT else path
        raise WriteFailed(
            f"not written: {place}: {error.strerror or error}"
            " (name a file in a folder that may be written, on a disk with room)"
        ) from error
    return count


@contextmanager
def _opened(path: Path | None) -> Iterator[TextIO]:
    if path is None or path in _STANDARD_OUTPUT:
        with _standard_output() as file:
            yield file
    elif path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="\n") as file:
            yield file
    else:
        with _replacing(Path(os.path.realpath(path))) as file:
            yield file


@contextmanager
def _standard_output() -> Iterator[TextIO]:
    if sys.stdout is None:  # as of `>&-`
        raise OSError(errno.EBADF, "it is closed")
    if isinstance(sys.stdout, io.TextIOWrapper):
        # JSON Lines are UTF-8, whatever the locale of a terminal or of cron says.
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    try:
        yield sys.stdout
    except OSError:
        # What is left in its buffer would fail again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


@contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    """Open a draft in a folder of its own, which nobody else can have named."""
    with tempfile.TemporaryDirectory(prefix=".wirecopy-", dir=path.parent) as folder:
        draft = Path(folder) / "draft"
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, draft)
        draft.replace(path)
