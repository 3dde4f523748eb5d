"""What a run has done so far, in numbers: for table, manifest and alarms."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.publishing.items import Rejection
    from crawler.record import Record

MOST_NAMED = 1_000
"""Sites that a manifest names: it must not grow with what strangers invent."""

TEXTLESS = frozenset({"no-text", "not-text", "not-html", "broken", "front-page"})
"""Reasons of pages that were had, but hold no article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverBudget:
    """That a site was left early."""

    reason: str
    waiting: int
    """Links that wait for the next run."""

    refused: int
    """Requests that were not made: of listings, redirects, and some of those links."""

    failing: bool = False
    """Whether it was left for its errors."""

    def __str__(self) -> str:
        links = "link waits" if self.waiting == 1 else "links wait"
        if not self.waiting:
            return f"{self.reason}; {self.refused} more were not made"
        return f"{self.reason}; {self.waiting} {links} for the next run"


@dataclass(slots=True)
class Tally:
    """What a run has done so far."""

    records: Counter[str] = field(default_factory=Counter)
    """Records written, by duplicate kind, else by status."""

    rejected: Counter[str] = field(default_factory=Counter)
    """Rejected URLs, by reason."""

    failed_sources: dict[str, str] = field(default_factory=dict)
    """Sources that gave nothing, with the reason."""

    failed: int = 0
    """Rejections of a kind that may pass: the site's or Wirecopy's fault, not the
    article's."""

    textless: int = 0
    """Pages fetched for an article that hold none."""

    untitled: int = 0
    """Records without a title."""

    undated: int = 0
    """Records without a time of publication."""

    silent: dict[str, str] = field(default_factory=dict)
    """Sources that have given no article for long, with the time of the last; known at
    the end."""

    errors: int = 0
    """Errors that Wirecopy did not expect, outside of single pages."""

    found: int = 0
    """Links found that were not known."""

    known: int = 0
    """Links found that were known already, and articles found unchanged."""

    unchanged: int = 0
    """Articles fetched again whose text is known."""

    not_taken: Counter[str] = field(default_factory=Counter)
    """Links found that were left to later runs since many of their site wait, by
    site."""

    over_budget: dict[str, OverBudget] = field(default_factory=dict)
    """Sites that were left early; known at the end."""

    stuck: dict[str, OverBudget] = field(default_factory=dict)
    """Those of them that were left in several runs in a row; known at the end."""

    def record(self, record: Record) -> None:
        """Count a record that was written."""
        kind = record.duplicate_kind or record.duplicate_status or "new"
        self.records[kind] += 1
        self.untitled += record.title is None
        self.undated += record.published is None

    def rejection(self, rejection: Rejection) -> None:
        """Count a URL that gave no record."""
        reason = rejection.reason
        self.rejected[reason] += 1
        self.failed += rejection.passing
        self.textless += reason in TEXTLESS and rejection.link_key is not None
        if rejection.entrance and rejection.source and reason != "interrupted":
            words = f"{rejection.url}: {reason}: {rejection.detail}"
            self.failed_sources[rejection.source] = words.removesuffix(": ")

    def counts(self) -> dict[str, object]:
        """Return all as the manifest tells it."""
        return {
            "articles": self.records.total(),
            "by_verdict": dict(self.records),
            "rejected": dict(self.rejected),
            "failed": self.failed,
            "failed_sources": dict(self.failed_sources),
            "without_text": self.textless,
            "without_title": self.untitled,
            "without_date": self.undated,
            "errors": self.errors,
            "links_found": self.found,
            "links_known": self.known,
            "links_not_taken": dict(self.not_taken.most_common(MOST_NAMED)),
            "over_budget": {
                site: dataclasses.asdict(left)
                for site, left in islice(self.over_budget.items(), MOST_NAMED)
            },
        }
