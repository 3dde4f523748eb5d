"""How storage grows: bytes and times, by numbers of links and articles.

    python -m benchmarks.storage_growth [--links N] [--articles N]

Links and articles are invented. The words of an article are drawn from a vocabulary
as skewed as that of prose, since compression depends on it.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import deque
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from crawler.record import Record, to_line
from crawler.storage import FoundLink, Ledger, Output, Retention, finish_run, forget
from crawler.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crawler.storage import PendingLink

NOW = "2026-11-22T16:05:02+00:00"
LONG_AFTER = "2027-01-22T16:05:02+00:00"
DAYS = Retention(line_days=1, link_days=1)
RUN = "20261122T160502Z"
T = TypeVar("T")
HOSTS = 500
BATCH = 500


def main() -> None:
    """Measure, and print a line for each measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--links", type=int, default=200_000)
    parser.add_argument("--articles", type=int, default=5_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure_links(Path(name) / "links", arguments.links)
        measure_articles(Path(name) / "articles", arguments.articles)
        measure_keys(Path(name) / "keys", arguments.links)
        measure_rejections(Path(name) / "rejections", arguments.links // 10)


def measure_links(directory: Path, number: int) -> None:
    """Measure adding, claiming, settling and counting links."""
    ledger = Ledger.open(directory)
    links = found_links(number)
    timed("add links", number, lambda: add_all(ledger, links))
    claimed: list[PendingLink] = []
    portions = 20
    timed(
        "claim 64 links, 8 per host",
        portions,
        lambda: claim(ledger, claimed, portions),
    )
    timed(
        "deliver a link, each its own transaction",
        len(claimed),
        lambda: [ledger.links.deliver(link.key, NOW) for link in claimed],
    )
    timed("count links by state", 1, ledger.links.counts)
    timed("find known links", number // 10, lambda: add_again(ledger, number // 10))
    timed("close, with the seal", 1, ledger.close)
    report("pending link", directory, number)
    ledger = timed("open, by the seal", 1, lambda: Ledger.open(directory))
    with ledger.transaction():
        timed("settle all links", number, lambda: settle_all(ledger, number))
    timed("count settled links", 1, ledger.links.counts)
    ledger.connection.execute("VACUUM")
    ledger.close()
    report("settled link, after VACUUM", directory, number)
    (directory / "ledger.seal").unlink()
    timed("open without seal (integrity_check)", 1, lambda: Ledger.open(directory))


def measure_articles(directory: Path, number: int) -> None:
    """Measure writing articles one by one, and making their file anew."""
    ledger = Ledger.open(directory)
    ledger.runs.start(RUN, NOW, {})
    output = Output.open(directory / "output", RUN, ())
    records = list(islice(invented_records(), number))
    timed(
        "write an article, each its own transaction",
        number,
        lambda: write(ledger, output, records),
    )
    timed(
        "check the file against the ledger",
        number,
        lambda: Output.open(
            directory / "output", RUN, ledger.articles.lines(RUN)
        ).close(),
    )
    finish_run(ledger, output, run_id=RUN, at=NOW, outcome="finished", counts={})
    timed("close, with the seal", 1, ledger.close)
    report("article in the ledger", directory, number)
    size = (directory / "output" / f"articles-{RUN}.jsonl").stat().st_size
    print(f"{'article in the output':45} {size / number:10.0f} bytes each")
    ledger = Ledger.open(directory)
    ledger.articles.drop_lines(RUN)
    ledger.connection.execute("VACUUM")
    ledger.close()
    report("article whose line was dropped, after VACUUM", directory, number)
    ledger = Ledger.open(directory)
    timed("shrink an article", number, lambda: forget(ledger, DAYS, LONG_AFTER))
    ledger.close()


def measure_keys(directory: Path, number: int) -> None:
    """Measure what is left of old articles, many at once so that it shows."""
    ledger = Ledger.open(directory)
    chance = random.Random(3)
    before = (directory / "ledger.sqlite").stat().st_size
    ledger.database.change(
        "INSERT INTO article_keys VALUES (?, 1, ?, 20000)",
        ((chance.randbytes(10), chance.randbytes(8)) for _ in range(number)),
    )
    ledger.close()
    size = (directory / "ledger.sqlite").stat().st_size - before
    print(f"{'article shrunk to its key':45} {size / number:10.0f} bytes each")


def measure_rejections(directory: Path, number: int) -> None:
    """Measure noting and forgetting rejections."""
    ledger = Ledger.open(directory)
    urls = [link.url for link in found_links(number)]

    def note(url: str) -> None:
        ledger.rejections.add(
            url=url,
            reason="http-404",
            detail="HTTP status 404",
            at=NOW,
            run_id=RUN,
            source="paper-front",
        )

    with ledger.transaction():
        timed("note a rejection", number, lambda: deque(map(note, urls), 0))
    ledger.checkpoint()
    report("rejection", directory, number)
    timed("forget a rejection", number, lambda: forget(ledger, DAYS, LONG_AFTER))
    ledger.close()


def found_links(number: int) -> Iterator[FoundLink]:
    """Yield links of a hundred bytes, spread over the hosts as news is: unevenly."""
    chance = random.Random(1)
    for n in range(number):
        host = f"www.paper{int(chance.paretovariate(0.5)) % HOSTS}.example"
        url = f"https://{host}/news/2026/11/22/a-headline-of-usual-length-{n}.html"
        yield FoundLink(
            # A stand-in of the same length: making real keys would be measured too.
            key=f"{chance.getrandbits(80):020x}"[:16],
            url=url,
            source="paper-front",
            title=f"A headline of usual length, as feeds give it, number {n}",
            published=NOW,
            modified=None,
            found_at=NOW,
            found_on=f"https://{host}/rss/front.xml",
        )


def invented_records() -> Iterator[Record]:
    """Yield articles of 500 words."""
    chance = random.Random(2)
    vocabulary = [
        "".join(chance.choices("eeeaatoinshrdlucmfwyp", k=chance.randint(2, 10)))
        for _ in range(20_000)
    ]
    weights = [1 / (rank + 2) for rank in range(len(vocabulary))]
    while True:
        words = chance.choices(vocabulary, weights, k=500)
        url = f"https://www.dawn.example/news/{chance.getrandbits(40)}"
        yield Record(
            id=url_key(url),
            run_id=RUN,
            url=url,
            requested_url=url,
            canonical_url=url,
            site="dawn.example",
            title=" ".join(words[:9]),
            text=" ".join(words),
            word_count=len(words),
            fetched_at=NOW,
            first_seen=NOW,
            extraction="trafilatura",
        )


def add_all(ledger: Ledger, links: Iterator[FoundLink]) -> None:
    """Add *links* in batches, as listings give them."""
    while batch := list(islice(links, BATCH)):
        ledger.links.add(batch)


def add_again(ledger: Ledger, number: int) -> None:
    """Add links that are known."""
    if added := sum(ledger.links.add([link]) for link in found_links(number)):
        raise AssertionError(f"{added} known links were added again")


def settle_all(ledger: Ledger, number: int) -> None:
    """Deliver every link."""
    for link in found_links(number):
        ledger.links.deliver(link.key, NOW)


def claim(ledger: Ledger, claimed: list[PendingLink], portions: int) -> None:
    """Claim links in portions, as a run does."""
    for _ in range(portions):
        claimed += ledger.links.claim(64, 8)


def write(ledger: Ledger, output: Output, records: list[Record]) -> None:
    """Write articles one by one, as a run does."""
    for record in records:
        with ledger.transaction():
            ledger.articles.add(record, key=record.id)
        output.append(to_line(record))


def timed(what: str, number: int, work: Callable[[], T]) -> T:
    """Do *work*, print what each of *number* parts took, and return its result."""
    started = time.perf_counter()
    result = work()
    each = (time.perf_counter() - started) / number
    print(f"{what:45} {each * 1e6:10.1f} µs each")
    return result


def report(what: str, directory: Path, number: int) -> None:
    """Print the ledger's bytes for each of *number* rows."""
    size = (directory / "ledger.sqlite").stat().st_size
    print(f"{what:45} {size / number:10.0f} bytes each")


if __name__ == "__main__":
    main()
