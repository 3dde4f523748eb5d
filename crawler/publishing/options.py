"""What a run is given: where it keeps state and output, how it compares, its limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.budgets import BudgetOptions
from crawler.dedup import DedupOptions
from crawler.publishing.alarms import AlarmOptions
from crawler.storage import Retention
from crawler.urls import without_secrets

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """Where a run keeps its state and output, and how it compares."""

    state_dir: Path
    output_dir: Path
    dedup: DedupOptions | None = field(default_factory=DedupOptions)
    """None: articles are written without a verdict."""

    budgets: BudgetOptions = field(default_factory=BudgetOptions)
    """What one site may cost."""

    retention: Retention | None = field(default_factory=Retention)
    """How long the ledger keeps what; null: for ever, as does the index of copies."""

    alarms: AlarmOptions = field(default_factory=AlarmOptions)
    """What a run may miss and still count as done."""

    cooling_days: float = 7
    """Days that a page rests which cost a worker."""

    index_url: str = field(default="", repr=False)
    """URL of the Redis server that holds the index of copies; empty for the ledger."""

    @property
    def index_place(self) -> str:
        """Where the index is, to be shown to people."""
        return without_secrets(self.index_url) or str(self.state_dir)
