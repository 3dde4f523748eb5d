"""Memory of large pages does not stay with the process that has read them."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from tests.conftest import ROOT

# Each large block is followed by a small one that stays.
READ_LARGE_PAGES = """
import sys
from benchmarks.processes import resident
from crawler.allocation import return_large_blocks
import os
if "returning" in sys.argv:
    return_large_blocks()
before = resident(os.getpid())
kept = []
for megabytes in (8, 6):
    pages = []
    for _ in range(10):
        pages.append(b"x" * (megabytes << 20))
        kept.append(b"x" * 100_000)
    del pages
print((resident(os.getpid()) - before) >> 20)
"""


def megabytes_kept(*arguments: str) -> int:
    command = [sys.executable, "-c", READ_LARGE_PAGES, *arguments]
    output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return int(output.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc's allocator")
def test_large_blocks_go_back_to_the_system_though_small_ones_stay() -> None:
    assert megabytes_kept() > 20
    assert megabytes_kept("returning") < 5
