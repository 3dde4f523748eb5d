"""Hostile hosts beside good ones, in one crawl."""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.hostile.crawl import all_cases, crawl_cases

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.hostile.case import Case

_SMALL = 100_000
"""Bytes of an answer that takes no time to read; the benchmark has the others."""

_SETTINGS = {"RETRY_TIMES": 0, "DOWNLOAD_TIMEOUT": 120, "WORKER_SECONDS": 60}
"""Such that no case depends on how busy the machine is."""


def quick(case: Case) -> bool:
    answers = (case.answer, *case.more.values())
    sizes = (len(answer) for answer in answers if isinstance(answer, bytes))
    return not case.slow and all(size < _SMALL for size in sizes)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_every_good_article_arrives_and_each_hostile_one_has_one_reason(
    tmp_path: Path,
) -> None:
    cases = random.Random(20).sample(list(filter(quick, all_cases())), 100)
    result = crawl_cases(tmp_path, cases, _SETTINGS)
    assert result.problems() == []


def test_cases_have_names_of_their_own() -> None:
    names = [case.name for case in all_cases()]
    assert len(names) == len(set(names)) > 400
