"""Fixtures for the tests of storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.storage import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger.open(tmp_path / "state")
    yield ledger
    ledger.close()
