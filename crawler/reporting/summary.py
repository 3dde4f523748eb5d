"""The table that a run ends with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MAX_ROWS = 12
"""Rows of rejections by reason; a table must fit a screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a run did, in numbers."""

    run_id: str
    outcome: str
    exit_code: int
    seconds: float
    pages: int
    records: Mapping[str, int]
    """Records written, by duplicate kind, else by status."""
    known: int
    rejected: Mapping[str, int]
    failed_sources: Mapping[str, str]
    over_budget: Mapping[str, str]
    """Sites that were left early, with reason and what waits."""
    not_taken: int
    """Links left to later runs, since too many of their site wait."""
    alarms: Mapping[str, str]
    """What went wrong, by the alarm's name."""
    path: str | None
    """The finished file; None where none could be finished."""


def table(summary: Summary) -> str:
    """Return the summary as lines of text, without control characters."""
    code = f" (exit code {summary.exit_code})" if summary.exit_code else ""
    lines = [f"Wirecopy run {summary.run_id}: {summary.outcome}{code}"]
    lines += [f"  {label:<26} {value:>7}" for label, value in _rows(summary)]
    if summary.known and not summary.records:
        lines.append("  nothing new: every article found was known already")
    lines += [
        f"  source failed: {name}: {' '.join(why.split())}"
        for name, why in sorted(summary.failed_sources.items())
    ]
    lines += _left_early(summary.over_budget)
    lines += [
        f"  alarm: {name}: {' '.join(why.split())}"
        for name, why in summary.alarms.items()
    ]
    if summary.path:
        lines.append(f"  written to {summary.path}")
    return printable("\n".join(lines))


def _left_early(sites: Mapping[str, str]) -> Iterator[str]:
    for site, why in sorted(sites.items())[:_MAX_ROWS]:
        yield f"  over budget: {site}: {why}"
    if len(sites) > _MAX_ROWS:
        yield f"  over budget: {len(sites) - _MAX_ROWS} more sites, see the manifest"


def progress(summary: Summary) -> str:
    """Return the summary as one short line, for while the run goes on."""
    copies = sum(n for kind, n in summary.records.items() if kind not in _NO_COPIES)
    return (
        f"{summary.seconds:.0f} s: {summary.pages} pages, "
        f"{sum(summary.records.values())} articles, {copies} copies, "
        f"{summary.known} known, {sum(summary.rejected.values())} rejected"
    )


_NO_COPIES = frozenset({"unique", "too_short", "new"})
_LABELS = {
    "unique": "unique",
    "too_short": "too short to compare",
    "new": "not compared",
}


def _rows(summary: Summary) -> Iterator[tuple[str, str]]:
    yield "pages fetched", str(summary.pages)
    written = sum(summary.records.values())
    yield "articles written", str(written)
    for kind, count in sorted(summary.records.items(), key=lambda row: -row[1]):
        yield "  " + _LABELS.get(kind, f"copies, {kind}"), str(count)
    yield "known already", str(summary.known)
    if summary.not_taken:
        yield "links left to later runs", str(summary.not_taken)
    yield "rejected", str(sum(summary.rejected.values()))
    ranked = sorted(summary.rejected.items(), key=lambda row: -row[1])
    for reason, count in ranked[:_MAX_ROWS]:
        yield f"  {reason}", str(count)
    if rest := sum(count for _, count in ranked[_MAX_ROWS:]):
        yield "  other reasons", str(rest)
    yield "seconds", f"{summary.seconds:.1f}"


def printable(text: str) -> str:
    """Return *text* with control characters escaped: pages must not steer terminals."""
    return "".join(
        char if char == "\n" or char.isprintable() else f"\\x{ord(char):02x}"
        for char in text
    )
