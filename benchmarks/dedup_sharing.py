"""What it costs to share the index over Redis, beside SQLite in the same run.

    python -m benchmarks.dedup_sharing [--documents 20000] [--room 100000]

It starts a ``redis-server`` of its own, in memory, at a socket in a temporary folder.
Documents are signed beforehand; judging and adding is timed. With two processes, each
has every second document. The room that documents take on the server is measured up to
a larger number of them, added without judging. Machines are shared: compare rates of
one run alone.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sqlite3
import subprocess
import tempfile
import time
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import redis

from benchmarks.dedup_stories import Newsroom
from crawler.dedup import Index, Verdict, open_storage
from crawler.dedup.candidates import keys_of
from crawler.dedup.redis_storage import RedisStorage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from threading import Barrier

BATCH = 200
"""Documents in one transaction of SQLite; a crawl has one in each."""


class Spent(NamedTuple):
    """Seconds that documents took a process."""

    wall: float
    cpu: float


def main() -> None:
    """Measure, and print a line for each measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--room", type=int, default=100_000)
    arguments = parser.parse_args()
    count = arguments.documents
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        alone = admit_all("", folder, count, 0, 1)
        print(f"SQLite: {_rates(count, alone)}")
        with server(folder) as url:
            client = redis.Redis.from_url(url)
            one = admit_all(url, folder, count, 0, 1)
            print(f"Redis, one process: {_rates(count, one)}")
            _print_server(client, count)
            client.flushall()
            both = together(url, folder, count)
            slower = Spent(max(s.wall for s in both), sum(s.cpu for s in both))
            print(f"Redis, two processes: {_rates(count, slower)}")
            client.flushall()
            measure_room(client, RedisStorage(url), arguments.room)


def admit_all(
    url: str, folder: Path, count: int, part: int, parts: int, barrier: Any = None
) -> Spent:
    """Judge and add every document of a part; return what it took."""
    documents = list(islice(Newsroom().documents(count), part, None, parts))
    connection = sqlite3.connect(folder / "ledger.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    index = Index(open_storage(url, connection))
    if barrier is not None:
        barrier.wait()
    wall, cpu = time.perf_counter(), time.process_time()
    for start in range(0, len(documents), BATCH):
        connection.execute("BEGIN")
        for document in documents[start : start + BATCH]:
            index.admit(document)
        connection.execute("COMMIT")
    spent = Spent(time.perf_counter() - wall, time.process_time() - cpu)
    index.close()
    connection.close()
    return spent


def together(url: str, folder: Path, count: int) -> list[Spent]:
    """Return what each of two processes took that had every second document."""
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, context.Pool(2) as pool:
        barrier: Barrier = manager.Barrier(2)
        jobs = [(url, folder, count, part, 2, barrier) for part in range(2)]
        return pool.starmap(admit_all, jobs)


def measure_room(client: redis.Redis, storage: RedisStorage, count: int) -> None:
    """Print what documents take on the server, by their number."""
    for added, document in enumerate(Newsroom().documents(count), 1):
        keys = keys_of(document.signature)
        verdict = Verdict(status="unique", cluster=document.id, counted=added < 8192)
        storage.add(document, verdict, keys, 1 << 53)
        if added in {count // 100, count // 10, count // 3, count}:
            info: Any = client.info("memory")
            print(f"  {added} documents: {info['used_memory'] / added:.0f} bytes each")
    storage.close()


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Run a server for a block; return its URL."""
    socket = folder / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(socket)]
    command += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while not socket.exists():
            time.sleep(0.01)
        yield f"unix://{socket}"
        process.terminate()


def _rates(count: int, spent: Spent) -> str:
    each = spent.cpu / count
    return f"{count / spent.wall:.0f} documents/s, {each * 1e3:.2f} ms of CPU each"


def _print_server(client: redis.Redis, count: int) -> None:
    info: Any = client.info("all")
    cpu = info["used_cpu_user"] + info["used_cpu_sys"]
    exchanges = info["cmdstat_evalsha"]["calls"] + info["cmdstat_mget"]["calls"]
    print(
        f"  the server: {info['used_memory'] / count:.0f} bytes a document,"
        f" {cpu / count * 1e3:.2f} ms of CPU each, {exchanges / count:.1f} exchanges"
    )


if __name__ == "__main__":
    main()
