"""A small part of the inputs of `benchmarks.fuzz`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.fuzz.running import fuzz
from benchmarks.fuzz.targets import TARGETS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
@pytest.mark.parametrize("name", TARGETS)
def test_no_random_input_raises_what_is_not_documented(
    tmp_path: Path, name: str
) -> None:
    target = TARGETS[name]
    count = target.share // 400
    result = fuzz(target, count, 4, tmp_path / name)
    assert result.failures == []
    assert result.done == count


def test_the_shares_sum_up_to_a_million() -> None:
    assert sum(target.share for target in TARGETS.values()) == 1_000_000
