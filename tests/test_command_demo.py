"""``scrapy demo`` closes with commands that work as they stand."""

from __future__ import annotations

import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.conftest import LONGEST_CRAWL, ROOT, environment, scrapy

if TYPE_CHECKING:
    from pathlib import Path


def call(words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=LONGEST_CRAWL,
        check=False,
    )


def test_the_commands_that_it_names_answer(tmp_path: Path) -> None:
    folders = {"STATE_DIR": tmp_path / "my state", "OUTPUT_DIR": tmp_path / "out"}
    given = [
        word for name, path in folders.items() for word in ("-s", f"{name}={path}")
    ]
    done = call(scrapy("demo", "--port", "0", *given))
    assert done.returncode == 0, done.stderr
    named = [line for line in done.stderr.splitlines() if ".venv/bin/scrapy" in line]
    assert len(named) == 2
    for line in named:
        words = shlex.split(line.partition(".venv/bin/scrapy ")[2])
        told = call([sys.executable, "-m", "scrapy", *words])
        assert (told.returncode, told.stderr) == (0, "")
        assert "copy" in told.stdout
