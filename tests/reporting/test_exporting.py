"""Lines for the user reach what the user named, whole, and nothing else is touched."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler.errors import InvalidSetting, WriteFailed
from crawler.reporting.exits import Exit
from crawler.reporting.exporting import export, output_path
from tests.conftest import LONGEST_CRAWL, ROOT, environment, scrapy
from tests.explain.test_explanation import LATER, ONE, TWO, open_desk, story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.explain.test_explanation import Desk

LINES = ("one", "two")


def test_a_file_is_replaced_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("old")
    path.chmod(0o640)

    def lines() -> Iterator[str]:
        yield "one"
        assert path.read_text() == "old"
        yield "two"

    assert export(lines(), path) == len(LINES)
    assert path.read_text() == "one\ntwo\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("locale", ["ascii", "latin-1"])
def test_standard_output_is_utf_8_whatever_the_locale_is(locale: str) -> None:
    code = "from crawler.reporting.exporting import export; export(['Ä\u2603'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment() | {"PYTHONIOENCODING": locale},
        capture_output=True,
        check=True,
    )
    assert done.stdout == "Ä\u2603\n".encode()


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    export(LINES, tmp_path / "new")
    modes = {path.stat().st_mode for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_a_failure_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("old")

    def lines() -> Iterator[str]:
        yield "one"
        raise KeyError

    with pytest.raises(KeyError):
        export(lines(), path)
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("there", [True, False], ids=["file", "nothing yet"])
def test_a_symlink_stays_and_what_it_leads_to_is_written(
    tmp_path: Path, *, there: bool
) -> None:
    target, link = tmp_path / "away" / "target", tmp_path / "link"
    target.parent.mkdir()
    if there:
        target.write_text("old")
    link.symlink_to(target)
    export(LINES, link)
    assert link.is_symlink()
    assert target.read_text() == "one\ntwo\n"


def test_a_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(path.read_text()), daemon=True)
    reader.start()
    export(LINES, path)
    reader.join(10)
    assert read == ["one\ntwo\n"]
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_pipe_whose_reader_goes_is_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = threading.Thread(target=lambda: path.open("rb").close(), daemon=True)
    reader.start()

    def lines() -> Iterator[str]:
        reader.join(10)
        yield "one"

    export(lines(), path)
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_stranger_s_part_is_left_alone(tmp_path: Path) -> None:
    part = tmp_path / "x.jsonl.part"
    part.write_text("mine")
    export(LINES, tmp_path / "x.jsonl")
    assert part.read_text() == "mine"


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(WriteFailed, match=r"not written: .*none/x: No such file"):
        export(LINES, tmp_path / "none" / "x")


@pytest.mark.parametrize("given", ["", ".", "/", "name/", "name/.", "..", "crawler"])
def test_what_names_no_file_is_refused(given: str) -> None:
    with pytest.raises(InvalidSetting, match=r"-o='.*': name a file"):
        output_path(given)


def test_what_names_a_file_is_taken() -> None:
    assert output_path(None) is None
    assert output_path("-") == Path("-")
    assert output_path("a..") == Path("a..")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A state with an article and its copy."""
    desk = open_desk(tmp_path_factory.mktemp("desk"))
    desk.publish(ONE, story(1))
    desk.publish(TWO, story(1), at=LATER)
    yield desk
    desk.run.abandon()


def call(
    desk: Desk, command: str, redirection: str
) -> subprocess.CompletedProcess[str]:
    words = scrapy(*command.split(), "-s", f"STATE_DIR={desk.options.state_dir}")
    return subprocess.run(
        ["sh", "-c", f'"$@" {redirection}', "sh", *words],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=LONGEST_CRAWL,
        check=False,
    )


COMMANDS = ("clusters", "rejudge -o -", f"explain {ONE}", "schema")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_standard_output_is_one_line(desk: Desk, command: str) -> None:
    if not Path("/dev/full").is_char_device():
        pytest.skip("there is no /dev/full")
    done = call(desk, command, ">/dev/full")
    (line,) = done.stderr.splitlines()
    assert line.startswith("wirecopy: not written: standard output: No space left")
    assert done.returncode == Exit.WRITE_FAILED


@pytest.mark.parametrize("command", [*COMMANDS, "clusters --csv"])
@pytest.mark.parametrize("buffered", [True, False], ids=["buffered", "unbuffered"])
def test_a_pipe_that_is_closed_ends_it_quietly(
    desk: Desk, command: str, *, buffered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", "" if buffered else "1")
    done = call(desk, command, "| true")
    assert "Error" not in done.stderr
    assert "wirecopy" not in done.stderr


def test_a_standard_output_that_is_closed_is_one_line(desk: Desk) -> None:
    done = call(desk, "clusters", ">&-")
    assert done.stderr.startswith("wirecopy: not written: standard output: it is")
    assert done.returncode == Exit.WRITE_FAILED


def test_no_file_is_one_line(desk: Desk) -> None:
    for command in ("clusters", "rejudge"):
        done = call(desk, f"{command} -o name/", "")
        assert done.returncode == Exit.BAD_CONFIGURATION
        (line,) = done.stderr.splitlines()
        assert line.startswith("wirecopy: bad setting: -o='name/'")
