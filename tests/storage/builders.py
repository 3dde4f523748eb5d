"""Records, links and a small run, for the tests of storage."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from crawler.event import Event
from crawler.record import Record, to_line
from crawler.storage import (
    FoundLink,
    Ledger,
    Output,
    PendingLink,
    finish_run,
    recover,
)
from crawler.urls import url_key

if TYPE_CHECKING:
    from pathlib import Path

EVERY = 3
"""One in so many articles of a crawl brings an event."""

NOW = "2026-11-22T16:05:02+00:00"


def make_link(
    number: int = 0, *, host: str = "dawn.example", **values: Any
) -> FoundLink:
    url = f"https://{host}/story/{number}"
    defaults: dict[str, Any] = {
        "key": url_key(url),
        "url": url,
        "source": "dawn-front",
        "title": f"Story {number}",
        "published": None,
        "modified": None,
        "found_at": NOW,
        "found_on": f"https://{host}/feed.xml",
    }
    return FoundLink(**{**defaults, **values})


def make_record(number: int = 0, **values: Any) -> Record:
    url = f"https://dawn.example/story/{number}"
    defaults: dict[str, Any] = {
        "id": url_key(url),
        "run_id": "20261122T160502Z",
        "url": url,
        "requested_url": url,
        "canonical_url": url,
        "site": "dawn.example",
        "title": f"The harbour opens, part {number}",
        "text": f"The harbour of Lindow opened at {number} past nine.\n\n" * 8,
        "word_count": 72,
        "fetched_at": NOW,
        "first_seen": NOW,
        "extraction": "trafilatura",
    }
    return Record(**{**defaults, **values})


def links_over_hosts(total: int) -> list[FoundLink]:
    return [make_link(n, host=f"paper{n % 7}.example") for n in range(total)]


def deliver(ledger: Ledger, output: Output, link: PendingLink, run_id: str) -> None:
    """Write the article of a link, as the pipelines do."""
    number = int(link.url.rpartition("/")[2])
    urls = dict.fromkeys(("url", "requested_url", "canonical_url"), link.url)
    record = make_record(number, id=link.key, run_id=run_id, **urls)
    events = []
    with ledger.transaction():
        ledger.articles.add(record, key=link.key)
        ledger.links.deliver(link.key, NOW)
        if number % EVERY == 0:
            events.append(ledger.events.add(make_event(record)))
    output.append(to_line(record), events)


def make_event(record: Record) -> Event:
    return Event(
        kind="elected",
        run_id=record.run_id,
        at=NOW,
        cluster=record.id,
        original=record.id,
        original_url=record.url,
    )


def crawl(directory: Path, total: int) -> None:
    """Do a whole run over *total* links, as a killed one is done again."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    ledger = Ledger.open(directory / "state")
    try:
        run_id = start_run(ledger, directory / "output", now)
        ledger.links.add(links_over_hosts(total))
        lines = ledger.articles.lines(run_id)
        events = ledger.events.lines(run_id)
        output = Output.open(directory / "output", run_id, lines, events)
        try:
            while links := ledger.links.claim(16, 4):
                for link in links:
                    deliver(ledger, output, link, run_id)
            finish_run(
                ledger, output, run_id=run_id, at=now, outcome="finished", counts={}
            )
        finally:
            output.close()
    finally:
        ledger.close()


def start_run(ledger: Ledger, output_directory: Path, now: str = NOW) -> str:
    recover(ledger, output_directory, now)
    ledger.links.release()
    run_id = ledger.runs.new_run_id(now)
    ledger.runs.start(run_id, now, {"sources": ["dawn-front"]})
    return run_id
