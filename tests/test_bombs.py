"""Answers that grow, beside good articles."""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.bombs import bombs
from benchmarks.hostile.crawl import crawl_cases

if TYPE_CHECKING:
    from pathlib import Path

_SETTINGS = {"RETRY_TIMES": 0, "DOWNLOAD_TIMEOUT": 120, "WORKER_SECONDS": 60}
"""Such that no bomb depends on how busy the machine is."""


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_bombs_are_refused_with_a_reason_each(tmp_path: Path) -> None:
    drawn = random.Random(3).sample(bombs(), 12)
    assert crawl_cases(tmp_path, drawn, _SETTINGS).problems() == []
