"""``scrapy explain``, and compare() in the shell, as users call them."""

from __future__ import annotations

import dataclasses
import subprocess
from typing import TYPE_CHECKING

import pytest

from crawler.commands.shell import BANNER
from crawler.reporting.exits import Exit
from tests.conftest import LONGEST_CRAWL, ROOT, environment, scrapy
from tests.explain.test_explanation import AT, LATER, ONE, TWO, Desk, open_desk, story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = "<html><title>{0}</title><body><h1>{0}</h1><article><p>{1}</p></article></body>"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A run that goes on, with an article and its copy."""
    desk = open_desk(tmp_path_factory.mktemp("desk"))
    desk.link(ONE)
    desk.publish(ONE, story(1), at=AT, title="The crane")
    desk.publish(TWO, story(1), at=LATER, title="The crane again")
    yield desk
    desk.run.abandon()


def call(
    desk: Desk, *arguments: str, code: int = Exit.DONE
) -> subprocess.CompletedProcess[str]:
    state = desk.options.state_dir
    done = subprocess.run(
        scrapy(*arguments, "-s", f"STATE_DIR={state}"),
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=LONGEST_CRAWL,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done


def test_an_article_is_explained_beside_a_run_that_goes_on(desk: Desk) -> None:
    done = call(desk, "explain", TWO)
    assert "an exact copy of" in done.stdout
    assert '"The crane"' in done.stdout
    assert done.stderr == ""
    assert desk.publish("https://noon.example/next", story(9)) is not None


def test_files_are_compared_with_each_other_and_with_the_ledger(
    desk: Desk, tmp_path: Path
) -> None:
    page, text = tmp_path / "page.html", tmp_path / "text.txt"
    page.write_text(PAGE.format("The crane", story(1) + "."), "utf-8")
    text.write_text(" ".join(story(1).split()[:100]), "utf-8")
    told = call(desk, "explain", str(text), str(page)).stdout
    assert "the first is an abridged copy of the second" in told
    told = call(desk, "explain", str(page), ONE).stdout
    assert "the first is an exact copy of the second" in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("https://dawn.example/none",), "never seen", id="url"),
        pytest.param(("aaaaaaaaaaaaaaaa",), "never seen", id="id"),
        pytest.param((ONE, "./no-such.html"), "not readable: ./no-such", id="file"),
        pytest.param((ONE, "./tests"), "not readable: ./tests", id="folder"),
        pytest.param((ONE, "./pyproject.toml"), "pyproject.toml", id="no-page"),
    ],
)
def test_what_cannot_be_explained_is_one_clear_line(
    desk: Desk, arguments: tuple[str, ...], words: str
) -> None:
    done = call(desk, "explain", *arguments, code=Exit.BAD_CONFIGURATION)
    (line,) = done.stderr.splitlines()
    assert line.startswith("wirecopy: ")
    assert words in line
    assert done.stdout == ""


@pytest.mark.parametrize("arguments", [(), (ONE, TWO, ONE)], ids=["none", "three"])
def test_one_or_two_are_asked_for(desk: Desk, arguments: tuple[str, ...]) -> None:
    done = call(desk, "explain", *arguments, code=Exit.BAD_CONFIGURATION)
    assert "give one URL or id, or two to compare" in done.stdout + done.stderr


def test_a_state_that_is_no_ledger_is_one_clear_line(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    desk.run.abandon()
    (desk.options.state_dir / "ledger.sqlite").write_bytes(b"no ledger" * 1000)
    done = call(desk, "explain", ONE, code=Exit.BAD_CONFIGURATION)
    (line,) = done.stderr.splitlines()
    assert line.startswith("wirecopy: ledger not readable: ")


@pytest.mark.parametrize("there", [False, True], ids=["nothing", "a file"])
def test_a_state_that_is_not_there_is_said(tmp_path: Path, *, there: bool) -> None:
    desk = open_desk(tmp_path / "desk")
    desk.run.abandon()
    path = tmp_path / "none"
    if there:
        path.touch()
    options = dataclasses.replace(desk.options, state_dir=path)
    nowhere = Desk(desk.run, options)
    for command in (("explain", ONE), ("clusters",), ("rejudge",)):
        done = call(nowhere, *command, code=Exit.BAD_CONFIGURATION)
        (line,) = done.stderr.splitlines()
        assert line.startswith(f"wirecopy: no ledger: {path}: nothing was crawled")


def test_the_shell_compares_texts_articles_urls_and_files(
    desk: Desk, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE.format("The crane", story(1) + "."), "utf-8")
    half = " ".join(story(1).split()[:100])
    code = (
        f"[compare(article(), {ONE!r}), compare({half!r}, article()),"
        f" compare({str(page)!r}, {TWO!r}).match.kind, compare('none', {TWO!r}),"
        f" compare(7, {TWO!r})]"
    )
    done = call(desk, "shell", "--nolog", str(page), "-c", code)
    assert "the first is an exact copy of the second" in done.stdout
    assert "the first is an abridged copy of the second" in done.stdout
    assert "'exact'" in done.stdout
    assert "never seen: none" in done.stdout
    assert "not comparable: int" in done.stdout


def test_the_banner_names_it() -> None:
    assert "compare(a, b)" in BANNER
