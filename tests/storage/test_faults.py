"""Every write that fails ends in one clear line, and nothing is lost."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler.errors import StateError, WriteFailed
from tests.storage.builders import crawl
from tests.storage.checks import (
    every_article_once,
    parts_of_whole_lines,
    whole_lines_only,
)
from tests.storage.faults import Countdown, failing, faults

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize(
    "code", [errno.ENOSPC, errno.EIO, errno.EMFILE], ids=errno.errorcode.get
)
def test_a_fault_at_any_step_ends_in_one_line_and_the_next_run_completes(
    tmp_path: Path, code: int, *, lasting: bool
) -> None:
    reported: list[str] = []
    for number in range(10_000):
        directory = tmp_path / str(number)
        countdown = Countdown(number, failing(code), lasting=lasting)
        with faults(countdown):
            try:
                crawl(directory, 12)
            except (WriteFailed, StateError) as failure:
                reported.append(str(failure))
        if not countdown.reached:
            break
        whole_lines_only(directory)
        if not lasting:
            parts_of_whole_lines(directory)
        crawl(directory, 12)
        every_article_once(directory, 12)
    assert number > 30
    # The others were at steps that may fail, such as discarding a draft.
    assert len(reported) > 25
    assert all(os.strerror(code) in line and "\n" not in line for line in reported)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except OSError:
        pytest.skip("no mount command")
    if done.returncode:
        pytest.skip("mounting a small file system needs root")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a tmpfs")
@pytest.mark.parametrize("room", range(0, 400_000, 20_000))
def test_a_full_disk_loses_nothing(small_disk: Path, room: int) -> None:
    ballast = small_disk / "ballast"
    free = os.statvfs(small_disk)
    ballast.write_bytes(bytes(max(0, free.f_bavail * free.f_bsize - room)))
    with pytest.raises((WriteFailed, StateError), match=r"not written|not usable"):
        crawl(small_disk, 150)
    whole_lines_only(small_disk)
    ballast.unlink()
    crawl(small_disk, 150)
    every_article_once(small_disk, 150)
