"""One run over one state: where verdict, ledger and output file meet.

Free of Scrapy, so that whatever feeds it (spiders, tests, other programs) gets the
same promise: a record, its verdict, its signature and the delivery of its link are
committed together, then its line is written; a line that is missing after a crash is
written by the next run from what was committed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from crawler.budgets import Budgets
from crawler.errors import CrawlerError, StateError, WriteFailed
from crawler.publishing.alarms import Alarm, alarms_of, stuck_sites
from crawler.publishing.canonical import written_as
from crawler.publishing.elections import Elections
from crawler.publishing.indexing import document_of, open_index
from crawler.publishing.items import as_record, with_verdict
from crawler.publishing.tally import OverBudget, Tally
from crawler.record import Record, to_line
from crawler.storage import (
    Ledger,
    Output,
    finish_run,
    forget,
    is_aside,
    last_event,
    record_id,
    recover,
)
from crawler.urls import budget_site, url_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crawler.dedup import Index
    from crawler.publishing.items import Rejection, SignedRecord
    from crawler.publishing.options import RunOptions
    from crawler.storage import FoundLink, PendingLink, Retention


OVER_BUDGET = "over-budget"
"""Reason of what was not asked of a site whose budget is spent."""

_LEAP = dt.timedelta(days=366)

COSTLY = frozenset({"too-slow", "too-much-memory", "killed-worker"})
"""Reasons of pages that cost a worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """How a run began."""

    run_id: str
    at: str
    """ISO 8601 in UTC."""

    sources: tuple[str, ...]
    """Names of its sources."""

    first_of_day: bool
    """Whether the last one that came to its end began on an earlier day, within a
    year."""


