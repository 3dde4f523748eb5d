"""Damaged states of whole crawls are opened, rebuilt or refused in one line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.damage import bases, damage_all

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(sys.platform == "win32", reason="kills a crawl")
def test_damage_loses_nothing_in_silence(tmp_path: Path) -> None:
    found = damage_all(bases(tmp_path), tmp_path, 40, 3)
    assert [each for each in found if len(each) > 2] == []
    assert len({happened for _, happened, *_ in found}) > 1
