"""A program that opens and closes runs for as long as it lives."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.processes import open_files
from crawler.publishing.options import RunOptions
from crawler.publishing.run import Run
from crawler.responses import now

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_runs_leave_no_file_open(tmp_path: Path) -> None:
    options = RunOptions(state_dir=tmp_path / "state", output_dir=tmp_path / "output")
    held = set()
    for _ in range(12):
        Run.open(options, ["desk"], now()).close("done", 0, now())
        held.add(open_files(os.getpid()))
    assert len(held) == 1
