"""``scrapy clusters``, as users call it."""

from __future__ import annotations

import csv
import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from crawler.reporting.cluster_table import Cluster, ClusterMember, csv_rows, json_rows
from crawler.reporting.exits import Exit
from tests.conftest import LONGEST_CRAWL, ROOT, environment, scrapy
from tests.explain.test_explanation import LATER, ONE, TWO, open_desk, story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.explain.test_explanation import Desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A run that goes on, with an article and its copy."""
    desk = open_desk(tmp_path_factory.mktemp("desk"))
    desk.publish(ONE, story(1))
    desk.publish(TWO, story(1), at=LATER)
    yield desk
    desk.run.abandon()


def call(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        scrapy("clusters", *arguments, "-s", f"STATE_DIR={folder}"),
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=LONGEST_CRAWL,
        check=False,
    )


def test_a_row_for_each_cluster_beside_a_run_that_goes_on(desk: Desk) -> None:
    done = call(desk.options.state_dir)
    assert (done.returncode, done.stderr) == (Exit.DONE, "")
    (row,) = map(json.loads, done.stdout.splitlines())
    assert (row["size"], row["aliases"]) == (2, [])
    assert [member["url"] for member in row["members"]] == [ONE, TWO]
    assert row["original"] in {member["id"] for member in row["members"]}
    assert desk.publish("https://noon.example/next", story(9)) is not None


def test_a_file_of_csv_has_a_row_for_each_article(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "clusters.csv"
    done = call(desk.options.state_dir, "--csv", "-o", str(path))
    assert (done.returncode, done.stdout, done.stderr) == (Exit.DONE, "", "")
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["url"] for row in rows] == [ONE, TWO]
    assert {row["size"] for row in rows} == {"2"}
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        pytest.param(("x",), Exit.BAD_CONFIGURATION, "no arguments", id="argument"),
        pytest.param(
            ("-o", "/dev/null/x"), Exit.WRITE_FAILED, "not written", id="no-folder"
        ),
    ],
)
def test_mistakes_are_one_clear_line(
    desk: Desk, arguments: tuple[str, ...], code: Exit, words: str
) -> None:
    done = call(desk.options.state_dir, *arguments)
    assert done.returncode == code
    assert words in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_a_folder_without_a_ledger_is_said(tmp_path: Path) -> None:
    done = call(tmp_path / "none")
    assert done.returncode == Exit.BAD_CONFIGURATION
    assert "no ledger" in done.stderr
    assert not (tmp_path / "none").exists()


def test_no_clusters_is_said(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    desk.publish(ONE, story(1))
    desk.run.abandon()
    done = call(desk.options.state_dir)
    assert (done.returncode, done.stdout) == (Exit.DONE, "")
    assert "every article is alone" in done.stderr


EVIL = "\x1b[31mred\x9b\u202e\U000e0001"


def evil(url: str) -> Cluster:
    member = ClusterMember(
        id="a",
        url=url,
        site="dawn.example",
        status="copy",
        kind="near",
        duplicate_of="b",
        published=None,
        first_seen=LATER,
    )
    return Cluster(
        cluster="a",
        aliases=(),
        size=2,
        original="a",
        original_url=url,
        original_confidence="low",
        original_reason="date",
        members=(member,),
    )


def test_no_row_steers_a_terminal() -> None:
    for line in (*json_rows([evil(EVIL)]), *csv_rows([evil(EVIL)])):
        assert line.isprintable()
    (line,) = json_rows([evil(EVIL)])
    assert json.loads(line)["original_url"] == EVIL


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    _, row = csv_rows([evil(f'{start}HYPERLINK("http://liar.example")')])
    (cells,) = csv.reader([row])
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
