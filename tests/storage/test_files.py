"""Files are replaced whole or not at all."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from crawler.errors import WriteFailed
from crawler.storage import files
from tests.storage.faults import Countdown, failing, faults

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_has_the_old_or_the_new_content_after_any_fault(tmp_path: Path) -> None:
    for number in range(20):
        path = tmp_path / str(number)
        path.write_bytes(b"old")
        countdown = Countdown(number, failing(errno.ENOSPC), lasting=False)
        with faults(countdown):
            try:
                files.replace(path, b"new content")
                done = True
            except OSError:
                done = False
        content = path.read_bytes()
        assert content in (b"old", b"new content")
        assert content == b"new content" or not done
        assert not [*tmp_path.glob(".*")]
        if not countdown.reached:
            break
    assert number > 4


def test_a_link_leads_to_the_old_or_the_new_after_any_fault(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).write_text(name)
    for number in range(20):
        link = tmp_path / f"link{number}"
        files.point(link, tmp_path / "old")
        countdown = Countdown(number, failing(errno.EIO), lasting=False)
        with faults(countdown):
            try:
                files.point(link, tmp_path / "new")
                done = True
            except OSError:
                done = False
        assert link.read_text() in ("old", "new")
        assert link.read_text() == "new" or not done
        if not countdown.reached:
            break
    assert number > 2


def test_a_draft_that_a_killed_process_left_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / ".file.draft").write_text("a long rest of an older draft")
    (tmp_path / ".link.draft").write_text("another")
    files.replace(tmp_path / "file", b"new")
    files.point(tmp_path / "link", tmp_path / "file")
    assert (tmp_path / "link").read_bytes() == b"new"
    assert not [*tmp_path.glob(".*")]


def test_everything_is_written_however_little_the_system_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda where, data: write(where, data[:3]))
    files.replace(tmp_path / "file", b"ten bytes.")
    assert (tmp_path / "file").read_bytes() == b"ten bytes."


def test_a_failure_names_what_where_and_why(tmp_path: Path) -> None:
    with (
        pytest.raises(WriteFailed, match=r"^output not written: .*file: .*no such"),
        files.writing("output", tmp_path / "file"),
    ):
        raise OSError(errno.ENOENT, "no such thing")
