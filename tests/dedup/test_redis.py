"""The storage in Redis: several at once, faults of the server, what lies in it."""

from __future__ import annotations

import multiprocessing
import os
import signal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from crawler.dedup import DedupOptions, Document, Index, Outcome, SQLiteStorage, Verdict
from crawler.dedup.candidates import keys_of
from crawler.dedup.index import FOLLOWED
from crawler.dedup.postings import MAX_OF_SITE, MAX_POSTINGS
from crawler.dedup.sample import MAX_DOCUMENTS
from crawler.errors import IncompatibleSignature, StateDamaged, StateError, WriteFailed
from tests.dedup.builders import document, judged, memory, reworded, story

redis_storage = pytest.importorskip("crawler.dedup.redis_storage")

if TYPE_CHECKING:
    from crawler.dedup.redis_storage import RedisStorage
    from tests.redis_server import RedisServer

KEYS = np.arange(5, dtype=np.uint32)


@pytest.fixture
def server(empty_redis: RedisServer) -> RedisServer:
    return empty_redis


def opened(server: RedisServer) -> RedisStorage:
    storage: RedisStorage = redis_storage.RedisStorage(server.url)
    return storage


def admitted(url: str, name: str, texts: list[str], barrier: Any) -> list[Any]:
    """What another process says of texts, begun when all are ready."""
    index = Index(redis_storage.RedisStorage(url))
    barrier.wait(30)
    return [judged(index, f"{name}{n}", text) for n, text in enumerate(texts)]


# --- Several at once -----------------------------------------------------------


def test_an_addition_is_refused_when_another_came_under_its_keys(server):
    one, two = opened(server), opened(server)
    verdict = Verdict(status="unique", cluster="x")
    latest = one.look_up(KEYS).latest
    two.add(document("b", ""), verdict, KEYS[:1], latest)
    before = server.dump()
    refused = one.add(document("a", ""), verdict, KEYS, latest)
    assert refused.outcome is Outcome.OVERTAKEN
    assert server.dump() == before
    added = one.add(document("a", ""), verdict, KEYS[1:], latest)
    assert added.outcome is Outcome.ADDED


def test_of_two_copies_at_one_instant_the_later_one_is_flagged(server, monkeypatch):
    one, two = Index(opened(server)), Index(opened(server))
    first, second = document("a", story(1)), document("b", story(1))
    judge, verdicts = one.judge, []

    def overtaken(document: Document) -> Verdict:
        verdicts.append(judge(document))
        if len(verdicts) == 1:
            two.admit(second)
        return verdicts[-1]

    monkeypatch.setattr(one, "judge", overtaken)
    assert one.admit(first).duplicate_of == "b"
    assert [verdict.status for verdict in verdicts] == ["unique", "copy"]
    assert two.find("b").cluster == two.find("a").cluster == "b"


def test_processes_that_judge_the_same_at_once_agree_on_who_was_first(server):
    texts = [story(seed, 100) for seed in range(40)]
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, context.Pool(2) as pool:
        barrier = manager.Barrier(2)
        jobs = [(server.url, name, texts, barrier) for name in ("a", "b")]
        one, two = pool.starmap(admitted, jobs)
    for number, pair in enumerate(zip(one, two, strict=True)):
        statuses = sorted(verdict.status for verdict in pair)
        assert statuses == ["copy", "unique"], number
        assert len({verdict.cluster for verdict in pair}) == 1
    numbers = [int(n) for n in server.client.hvals("wirecopy:numbers")]
    assert sorted(numbers) == list(range(1, 81))


def test_a_process_learns_in_time_what_others_have_counted(server):
    one, two = Index(opened(server)), Index(opened(server))
    assert two.counted == 0
    for n in range(FOLLOWED - 1):
        judged(one, f"one{n}", story(n, 50))
    judged(two, "two", story(900, 50))
    assert (one.counted, two.counted) == (FOLLOWED - 1, 1)
    judged(one, "last", story(901, 50))
    assert one.counted == FOLLOWED + 1
    opened(server).uncount(1)
    opened(server).expire("2026-04-01T00:00:00+00:00", 10)
    for n in range(FOLLOWED):
        judged(one, f"more{n}", story(1000 + n, 50))
    assert one.counted == Index(opened(server)).counted


