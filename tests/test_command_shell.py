"""``scrapy shell`` and ``scrapy parse``: what Wirecopy makes of one page."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from newsroom import truth
from newsroom.server import serve
from tests.conftest import ROOT, environment, scrapy
from tests.explain.test_explanation import AT, open_desk
from tests.web import article, listing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsroom.server import Newsroom

TRUE = truth.articles(1)["euro-dawn/defeat-for-transport-minister-lohmann"]


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with serve() as server:
        yield server


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command with its state and output below *folder*."""
    values = {
        "STATE_DIR": folder / "state",
        "OUTPUT_DIR": folder / "output",
        "DNS_OVERRIDES": "*.example=127.0.0.1",
        "ADDRESS_ALLOWLIST": "127.0.0.1",
        "RETRY_TIMES": 0,
    }
    settings = [word for name, v in values.items() for word in ("-s", f"{name}={v}")]
    return subprocess.run(
        scrapy(*words, "--nolog", *settings),
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_shell_shows_article_and_verdict_of_a_url(
    tmp_path: Path, newsroom: Newsroom
) -> None:
    url = TRUE.url(newsroom.port)
    code = "(article().title, article().published, verdict().status, page.url)"
    folder = with_ledger(tmp_path)
    done = run(folder, "shell", url, "-c", code)
    assert done.stdout.strip() == str((TRUE.title, TRUE.published, "unique", url))


def with_ledger(folder: Path) -> Path:
    """Return the folder, where a run has left a ledger without articles."""
    open_desk(folder).run.close("done", 0, AT)
    return folder


def test_without_a_ledger_the_shell_says_that_there_is_no_verdict(
    tmp_path: Path, newsroom: Newsroom
) -> None:
    done = run(tmp_path, "shell", TRUE.url(newsroom.port), "-c", "verdict()")
    (line,) = done.stdout.splitlines()
    assert line.startswith(f"no ledger: {tmp_path / 'state'}: nothing was crawled")
    assert list(tmp_path.iterdir()) == []


def test_the_shell_shows_where_each_value_was_found(
    tmp_path: Path, newsroom: Newsroom
) -> None:
    done = run(tmp_path, "shell", TRUE.url(newsroom.port), "-c", "article()")
    rows = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    found = {row[0]: row[1] for row in rows if len(row) == 3}
    assert found["title"] == "h1"
    assert found["published"] == TRUE.published_origin
    assert found["language"] == "text"
    assert ["agencies", "sign-off", "'dpa' '(bg/dpa)'"] in rows


def test_what_a_page_says_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    body = article("Käringön", 1596).body.replace("Käringön", "K\u202eär\x9bingön")
    path.write_text(body, encoding="utf-8")
    done = run(tmp_path, "shell", str(path), "-c", "article()")
    assert "title" in done.stdout
    assert "\u202e" not in done.stdout
    assert "\x9b" not in done.stdout


def test_the_shell_shows_the_links_of_a_feed(
    tmp_path: Path, newsroom: Newsroom
) -> None:
    url = f"http://northern-ledger.example:{newsroom.port}/rss.xml"
    done = run(tmp_path, "shell", url, "-c", "(links().kind, len(links().links) > 5)")
    assert done.stdout.strip() == "('feed', True)"


@pytest.mark.parametrize(
    ("body", "code", "shown"),
    [
        (article("Käringön", 1596).body, "article().title", "Käringön"),
        (article("Åstol", 1631).body, "verdict()", "no ledger"),
        (article("Dyrön", 1647).body, "links()", "no"),
        (listing("/a", "b").body, "len(links().links)", "2"),
        (b"", "article()", "not-html"),
        (b"\x00\xff\xfe", "verdict()", "not-html"),
    ],
)
def test_the_shell_reads_a_saved_page(
    tmp_path: Path, body: str | bytes, code: str, shown: str
) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    done = run(tmp_path, "shell", str(path), "-c", code)
    assert shown in done.stdout, done
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == [path]


def test_parse_shows_the_record_and_writes_nothing(
    tmp_path: Path, newsroom: Newsroom
) -> None:
    done = run(tmp_path, "parse", TRUE.url(newsroom.port), "--nocolour")
    assert repr(TRUE.published) in done.stdout
    assert "'name': 'dpa'" in done.stdout
    assert "signature" not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_parse_says_why_there_is_no_page(tmp_path: Path, newsroom: Newsroom) -> None:
    done = run(tmp_path, "parse", f"http://euro-dawn.example:{newsroom.port}/none")
    assert "http-404" in done.stderr
    assert done.returncode == 3
