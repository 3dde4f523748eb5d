"""Workers are reached whatever the temporary directory is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import run_crawl

if TYPE_CHECKING:
    from pathlib import Path

    from newsroom.server import Newsroom


def test_a_long_name_of_the_temporary_directory_loses_no_page(
    tmp_path: Path, newsroom: Newsroom
) -> None:
    long = tmp_path / ("d" * 120)
    long.mkdir()
    crawl = run_crawl(tmp_path, port=newsroom.port, variables={"TMPDIR": str(long)})
    assert crawl.code == 0, crawl.stderr
    assert crawl.records
