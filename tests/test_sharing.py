"""Crawls that share what they know over one Redis server."""

from __future__ import annotations

import subprocess
import time
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from crawler.errors import CrawlerError
from crawler.publishing.options import RunOptions
from crawler.publishing.run import Run
from crawler.reporting.exits import Exit, exit_of
from newsroom import truth
from newsroom.entrances import sources_toml
from newsroom.server import serve
from tests.conftest import (
    ROOT,
    Crawl,
    crawl_command,
    environment,
    newsroom_sources,
    scrapy,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.redis_server import RedisServer

NOW = "2026-11-22T16:05:02+00:00"
EXPECTED = {k: a for k, a in truth.articles(1).items() if not a.private}


def complaints(crawl: Crawl) -> list[str]:
    """Return the lines that Wirecopy says to the user."""
    assert "Traceback" not in crawl.stderr, crawl.stderr
    return [x for x in crawl.stderr.splitlines() if x.startswith("wirecopy:")]


def storage(server: RedisServer) -> tuple[str, str]:
    return ("-s", f"NEARDUP_STORAGE={server.url}")


def start(folder: Path, sources: Path, server: RedisServer) -> subprocess.Popen[str]:
    """Start a crawl over *server*."""
    return subprocess.Popen(
        crawl_command(folder, "-a", f"sources={sources}", *storage(server)),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(run: subprocess.Popen[str], folder: Path) -> Crawl:
    stdout, stderr = run.communicate(timeout=120)
    return Crawl(run.returncode, stdout, stderr, folder / "output")


class Halves(NamedTuple):
    """Two crawls at once over one server, each of every second source."""

    port: int
    """Of the newsroom, which is still there."""

    folder: Path
    one: Crawl
    two: Crawl


@pytest.fixture(scope="module")
def halves(
    tmp_path_factory: pytest.TempPathFactory, redis_server: RedisServer
) -> Iterator[Halves]:
    redis_server.client.flushall()
    folder = tmp_path_factory.mktemp("sharing")
    with serve() as server:
        blocks = sources_toml(server.port).split("[[source]]")[1:]
        runs = []
        for part in range(2):
            path = folder / f"sources{part}.toml"
            path.write_text("".join(f"[[source]]{b}" for b in blocks[part::2]), "utf-8")
            runs.append(start(folder / str(part), path, redis_server))
        one, two = (finished(run, folder / str(n)) for n, run in enumerate(runs))
        yield Halves(server.port, folder, one, two)


def by_truth(*crawls: Crawl) -> dict[str, dict[str, Any]]:
    """Return the records of crawls by the key of the true article."""
    records = [record for crawl in crawls for record in crawl.records]
    return {truth.find(record["url"]).key: record for record in records}


def test_two_crawls_find_each_others_copies(
    halves: Halves, redis_server: RedisServer
) -> None:
    assert halves.one.code == halves.two.code == 0, halves.one.stderr
    records = by_truth(halves.one, halves.two)
    assert set(records) == set(EXPECTED)
    wrong = []
    for one, other in combinations(sorted(records), 2):
        a, b = EXPECTED[one], EXPECTED[other]
        together = records[one]["cluster"] == records[other]["cluster"]
        relation = truth.relation(a, b)
        if a.too_short or b.too_short:
            right = not together
        else:
            right = relation == "translation" or together == (relation != "different")
        if not right:
            wrong.append((one, other, together))
    assert wrong == []
    assert copies_of_the_other(halves)


def copies_of_the_other(halves: Halves) -> list[tuple[str, dict[str, Any]]]:
    """Return records that are copies of what the other crawl wrote, with the folder."""
    return [
        (name, record)
        for name, crawl in (("0", halves.one), ("1", halves.two))
        for record in crawl.records
        if record["duplicate_status"] == "copy"
        if record["duplicate_of"] not in {other["id"] for other in crawl.records}
    ]


def test_a_crawl_that_lost_its_state_gets_the_same_verdicts_again(
    halves: Halves, redis_server: RedisServer, tmp_path: Path
) -> None:
    before = redis_server.dump()
    sources = newsroom_sources(tmp_path, halves.port)
    again = finished(start(tmp_path, sources, redis_server), tmp_path)
    assert again.code == 0, again.stderr
    assert redis_server.dump() == before
    first = by_truth(halves.one, halves.two)
    for key, record in by_truth(again).items():
        for field in ("duplicate_status", "duplicate_of", "cluster"):
            assert record[field] == first[key][field], (key, field)


def test_explain_and_verdict_compare_with_what_is_shared(
    halves: Halves, redis_server: RedisServer, tmp_path: Path
) -> None:
    name, record = copies_of_the_other(halves)[0]
    before = redis_server.dump()
    told = command(halves.folder / name, redis_server, "explain", record["id"])
    assert record["duplicate_of"] in told
    assert "expired" not in told
    page = tmp_path / "saved.html"
    page.write_text(
        f"<html lang=en><head><title>A saved page</title></head><body><article>"
        f"<h1>A saved page</h1><p>{record['text']}</p></article></body></html>",
        "utf-8",
    )
    code = "(verdict().status, verdict().cluster)"
    shown = command(tmp_path, redis_server, "shell", str(page), "-c", code)
    assert shown.strip() == str(("copy", record["cluster"]))
    assert redis_server.dump() == before


def command(folder: Path, server: RedisServer, *words: str) -> str:
    """Return what a command prints that looks into a state and the server."""
    done = subprocess.run(
        scrapy(*words, "-s", f"STATE_DIR={folder / 'state'}", *storage(server)),
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_server_lost_in_mid_run_loses_no_article(
    empty_redis: RedisServer, tmp_path: Path
) -> None:
    with serve(delay=0.02) as server:
        sources = newsroom_sources(tmp_path, server.port)
        run = start(tmp_path, sources, empty_redis)
        while empty_redis.client.hlen("wirecopy:numbers") < 10 and run.poll() is None:
            time.sleep(0.02)
        empty_redis.stop()
        try:
            broken = finished(run, tmp_path)
        finally:
            empty_redis.start()
        assert broken.code == Exit.WRITE_FAILED, broken.stderr
        (line,) = complaints(broken)
        assert line.startswith(f"wirecopy: index not reachable: {empty_redis.url}: ")
        last = finished(start(tmp_path, sources, empty_redis), tmp_path)
    assert last.code == 0, last.stderr
    urls = [record["url"] for record in last.records]
    assert sorted(truth.find(url).key for url in urls) == sorted(EXPECTED)


def opening_fails(folder: Path, server: RedisServer) -> CrawlerError:
    """Return what keeps a run over *server* from starting."""
    options = RunOptions(
        state_dir=folder / "state", output_dir=folder / "output", index_url=server.url
    )
    with pytest.raises(CrawlerError) as caught:
        Run.open(options, ["a"], NOW)
    assert not (folder / "output").exists()
    return caught.value


def test_a_server_that_is_away_is_said_before_anything_is_fetched(
    empty_redis: RedisServer, tmp_path: Path
) -> None:
    empty_redis.stop()
    try:
        error = opening_fails(tmp_path, empty_redis)
    finally:
        empty_redis.start()
    assert exit_of(error) is Exit.WRITE_FAILED
    assert str(error).startswith(f"index not reachable: {empty_redis.url}: ")


def test_an_index_of_another_version_is_refused_and_left_as_it_is(
    empty_redis: RedisServer, tmp_path: Path
) -> None:
    empty_redis.client.set("wirecopy:scheme", "signature 0")
    error = opening_fails(tmp_path, empty_redis)
    assert exit_of(error) is Exit.BAD_CONFIGURATION
    assert str(error).startswith(f"index not usable: {empty_redis.url}: ")
    assert empty_redis.client.keys() == [b"wirecopy:scheme"]


def test_what_is_no_document_keeps_a_run_from_starting(
    empty_redis: RedisServer, tmp_path: Path
) -> None:
    empty_redis.client.zadd("wirecopy:counted", {"1": 1})
    empty_redis.client.set("wirecopy:document:1", b"cos\nsystem\n(S'exit'\ntR.")
    error = opening_fails(tmp_path, empty_redis)
    assert exit_of(error) is Exit.DAMAGED_STATE
    assert str(error).startswith(f"index damaged: {empty_redis.url}: ")
