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
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from crawler.dedup import DedupOptions, Document, Index, SQLiteStorage
from crawler.elections import Elections
from crawler.errors import (
    CrawlerError,
    IncompatibleSignature,
    StateError,
    WriteFailed,
)
from crawler.items import as_record, with_verdict
from crawler.record import Record, to_line, trusted_time
from crawler.storage import Ledger, Output, finish_run, record_id, recover, text_digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crawler.items import Rejection, SignedRecord
    from crawler.storage import FoundLink, PendingLink


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """Where a run keeps its state and output, and how it compares."""

    state_dir: Path
    output_dir: Path
    dedup: DedupOptions | None = field(default_factory=DedupOptions)
    """None: articles are written without a verdict."""


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

    errors: int = 0
    """Errors that Wirecopy did not expect, outside of single pages."""

    found: int = 0
    """Links found that were not known."""

    known: int = 0
    """Links found that were known already, and articles found unchanged."""


class Run:
    """An open run; see `open`."""

    def __init__(
        self, ledger: Ledger, output: Output, run_id: str, index: Index | None
    ):
        self.id = run_id
        self.tally = Tally()
        self.failure: CrawlerError | None = None
        self._ledger = ledger
        self._output = output
        self._index = index
        self._elections = Elections(ledger, index, run_id) if index else None

    @classmethod
    def open(cls, options: RunOptions, sources: Sequence[str], at: str) -> Self:
        """Open the state, finish what an interrupted run left, and begin a run.

        Raises:
            StateInUse, StateDamaged, StateError, WriteFailed: with one clear line.
        """
        ledger = Ledger.open(options.state_dir)
        try:
            recover(ledger, options.output_dir, at)
            ledger.links.begin(at)
            index = _open_index(ledger, options.dedup, at)
            run_id = ledger.runs.new_run_id(at)
            ledger.runs.start(run_id, at, {"sources": list(sources)})
            output = Output.open(options.output_dir, run_id, ())
            return cls(ledger, output, run_id, index)
        except BaseException:
            ledger.close()
            raise

    def found(self, link: FoundLink) -> bool:
        """Note a link to an article; False when it is known already."""
        new = self._ledger.links.add([link]) > 0
        self.tally.found += new
        self.tally.known += not new
        return new

    def claim(self, limit: int, per_host: int) -> list[PendingLink]:
        """Return links to be fetched now, at most *per_host* of one host."""
        return self._ledger.links.claim(limit, per_host)

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
        if record is None:
            self.tally.known += 1
            return None
        self._output.append(to_line(record), events)
        self.tally.records[
            record.duplicate_kind or record.duplicate_status or "new"
        ] += 1
        return record

    def _commit(self, signed: SignedRecord, at: str) -> tuple[Record | None, list[str]]:
        articles = self._ledger.articles
        known = articles.latest(signed.key)
        if known is not None:
            if known.text_digest == text_digest(signed.text):
                articles.touch(signed.key, at)
                return None, []
            signed = dataclasses.replace(
                signed,
                id=record_id(signed.key, known.revision + 1),
                revision_of=known.id,
            )
        record, events = self._judged(signed, at)
        articles.add(record, key=signed.key)
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
        key = rejection.link_key
        with self._ledger.transaction():
            self._ledger.rejections.add(
                url=rejection.url,
                reason=rejection.reason,
                detail=rejection.detail,
                at=at,
                run_id=self.id,
                source=rejection.source,
            )
            if key is not None and rejection.passing:
                self._ledger.links.fail(key, rejection.reason, at)
            elif key is not None:
                self._ledger.links.reject(key, rejection.reason, at)
        self.tally.rejected[rejection.reason] += 1
        self.tally.failed += rejection.passing
        interrupted = rejection.reason == "interrupted"
        if rejection.entrance and rejection.source is not None and not interrupted:
            words = f"{rejection.url}: {rejection.reason}: {rejection.detail}"
            self.tally.failed_sources[rejection.source] = words.removesuffix(": ")

    def close(self, outcome: str, exit_code: int, at: str) -> Path:
        """Finish the output file and its manifest, and release the state."""
        try:
            self._ledger.links.release()
            return finish_run(
                self._ledger,
                self._output,
                run_id=self.id,
                at=at,
                outcome=outcome,
                counts=self._counts() | {"exit_code": exit_code},
            )
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Release the state without finishing; the next run finishes for this one."""
        self._output.close()
        with suppress(CrawlerError):  # what was committed is safe in the log
            self._ledger.close()

    def _counts(self) -> dict[str, object]:
        tally = self.tally
        return {
            "articles": tally.records.total(),
            "by_verdict": dict(tally.records),
            "rejected": dict(tally.rejected),
            "failed": tally.failed,
            "failed_sources": dict(tally.failed_sources),
            "errors": tally.errors,
            "links_found": tally.found,
            "links_known": tally.known,
        }


def _open_index(ledger: Ledger, options: DedupOptions | None, at: str) -> Index | None:
    """Open the index, without what no article from now on can be compared with."""
    if options is None:
        return None
    oldest = dt.datetime.fromisoformat(at) - dt.timedelta(days=options.window_days)
    try:
        with ledger.transaction():
            index = Index(SQLiteStorage(ledger.connection), options)
            index.expire(oldest.isoformat())
    except IncompatibleSignature as error:
        raise StateError(
            f"index not usable: {ledger.database.path}: {error}"
            " (use the version of Wirecopy that made it, or another STATE_DIR)"
        ) from error
    return index


def document_of(signed: SignedRecord) -> Document:
    """Return what the comparison needs to know of a record."""
    return Document(
        id=signed.id,
        url=signed.url,
        site=signed.site,
        signature=signed.signature,
        text=signed.text,
        published=signed.published,
        published_trusted=trusted_time(signed.published_origin),
        first_seen=signed.first_seen,
        language=signed.language,
        canonical_hint=signed.canonical_hint,
        agencies=tuple(credit.name for credit in signed.agencies),
        lineage=signed.key,
    )
