"""A damaged state is refused, and made anew from the output."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from crawler.reporting.exits import Exit
from newsroom import truth
from newsroom.server import serve
from tests.conftest import ROOT, environment, run_crawl, scrapy

if TYPE_CHECKING:
    from pathlib import Path


def rebuild(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``scrapy rebuild`` over the state and output of a folder."""
    folders = ("-s", f"STATE_DIR={folder}/state", "-s", f"OUTPUT_DIR={folder}/output")
    return subprocess.run(
        scrapy("rebuild", *folders),
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_damaged_state_is_refused_and_rebuilt_with_the_same_verdicts(
    tmp_path: Path,
) -> None:
    with serve() as server:
        first = run_crawl(tmp_path, port=server.port)
        ledger = tmp_path / "state" / "ledger.sqlite"
        ledger.write_bytes(ledger.read_bytes()[:20_000] + b"garbage" * 99)
        refused = run_crawl(tmp_path, port=server.port)
        assert refused.code == Exit.DAMAGED_STATE
        (line,) = [x for x in refused.stderr.splitlines() if x.startswith("wirecopy:")]
        assert "scrapy rebuild" in line
        assert "Traceback" not in refused.stderr
        done = rebuild(tmp_path)
        assert done.returncode == Exit.DONE, done.stderr
        assert f"{len(first.records_of(0))} articles of 1 runs" in done.stdout
        again = run_crawl(tmp_path, port=server.port)
        assert again.code == Exit.DONE, again.stderr
        assert again.records_of(1) == []
        server.turn_to(2)
        run_crawl(tmp_path, port=server.port)
    for record in again.records_of(2):
        true = truth.find(record["url"], 2)
        late_copy = true.base and truth.articles(2)[true.base].edition == 1
        if late_copy and true.edition == 2:
            assert record["duplicate_status"] == "copy"
            break
    else:
        raise AssertionError("no copy of last week's story was found")


def test_rebuilding_needs_no_argument_and_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        scrapy("rebuild", str(tmp_path)),
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_nothing_is_rebuilt_from_an_empty_folder(tmp_path: Path) -> None:
    done = rebuild(tmp_path)
    assert done.returncode == Exit.BAD_CONFIGURATION
    assert "OUTPUT_DIR" in done.stderr
    assert [*tmp_path.iterdir()] == []
    assert "Traceback" not in done.stderr
