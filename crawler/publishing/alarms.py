"""What went wrong in a run that came to its end: numbers in, alarms out.

An alarm is for whoever set up the crawl: a source has changed, blocks the crawler or
has gone, or pages are no longer read right. Pure; spidermon, which does the like for
any spider, neither sets the exit code nor remembers earlier runs of a ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crawler.publishing.tally import OverBudget, Tally

_MOST_NAMED = 5
"""Sites that the words of an alarm name; the manifest has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmOptions:
    """What a run may miss and still count as done; shares are 0 to 1."""

    failed_sources: float = 0
    """Sources that may give nothing."""

    failed_share: float = 0.5
    """Share of the articles tried whose failure may pass."""

    textless_share: float = 0.5
    """Share of the pages had that hold no article."""

    untitled_share: float = 0.2
    """Share of the records without a title."""

    undated_share: float = 0.5
    """Share of the records without a time of publication."""

    silent_days: float = 7
    """Days that a source may give no article which gave some before; 0: for ever."""

    left_runs: int = 3
    """Runs in a row after which a site that is left early is one too many; 0: never."""

    min_sample: int = 20
    """Pages, records or links below which a share says nothing, nor do those that
    wait."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that went wrong."""

    name: str
    words: str
    """For people, with the numbers and the limit."""


def alarms_of(tally: Tally, options: AlarmOptions) -> list[Alarm]:
    """Return the alarms of a run, in a fixed order."""
    return [*_source_alarms(tally, options), *_share_alarms(tally, options)]


def stuck_sites(
    left: Mapping[str, OverBudget],
    before: Sequence[Mapping[str, int]],
    options: AlarmOptions,
) -> dict[str, OverBudget]:
    """Return the sites of *left* whose links will not come to their turn by themselves.

    They were left early in each of the runs *before* as well, given by how many links
    waited in each, the latest first; and they fail, or no fewer links wait than at
    first. A site that is only large gets less of it with each run.
    """
    if not options.left_runs or len(before) < options.left_runs - 1:
        return {}
    runs = before[: options.left_runs - 1]

    def stuck(site: str, now: OverBudget) -> bool:
        waited = [run.get(site, 0) for run in runs]
        fewer = bool(waited) and now.waiting < waited[-1]
        return all(waited) and (now.failing or not fewer)

    return {
        site: now
        for site, now in left.items()
        if now.waiting >= options.min_sample and stuck(site, now)
    }


def _source_alarms(tally: Tally, options: AlarmOptions) -> Iterator[Alarm]:
    failed = len(tally.failed_sources)
    if failed > options.failed_sources:
        noun = "source" if failed == 1 else "sources"
        limit = f"the limit is {options.failed_sources:g}"
        yield Alarm("failed-sources", f"{failed} {noun} gave nothing; {limit}")
    if tally.silent:
        named = ", ".join(f"{n} ({at[:10]})" for n, at in sorted(tally.silent.items()))
        yield Alarm(
            "silent-sources",
            f"no new article for {options.silent_days:g} days or more, from sources"
            f" that gave some before: {named}",
        )
    if tally.stuck:
        yield Alarm(
            "stuck-sites",
            f"left early in {options.left_runs} runs in a row, while links wait:"
            f" {_named(tally.stuck)}",
        )


def _named(sites: Mapping[str, OverBudget]) -> str:
    ranked = sorted(sites.items(), key=lambda found: (-found[1].waiting, found[0]))
    named = [f"{site} ({left})" for site, left in ranked[:_MOST_NAMED]]
    if len(ranked) > _MOST_NAMED:
        named.append(f"{len(ranked) - _MOST_NAMED} more")
    return ", ".join(named)


def _share_alarms(tally: Tally, options: AlarmOptions) -> Iterator[Alarm]:
    written = tally.records.total()
    read = written + tally.unchanged
    for name, what, part, whole, limit in (
        (
            *("failed-share", "articles tried failed"),
            *(tally.failed, tally.failed + read, options.failed_share),
        ),
        (
            *("textless-share", "pages fetched held no article"),
            *(tally.textless, tally.textless + read, options.textless_share),
        ),
        (
            *("untitled-share", "articles have no title"),
            *(tally.untitled, written, options.untitled_share),
        ),
        (
            *("undated-share", "articles have no time of publication"),
            *(tally.undated, written, options.undated_share),
        ),
    ):
        if whole >= options.min_sample and part > limit * whole:
            words = f"{part} of {whole} {what}; the limit is {limit:.0%}"
            yield Alarm(name, words)
