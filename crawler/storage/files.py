"""Writing files so that a kill or a power loss leaves the old or the new, whole.

A file's content is durable after fsync, its name after fsync of the directory
(Pillai et al. 2014, "All File Systems Are Not Created Equal").
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from crawler.errors import WriteFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NO_LINKS = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP}


@contextmanager
def writing(what: str, path: Path) -> Iterator[None]:
    """Turn failures of the system into `WriteFailed`, with the file and what to do."""
    try:
        yield
    except OSError as error:
        advice = _FOLDER if error.errno in _UNUSABLE else _DISK
        cause = error.strerror or error
        raise WriteFailed(f"{what} not written: {path}: {cause} ({advice})") from error


_UNUSABLE = {
    errno.EEXIST,
    errno.ENOTDIR,
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
}
_DISK = "make room or repair the disk, then run again: nothing is lost"
_FOLDER = "name a folder that may be written, by OUTPUT_DIR and STATE_DIR"


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of *data*, in as many portions as the system asks for.

    Raises:
        OSError: the system refused; a part may have been written.
    """
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def sync_directory(directory: Path) -> None:
    """Make the names in *directory* durable, where the system can.

    Raises:
        OSError: the disk refused.
    """
    if os.name == "nt":  # directories cannot be opened there
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems know no such call
            raise
    finally:
        os.close(descriptor)


def replace(path: Path, content: bytes) -> None:
    """Give the file at *path* this content: durably, the old or the new, never a part.

    Raises:
        OSError: the system refused; the old content stands.
    """
    draft = _draft(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(draft, flags, 0o666)
        try:
            write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        draft.replace(path)
    except OSError:
        _discard(draft)
        raise
    sync_directory(path.parent)


def point(link: Path, target: Path) -> None:
    """Make *link* lead to *target* in the same directory, at once.

    It is a relative symbolic link, or a copy where there are none.

    Raises:
        OSError: the system refused; the old link stands.
    """
    draft = _draft(link)
    _discard(draft)
    try:
        try:
            draft.symlink_to(target.name)
        except (OSError, NotImplementedError) as error:
            if os.name != "nt" and getattr(error, "errno", None) not in _NO_LINKS:
                raise
            shutil.copyfile(target, draft)
        draft.replace(link)
    except OSError:
        _discard(draft)
        raise
    sync_directory(link.parent)


def _draft(path: Path) -> Path:
    # The name is always the same, so that kills leave no heap of drafts behind.
    return path.with_name(f".{path.name}.draft")


def _discard(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