def test_the_server_itself_keeps_lists_short(server):
    storage = opened(server)
    verdict = Verdict(status="unique", cluster="x")

    def flood(count: int, site: str) -> int:
        for n in range(count):
            doc = document(f"{site}{n}", "", site=site.format(n))
            storage.add(doc, verdict, KEYS, 1 << 40)
        return len(storage.look_up(KEYS[:1]).postings)

    assert flood(MAX_OF_SITE + 5, "flood.example") == MAX_OF_SITE
    assert flood(MAX_POSTINGS + 5, "site{}.example") == MAX_POSTINGS
    assert flood(5, "") == MAX_POSTINGS


def test_nothing_is_left_of_what_has_expired(server):
    index = Index(opened(server), DedupOptions(cross_language=True))
    judged(index, "a", f"{story(1)} Neuhafenberg 240 Drosselkamp 41000 Wolkenstein")
    assert any(b"beside" in key for key in server.dump())
    index.expire("2026-04-01T00:00:00+00:00")
    assert [*server.dump()] == [b"wirecopy:last", b"wirecopy:scheme"]


def test_verdicts_are_those_of_sqlite(server):
    here, there = Index(opened(server)), Index(SQLiteStorage(memory()))
    for n in range(120):
        text = reworded(story(n // 4, 90), 0.06 * (n % 4), n)
        site = f"site{n % 7}.example"
        verdict = judged(here, f"a{n}", text, site=site)
        assert verdict == judged(there, f"a{n}", text, site=site)
        assert here.find(f"a{n}") == there.find(f"a{n}")


# --- What is kept --------------------------------------------------------------


def test_what_has_expired_leaves_no_trace(server):
    index = Index(opened(server))
    for n in range(30):
        judged(index, f"a{n}", reworded(story(1), 0.02 * n, n))
    assert index.expire("2026-04-01T00:00:00+00:00") == 30
    assert sorted(server.client.keys()) == [b"wirecopy:last", b"wirecopy:scheme"]


def test_lists_that_shrink_lose_the_expired_alone(server):
    storage = opened(server)
    verdict = Verdict(status="unique", cluster="x")
    text = story(1)
    keys = keys_of(document("x", text).signature)
    for n in range(20):
        day = f"2026-01-{20 - n:02}T00:00:00+00:00"
        doc = document(f"d{n}", text, first_seen=day)
        storage.add(doc, verdict, keys, 1 << 40)
    storage.expire("2026-01-10T00:00:00+00:00", 1000)
    left = (storage.look_up(keys[:1]).postings >> 16).tolist()
    assert left == list(range(1, 12))


def test_an_index_of_another_scheme_is_refused(server):
    server.client.set("wirecopy:scheme", "signature 0")
    with pytest.raises(IncompatibleSignature, match="signature 0"):
        opened(server)


@pytest.mark.parametrize(
    "foreign",
    [b"", b"[]", b"{}", b"\x80\x04K\x01.", b'["a","b"]\nWCsg', b"[1]\n" * 9],
)
def test_what_is_not_a_document_is_refused_and_never_run(server, foreign):
    storage = opened(server)
    storage.add(document("a", story(1)), Verdict(status="unique", cluster="a"), KEYS, 0)
    server.client.set("wirecopy:document:1", foreign)
    for read in (lambda: storage.get([1]), lambda: storage.find("a")):
        with pytest.raises(StateDamaged, match="index damaged"):
            read()


# --- Faults --------------------------------------------------------------------


def test_a_server_that_is_away_is_said_without_its_password(server):
    server.stop()
    try:
        with pytest.raises(WriteFailed) as caught:
            redis_storage.RedisStorage(f"redis://:geheim@127.0.0.1:{server.port}/0")
    finally:
        server.start()
    message = str(caught.value)
    assert message.startswith(f"index not reachable: redis://127.0.0.1:{server.port}/0")
    assert "geheim" not in message


def test_an_index_that_was_lost_in_mid_run_is_not_silently_begun_anew(server):
    index = Index(opened(server))
    judged(index, "a", story(1))
    server.stop()
    server.start()
    with pytest.raises(WriteFailed, match="index gone"):
        judged(index, "b", story(2))
    assert server.client.keys() == []
    assert judged(Index(opened(server)), "b", story(2)).status == "unique"


def test_a_server_that_comes_back_in_time_is_asked_again(server):
    index = Index(opened(server))
    judged(index, "a", story(1))
    server.client.client_kill_filter(_type="normal", skipme=True)
    assert judged(index, "b", story(1)).duplicate_of == "a"


def test_a_full_server_takes_all_of_an_article_or_nothing(server):
    index = Index(opened(server))
    judged(index, "a", story(1))
    before = server.dump()
    server.client.config_set("maxmemory", 1)
    try:
        with pytest.raises(WriteFailed, match="maxmemory"):
            judged(index, "b", story(2))
        server.client.config_set("maxmemory", 0)
        assert server.dump() == before
    finally:
        server.client.config_set("maxmemory", 0)
    assert judged(index, "b", story(1)).duplicate_of == "a"


def test_a_refused_password_is_the_users_to_mend(server):
    server.client.config_set("requirepass", "right")
    try:
        for url in (server.url, server.url.replace("//", "//:geheim@")):
            with pytest.raises(StateError, match="NEARDUP_STORAGE") as caught:
                redis_storage.RedisStorage(url)
            assert "geheim" not in str(caught.value)
    finally:
        right = redis_storage.connect(server.url.replace("//", "//:right@"))
        right.config_set("requirepass", "")
        right.close()


def dying(url: str, barrier: Any) -> None:
    """Add articles without end, until killed."""
    index = Index(redis_storage.RedisStorage(url))
    barrier.wait(30)
    for n in range(100_000):
        judged(index, f"dying{n}", reworded(story(n // 3, 80), 0.05, n))


def test_a_killed_process_leaves_whole_articles_and_locks_nobody_out(server):
    context = multiprocessing.get_context("spawn")
    for _ in range(3):
        with context.Manager() as manager:
            barrier = manager.Barrier(2)
            process = context.Process(target=dying, args=(server.url, barrier))
            process.start()
            barrier.wait(30)
            wanted = server.client.hlen("wirecopy:numbers") + 20
            while server.client.hlen("wirecopy:numbers") < wanted:
                process.join(0.01)
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
            process.join()
    storage = opened(server)
    client = server.client
    numbers = client.hgetall("wirecopy:numbers")
    assert client.zcard("wirecopy:seen") == len(numbers)
    for id_, number in numbers.items():
        (stored,) = storage.get([int(number)])
        assert stored.id == id_.decode()
    assert judged(Index(storage), "after", story(0, 80)).duplicate_of == "dying0"
    Index(storage).expire("2026-04-01T00:00:00+00:00")
    left = set(client.keys()) - {b"wirecopy:aliases"}
    assert left == {b"wirecopy:last", b"wirecopy:scheme"}


def test_the_sample_stays_bounded_where_two_fill_it(server, monkeypatch):
    assert MAX_DOCUMENTS > 12
    monkeypatch.setattr("crawler.dedup.sample.MAX_DOCUMENTS", 12)
    one, two = Index(opened(server)), Index(opened(server))
    for n in range(FOLLOWED + 10):
        judged(one, f"one{n}", story(n, 50))
        judged(two, f"two{n}", story(500 + n, 50))
    assert len(opened(server).counted()) <= 24
    for n in range(FOLLOWED):
        judged(one, f"more{n}", story(1000 + n, 50))
    assert len(opened(server).counted()) == 12 == one.counted
