"""Runs killed at any moment lose nothing and write nothing twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def nursery(*arguments: str) -> int:
    """Run the nursery; return the number of runs that it killed."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.storage.nursery", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return int(ended.stdout.split()[0])


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
def test_runs_killed_at_random_write_every_article_once(tmp_path: Path) -> None:
    assert nursery("random", str(tmp_path), "30", "1") >= 30


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_runs_killed_at_each_step_write_every_article_once(tmp_path: Path) -> None:
    assert nursery("steps", str(tmp_path)) > 40
