"""Commands that read end by a signal in one line and with an exit code of their own."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from crawler.reporting.exits import Exit
from tests.conftest import LONGEST_CRAWL, ROOT, environment, scrapy
from tests.explain.test_explanation import open_desk, story

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
SIGNALS = [signal.SIGINT, signal.SIGTERM]


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger whose table of clusters is longer than what a pipe holds."""
    desk = open_desk(tmp_path_factory.mktemp("desk"))
    for number in range(40):
        url = f"https://paper{number}.example/{'long/' * 600}"
        desk.publish(url, story(1) + f" {number}")
    desk.run.abandon()
    return desk.options.state_dir


def started(state: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        scrapy(*words, "-s", f"STATE_DIR={state}"),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str], number: int, more: str = "") -> None:
    process.send_signal(number)
    told, errors = process.communicate(timeout=LONGEST_CRAWL)
    assert (told, errors) == ("", f"wirecopy: interrupted{more}\n")
    assert process.returncode == Exit.INTERRUPTED


@pytest.mark.parametrize("number", SIGNALS)
def test_a_question_ends_in_one_line(state: Path, pipe: Path, number: int) -> None:
    process = started(state, "explain", str(pipe), "./README.md")
    with pipe.open("wb"):  # waits until it is read
        ended(process, number)


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("form", [(), ("--csv",)], ids=["json", "csv"])
def test_a_table_ends_in_one_line(
    state: Path, pipe: Path, number: int, form: tuple[str, ...]
) -> None:
    process = started(state, "clusters", *form, "-o", str(pipe))
    with pipe.open("rb"):  # waits until it is written
        ended(process, number)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_rebuilding_ends_in_one_line(tmp_path: Path, number: int) -> None:
    pipe = tmp_path / "articles-20260302T080000Z.jsonl"
    os.mkfifo(pipe)
    new = tmp_path / "new"
    process = started(new, "rebuild", "-s", f"OUTPUT_DIR={tmp_path}")
    with pipe.open("wb"):  # waits until it is read
        ended(process, number, ": call scrapy rebuild again")
    assert [path.name for path in new.iterdir()] == ["lock"]