class Run:
    """An open run; see `open`."""

    def __init__(
        self,
        ledger: Ledger,
        output: Output,
        index: Index | None,
        *,
        options: RunOptions,
        begun: Begun,
    ):
        self.id = begun.run_id
        self._begun = begun
        self._options = options
        self.budgets = Budgets(options.budgets)
        self.changes = 0
        """Rises with each link that was found or settled."""

        self.tally = Tally()
        self.failure: CrawlerError | None = None
        self.not_forgotten: WriteFailed | None = None
        """Why what is too old is still there; the first run of the next day tries."""

        self._ledger = ledger
        self._output = output
        self._index = index
        self._elections = Elections(ledger, index, self.id) if index else None

    @classmethod
    def open(cls, options: RunOptions, sources: Sequence[str], at: str) -> Self:
        """Open the state, finish what an interrupted run left, and begin a run.

        Raises:
            StateInUse, StateDamaged, StateError, WriteFailed: with one clear line.
        """
        ledger = Ledger.open(options.state_dir)
        try:
            if ledger.runs.last() is None:
                # A deleted state may have left events: later ones must stand above.
                ledger.events.count_from(last_event(options.output_dir))
            recover(ledger, options.output_dir, at)
            rested = dt.datetime.fromisoformat(at) - dt.timedelta(options.cooling_days)
            ledger.links.begin(at, cooled=rested.isoformat())
            index = open_index(ledger, options, at)
            begun = _begin(ledger, sources, at)
            output = Output.open(options.output_dir, begun.run_id, ())
            return cls(ledger, output, index, options=options, begun=begun)
        except BaseException:
            ledger.close()
            raise

    def found(self, links: Sequence[FoundLink]) -> int:
        """Note links to articles in one transaction; return how many are new."""
        with self._ledger.transaction():
            taken = self._taken(links)
            new = self._ledger.links.add(taken)
            for source in {link.source for link in links}:
                keys = [link.key for link in links if link.source == source]
                self._ledger.sources.listed(source, keys)
        self.changes += 1
        self.tally.found += new
        self.tally.known += len(taken) - new
        return new

    def _taken(self, links: Sequence[FoundLink]) -> list[FoundLink]:
        """Leave out what is more than may wait of one site: the ledger has an end."""
        most = self.budgets.options.waiting
        queues = Counter((budget_site(link.url), is_aside(link)) for link in links)
        frontier = self._ledger.links
        full = {
            queue: room
            for queue, count in queues.items()
            if (room := frontier.room(queue[0], most, aside=queue[1])) < count
        }
        taken = []
        for link in links:
            queue = budget_site(link.url), is_aside(link)
            if queue in full and frontier.find(link.key) is None:
                full[queue] -= 1
                if full[queue] < 0:
                    self.tally.not_taken[queue[0]] += 1
                    continue
            taken.append(link)
        return taken

    def claim(self, limit: int) -> list[PendingLink]:
        """Return at most *limit* links to be fetched now, as far as budgets allow."""
        budgets = self.budgets
        return self._ledger.links.claim(limit, budgets.options.at_once, budgets.room)

    def written(self, url: str, link: FoundLink) -> bool:
        """Whether *link* leads to an article at *url* that need not be fetched again.

        Only links first found in this run count: an older one may be back because its
        source says that the article has changed.
        """
        try:
            key = url_key(url)
        except ValueError:  # pages lead anywhere; fetching it tells what is wrong
            return False
        fresh = link.found_at >= self._begun.at
        return fresh and self._ledger.articles.latest(key) is not None

    def has(self, url: str, at: str) -> bool:
        """Whether the text of *url* is known as it was at a time, or later."""
        try:
            known = self._ledger.articles.latest(url_key(url))
        except ValueError:  # reading the page tells what is wrong
            return False
        return known is not None and known.fetched_at >= at

    def settle(self, link: FoundLink, at: str) -> None:
        """Note that a link leads to an article that is written."""
        self._ledger.links.deliver(link.key, at)
        self.tally.known += 1
        self.changes += 1

    def publish(self, signed: SignedRecord, at: str) -> Record | None:
        """Judge a record, commit it and write its line; None when nothing is new."""
        try:
            with self._ledger.transaction():
                record, events = self._commit(signed, at)
                if signed.link_key is not None:
                    self._ledger.links.deliver(signed.link_key, at)
        except (WriteFailed, StateError):
            raise  # the run ends here; the index is not asked again
        except BaseException:
            # The index counts words in memory, which a rollback does not undo.
            if self._index is not None:
                self._index.reload()
            raise
        self.changes += 1
        if record is None:
            self.tally.known += 1
            self.tally.unchanged += 1
            return None
        self._output.append(to_line(record), events)
        self.tally.record(record)
        return record

    def _commit(self, signed: SignedRecord, at: str) -> tuple[Record | None, list[str]]:
        articles = self._ledger.articles
        known = articles.latest(signed.key)
        if known is not None:
            if known.holds(signed.text):
                articles.touch(signed.key, signed.fetched_at)
                return None, []
            signed = dataclasses.replace(
                signed,
                id=record_id(signed.key, known.revision + 1),
                revision_of=known.id,
            )
        elif (same := written_as(signed, articles, self._index)) is not None:
            articles.touch(same, signed.fetched_at)
            return None, []
        record, events = self._judged(signed, at)
        articles.add(record, key=signed.key)
        if record.source is not None:
            self._ledger.sources.delivered(record.source, at)
        return record, events

    def _judged(self, signed: SignedRecord, at: str) -> tuple[Record, list[str]]:
        if self._index is None or self._elections is None:
            return dataclasses.replace(as_record(signed), run_id=self.id), []
        document = document_of(signed)
        verdict = self._index.admit(document)
        record = with_verdict(signed, verdict, self.id)
        return self._elections.join(record, verdict.joins, at)

    def reject(self, rejection: Rejection, at: str) -> None:
        """Note that a URL gave no record, and why."""
        with self._ledger.transaction():
            self._ledger.rejections.add(
                url=rejection.url,
                reason=rejection.reason,
                detail=rejection.detail,
                at=at,
                run_id=self.id,
                source=rejection.source,
            )
            if rejection.link_key is not None:
                self._settle(rejection.link_key, rejection, at)
        self.changes += 1
        self.tally.rejection(rejection)

    def _settle(self, key: str, rejection: Rejection, at: str) -> None:
        links, reason = self._ledger.links, rejection.reason
        if reason == OVER_BUDGET:
            links.postpone(key)
        elif reason in COSTLY:
            links.cool(key, reason, at)
        elif rejection.passing:
            links.fail(key, reason, at)
        else:
            links.reject(key, reason, at)

    def count_lost(self) -> None:
        """Count links as errors that were handed out and never settled.

        To be asked when nothing is under way any more; they wait for the next run.
        """
        self.tally.errors += self._ledger.links.claimed()

    def _left_early(self) -> dict[str, OverBudget]:
        """Return the sites of which something was not asked although the run ends."""
        found = {}
        for site, reason in self.budgets.left.items():
            waiting = self._ledger.links.waiting(site)
            refused = self.budgets.refused[site]
            if waiting or refused:
                found[site] = OverBudget(
                    reason=reason,
                    waiting=waiting,
                    refused=refused,
                    failing=site in self.budgets.failing,
                )
        return found

    def judge(self, at: str) -> list[Alarm]:
        """Return what went wrong in a run that has come to its end."""
        options, tally = self._options.alarms, self.tally
        if options.silent_days:
            since = dt.datetime.fromisoformat(at) - dt.timedelta(options.silent_days)
            names = (
                name for name in self._begun.sources if name not in tally.failed_sources
            )
            tally.silent = self._ledger.sources.silent(names, since.isoformat())
        self._count_left()
        before = self._ledger.runs.done(options.left_runs - 1)
        waited = [run.waiting for run in before]
        tally.stuck = stuck_sites(tally.over_budget, waited, options)
        return alarms_of(tally, options)

    def _count_left(self) -> None:
        """Count what waits for the next run, now that nothing is under way."""
        self._ledger.links.release()
        self.tally.over_budget = self._left_early()

    def close(
        self, outcome: str, exit_code: int, at: str, alarms: Sequence[Alarm] = ()
    ) -> Path:
        """Finish the output file and its manifest, and release the state.

        What is too old is forgotten, once a day, in a run that has come to its end.
        Should that fail, the run is done all the same: see `not_forgotten`.
        """
        try:
            self._count_left()
            extra = {
                "exit_code": exit_code,
                "alarms": {alarm.name: alarm.words for alarm in alarms},
            }
            path = finish_run(
                self._ledger,
                self._output,
                run_id=self.id,
                at=at,
                outcome=outcome,
                counts=self.tally.counts() | extra,
            )
            retention = self._options.retention
            if retention and outcome == "done" and self._begun.first_of_day:
                self._forget(retention, at)
            return path
        finally:
            self.abandon()

    def _forget(self, retention: Retention, at: str) -> None:
        try:
            forget(self._ledger, retention, at)
        except WriteFailed as error:
            self.not_forgotten = error

    def abandon(self) -> None:
        """Release the state without finishing; the next run finishes for this one."""
        self._output.close()
        if self._index is not None:
            self._index.close()
        with suppress(CrawlerError):  # what was committed is safe in the log
            self._ledger.close()


def _begin(ledger: Ledger, sources: Sequence[str], at: str) -> Begun:
    last = ledger.runs.last_done()
    run_id = ledger.runs.new_run_id(at)
    ledger.runs.start(run_id, at, {"sources": list(sources)})
    return Begun(
        run_id=run_id,
        at=at,
        sources=tuple(sources),
        first_of_day=last is None or _is_a_later_day(last.started, at),
    )


def _is_a_later_day(before: str, at: str) -> bool:
    """Whether a day has passed between two times, and not more than a year.

    A clock that leaps by years is not believed until a run of another day agrees: one
    run with a wrong one must not forget all that was ever written.
    """
    passed = dt.datetime.fromisoformat(at) - dt.datetime.fromisoformat(before)
    return before[:10] < at[:10] and passed <= _LEAP
