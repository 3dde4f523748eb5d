"""Runs that are killed, stopped, or started twice."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from crawler.exits import Exit
from newsroom import truth
from newsroom.server import serve
from tests.conftest import (
    ROOT,
    Crawl,
    crawl_command,
    environment,
    newsroom_sources,
    run_crawl,
)

if TYPE_CHECKING:
    from pathlib import Path

EXPECTED = {k for k, a in truth.articles(1).items() if not a.private}


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    """Start a crawl of the newsroom."""
    sources = newsroom_sources(folder, port)
    return subprocess.Popen(
        crawl_command(folder, "-a", f"sources={sources}"),
        cwd=ROOT,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
    )


def written(folder: Path) -> int:
    """Return how many whole lines stand in the output by now."""
    files = (folder / "output").glob("articles-*.jsonl*")
    return sum(file.read_bytes().count(b"\n") for file in files)


def wait_for_lines(folder: Path, count: int, run: subprocess.Popen[str]) -> None:
    """Wait until *count* lines are written, or the run has ended."""
    while written(folder) < count and run.poll() is None:
        time.sleep(0.02)


def assert_complete(folder: Path, last: Crawl) -> None:
    """Assert that the output holds every article once, in whole lines."""
    assert last.code == 0, last.stderr
    assert list((folder / "output").glob("*.part")) == []
    urls = [json.loads(line)["url"] for line in last.lines]
    assert sorted(truth.find(url).key for url in urls) == sorted(EXPECTED)


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_random_moments_nothing_is_lost_or_written_twice(
    tmp_path: Path, seed: int
) -> None:
    """Five kills in a row, at moments spread over the whole run, then a run to the end.

    Four such rows make twenty kills.
    """
    draw = random.Random(seed)
    with serve(delay=0.02) as server:
        for _ in range(5):
            run = start(tmp_path, server.port)
            goal = written(tmp_path) + draw.randrange(1, 14)
            wait_for_lines(tmp_path, goal, run)
            time.sleep(draw.random() * 0.1)
            run.kill()
            run.communicate()
        last = run_crawl(tmp_path, port=server.port)
    assert_complete(tmp_path, last)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_run_in_order_though_downloads_hang(
    tmp_path: Path, number: signal.Signals
) -> None:
    with serve(delay=0.02) as server:
        run = start(tmp_path, server.port)
        wait_for_lines(tmp_path, 5, run)
        server.delay = 60
        time.sleep(0.3)
        run.send_signal(number)
        _, stderr = run.communicate(timeout=15)
        assert run.returncode == Exit.INTERRUPTED, stderr
        (manifest,) = (tmp_path / "output").glob("*.manifest.json")
        assert json.loads(manifest.read_text("utf-8"))["outcome"] == "interrupted"
        server.delay = 0
        last = run_crawl(tmp_path, port=server.port)
    assert_complete(tmp_path, last)


def test_a_second_run_on_the_same_state_is_refused_in_one_line(tmp_path: Path) -> None:
    with serve(delay=0.02) as server:
        run = start(tmp_path, server.port)
        wait_for_lines(tmp_path, 1, run)
        server.delay = 20
        second = run_crawl(tmp_path, port=server.port)
        run.kill()
        run.communicate()
    assert second.code == Exit.IN_USE
    lines = [x for x in second.stderr.splitlines() if x.startswith("wirecopy:")]
    assert len(lines) == 1
    assert str(tmp_path / "state") in lines[0]
    assert "Traceback" not in second.stderr


def test_a_full_disk_stops_the_run_and_loses_nothing(tmp_path: Path) -> None:
    """The size of every file is limited, which fails writes as a full disk does."""
    with serve() as server:
        sources = newsroom_sources(tmp_path, server.port)
        command = crawl_command(tmp_path, "-a", f"sources={sources}")
        limited = ["sh", "-c", 'ulimit -f 300; exec "$@"', "sh", *command]
        done = subprocess.run(
            limited,
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == Exit.WRITE_FAILED, done.stderr
        (line,) = [x for x in done.stderr.splitlines() if x.startswith("wirecopy:")]
        assert str(tmp_path) in line
        assert "Traceback" not in done.stderr
        last = run_crawl(tmp_path, port=server.port)
    assert_complete(tmp_path, last)
