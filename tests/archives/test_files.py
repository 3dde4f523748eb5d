"""Which files are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.archives import find_archives
from crawler.errors import InvalidSources

if TYPE_CHECKING:
    from pathlib import Path


def test_below_a_folder_archives_are_read_in_the_order_of_their_names(
    tmp_path: Path,
) -> None:
    for name in ("b/2.warc.gz", "b/1.WARC", "a.html", "notes.txt", "b/x.html/y.htm"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = find_archives(str(tmp_path))
    assert [archive.name for archive in found] == [
        "a.html",
        "b/1.WARC",
        "b/2.warc.gz",
        "b/x.html/y.htm",
    ]


def test_a_file_that_is_named_is_read_whatever_its_name_and_once(
    tmp_path: Path,
) -> None:
    (tmp_path / "page").touch()
    found = find_archives(f"{tmp_path}/page, {tmp_path}/./page,")
    assert [archive.name for archive in found] == ["page"]


@pytest.mark.parametrize("name", ["gone", "empty"])
def test_what_is_not_there_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidSources, match=name):
        find_archives(str(tmp_path / name))
