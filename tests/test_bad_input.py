"""What users get wrong: one clear line, its own exit code, no traceback."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from crawler.reporting.exits import Exit
from crawler.storage.ledger import lock_directory
from newsroom.server import serve
from tests.conftest import Crawl, run_crawl

if TYPE_CHECKING:
    from pathlib import Path


def complaints(crawl: Crawl) -> list[str]:
    """Return the lines that Wirecopy says to the user."""
    assert "Traceback" not in crawl.stderr, crawl.stderr
    return [x for x in crawl.stderr.splitlines() if x.startswith("wirecopy:")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param((), ["no source", "-a url="], id="nothing"),
        pytest.param(("-a", "sources=no/such.toml"), ["no/such.toml"], id="no-file"),
        pytest.param(("-a", "sources=crawler"), ["crawler"], id="a-folder"),
        pytest.param(("-a", "url=ftp://a.example/"), ["ftp://a.example/"], id="ftp"),
        pytest.param(("-a", "sorces=x"), ["sorces", "sources="], id="typo"),
        pytest.param(
            ("-a", "url=http://a.example/", "-s", "WORKERS=none"),
            ["WORKERS", "none"],
            id="setting",
        ),
        pytest.param(
            ("-a", "url=http://a.example/", "-s", "ADDRESS_ALLOWLIST=home"),
            ["ADDRESS_ALLOWLIST", "home"],
            id="allowlist",
        ),
        pytest.param(
            ("-a", "url=http://a.example/", "-s", "NEARDUP_MINWORDS=9"),
            ["NEARDUP_MINWORDS", "NEARDUP_MIN_WORDS"],
            id="misspelled-setting",
        ),
        *(
            pytest.param(
                ("-a", "url=http://a.example/", "-s", f"{name}=lots"),
                [name, "lots"],
                id=name.lower(),
            )
            for name in (
                "ALARM_FAILED_SHARE",
                "ALARM_FAILED_SOURCES",
                "CRAWL_DELAY_MAX",
                "PROGRESS_INTERVAL",
                "SHUTDOWN_SECONDS",
            )
        ),
    ],
)
def test_bad_configuration_is_said_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...], words: list[str]
) -> None:
    crawl = run_crawl(tmp_path, more=arguments)
    assert crawl.code == Exit.BAD_CONFIGURATION
    (line,) = complaints(crawl)
    for word in words:
        assert word in line
    assert crawl.lines == []


def test_bad_toml_is_said_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text('[[source]]\nname = "a"\nurl = http://a.example/\n', "utf-8")
    crawl = run_crawl(tmp_path, more=("-a", f"sources={path}"))
    assert crawl.code == Exit.BAD_CONFIGURATION
    (line,) = complaints(crawl)
    assert "sources.toml" in line
    assert "line 3" in line


def test_an_unknown_key_is_said_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text('[[source]]\nnme = "a"\nurl = "http://a.example/"\n', "utf-8")
    crawl = run_crawl(tmp_path, more=("-a", f"sources={path}"))
    assert crawl.code == Exit.BAD_CONFIGURATION
    (line,) = complaints(crawl)
    assert "nme" in line
    assert "name" in line


def test_a_state_directory_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("not a folder", "utf-8")
    crawl = run_crawl(tmp_path, more=("-a", "url=http://a.example/"))
    assert crawl.code == Exit.BAD_CONFIGURATION
    (line,) = complaints(crawl)
    assert str(tmp_path / "state") in line


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_an_unreachable_source_is_named_with_its_cause(tmp_path: Path) -> None:
    url = f"http://gone.example:{free_port()}/feed"
    crawl = run_crawl(tmp_path, more=("-a", f"url={url}", "-s", "RETRY_TIMES=0"))
    assert crawl.code == Exit.FAILURES
    assert complaints(crawl) == []
    (line,) = [x for x in crawl.stderr.splitlines() if "source failed" in x]
    assert url in line
    assert "refused" in line


def test_a_source_that_is_no_news_page_is_named(tmp_path: Path) -> None:
    with serve() as server:
        url = f"http://euro-dawn.example:{server.port}/imprint"
        crawl = run_crawl(tmp_path, more=("-a", f"url={url}"))
    assert crawl.code == Exit.FAILURES
    (line,) = [x for x in crawl.stderr.splitlines() if "source failed" in x]
    assert url in line


def test_private_addresses_are_not_contacted_without_leave(tmp_path: Path) -> None:
    with serve() as server:
        url = f"http://euro-dawn.example:{server.port}/"
        crawl = run_crawl(
            tmp_path, more=("-a", f"url={url}", "-s", "ADDRESS_ALLOWLIST=")
        )
        assert server.requests == []
    assert crawl.code == Exit.FAILURES
    assert "ADDRESS_ALLOWLIST" in crawl.stderr


def test_a_second_run_is_refused_before_it_loads_what_takes_long(
    tmp_path: Path,
) -> None:
    (tmp_path / "state").mkdir()
    lock = lock_directory(tmp_path / "state")
    try:
        crawl = run_crawl(
            tmp_path,
            more=("-a", "url=http://a.example/"),
            variables={"PYTHONPROFILEIMPORTTIME": "1"},
        )
    finally:
        lock.release()
    assert crawl.code == Exit.IN_USE
    assert len(complaints(crawl)) == 1
    assert "state in use" in complaints(crawl)[0]
    loaded = {line.rpartition("|")[2].strip() for line in crawl.stderr.splitlines()}
    assert "scrapy" in loaded
    assert not loaded & {"numpy", "scipy", "crawler.publishing.run"}
