"""Whole crawls whose writes fail, those of SQLite as well."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.write_faults import ERRORS, Fault, rig

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("cc") is None,
    reason="needs a C compiler, and LD_PRELOAD",
)
def test_a_fault_at_any_call_ends_in_one_line_and_the_next_run_completes(
    tmp_path: Path,
) -> None:
    """One call of each fifth of a run, each with another error."""
    with rig(tmp_path) as under:
        assert under.calls > 200
        for n, error in enumerate(ERRORS):
            place = 1 + n * under.calls // len(ERRORS) + 7 * n
            outcome = under.at(Fault(place, error, lasting=bool(n % 2)))
            assert outcome.call
            assert not outcome.problems, str(outcome)
