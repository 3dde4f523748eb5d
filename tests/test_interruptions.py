"""Runs that are killed, stopped, or started twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from benchmarks.interruptions import live
from benchmarks.newsroom_runs import Scene, sources_named, written
from benchmarks.processes import children, command_of
from benchmarks.shutdown import beginning, busy_workers, hanging_names, rounds
from crawler.reporting.exits import Exit
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
    from collections.abc import Callable, Iterator

    from newsroom.server import Newsroom

EXPECTED = {k for k, a in truth.articles(1).items() if not a.private}


def start(folder: Path, port: int, **variables: str) -> subprocess.Popen[str]:
    """Start a crawl of the newsroom."""
    sources = newsroom_sources(folder, port)
    return subprocess.Popen(
        crawl_command(folder, "-a", f"sources={sources}"),
        cwd=ROOT,
        env=environment() | variables,
        stderr=subprocess.PIPE,
        text=True,
    )


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


SMALL = ("northern-ledger-rss", "harbour-post-atom")
"""Sources with few articles, for short crawls."""


@pytest.fixture(scope="module")
def few() -> Iterator[tuple[Newsroom, set[str]]]:
    """A newsroom, and the URLs that an undisturbed crawl of its small sources gives."""
    with serve(delay=0.02) as server, TemporaryDirectory() as folder:
        crawl = scene(Path(folder), server).run()
        assert crawl.code == 0, crawl.stderr
        yield server, {record["url"] for record in crawl.records}


def scene(folder: Path, server: Newsroom) -> Scene:
    return Scene(folder, server, sources_named(server.port, *SMALL))


@pytest.mark.parametrize("seed", range(10))
def test_interrupted_in_any_way_nothing_is_lost_or_written_twice(
    tmp_path: Path, few: tuple[Newsroom, set[str]], seed: int
) -> None:
    """Five interruptions at random moments; ten such rows make fifty."""
    server, urls = few
    seen: Counter[str] = Counter()
    for number in count(seed, 10):
        folder = tmp_path / str(number)
        folder.mkdir()
        life = live(scene(folder, server), number, urls, 5 - seen.total())
        assert life.problems == []
        seen += life.interruptions
        if seen.total() >= 5:
            break


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


@pytest.mark.parametrize(
    "situation",
    [beginning, busy_workers, hanging_names],
    ids=lambda situation: situation.__name__,
)
def test_a_run_ends_soon_after_a_signal_whatever_hangs(
    situation: Callable[..., subprocess.Popen[str]],
) -> None:
    ((_, _, problems),) = rounds(1, 7, [situation])
    assert problems == []


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


@pytest.mark.parametrize(
    "how", [signal.SIGKILL, signal.SIGTERM, None], ids=["kill", "term", "by itself"]
)
def test_nothing_stays_in_the_temporary_directory(
    tmp_path: Path, newsroom: Newsroom, how: signal.Signals | None
) -> None:
    # Short, since sockets of workers lie elsewhere where its name is long.
    with TemporaryDirectory(prefix="wire-") as name:
        run = start(tmp_path, newsroom.port, TMPDIR=name)
        wait_for_lines(tmp_path, 1, run)
        if how is not None:
            assert list(Path(name).iterdir())
            run.send_signal(how)
        run.communicate()
        # What is left is for the fork server, which ends once its workers have.
        late = time.monotonic() + 60
        while list(Path(name).iterdir()) and time.monotonic() < late:
            time.sleep(0.05)
        assert list(Path(name).iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_workers_live_on_when_sigterm_reaches_all_processes(
    tmp_path: Path, newsroom: Newsroom
) -> None:
    """As service managers send it: the crawl ends as it would alone."""
    run = start(tmp_path, newsroom.port)
    wait_for_lines(tmp_path, 1, run)
    (server,) = (pid for pid in children(run.pid) if "forkserver" in command_of(pid))
    os.kill(server, signal.SIGTERM)
    _, stderr = run.communicate()
    assert run.returncode == Exit.DONE
    assert "The worker processes are replaced" not in stderr
