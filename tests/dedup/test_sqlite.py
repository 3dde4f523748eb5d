"""The storage in SQLite: slices, crashes, rollbacks and expiry."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing

import numpy as np
import pytest

from crawler.dedup import Index, SQLiteStorage, Verdict, sign
from crawler.dedup.candidates import keys_of
from crawler.dedup.postings import MAX_POSTINGS
from crawler.dedup.rare import SAMPLED_BELOW
from crawler.dedup.sqlite_slices import MAX_READS
from tests.dedup.builders import document, judged, memory, reworded, story

PER_SLICE = 8


@pytest.fixture(autouse=True)
def small_slices(monkeypatch):
    for module in ("sqlite_postings", "sqlite_slices"):
        monkeypatch.setattr(f"crawler.dedup.{module}.DOCUMENTS", PER_SLICE)


def add(storage: SQLiteStorage, id_: str, keys: list[int], **values: str) -> int:
    verdict = Verdict(status="unique", cluster=id_, indexed=True)
    doc = document(id_, "", **values)
    return storage.add(doc, verdict, np.array(keys, np.uint32)).number


def lists(storage: SQLiteStorage, keys: list[int]) -> dict[int, list[int]]:
    """The numbers of the documents under each key, asked for one by one."""
    found = {}
    for key in keys:
        hits = storage.look_up(np.array([key], np.uint32))
        if len(hits.postings):
            found[key] = (hits.postings >> 16).tolist()
    return found


def slices(connection: sqlite3.Connection) -> int:
    return connection.execute("SELECT count(*) FROM dedup_slice").fetchone()[0]


def random_keys(seed: int) -> list[int]:
    source = np.random.default_rng(seed)
    return np.unique(source.integers(0, 40, 6)).tolist()


def filled(storage: SQLiteStorage, count: int) -> dict[int, list[int]]:
    """What `lists` must return after *count* documents were added."""
    expected = defaultdict(list)
    for seed in range(count):
        keys = random_keys(seed)
        number = add(storage, f"d{seed}", keys)
        for key in keys:
            expected[key].append(number)
    return dict(expected)


def test_look_ups_find_what_was_put_in_any_slice_in_order_of_arrival():
    connection = memory()
    storage = SQLiteStorage(connection)
    expected = filled(storage, 60)
    assert slices(connection) == 60 // PER_SLICE
    for key, numbers in expected.items():
        assert lists(storage, [key]) == {key: numbers}


def test_a_posting_tells_the_site_of_its_document_wherever_it_lies():
    storage = SQLiteStorage(memory())
    for n in range(3 * PER_SLICE):
        add(storage, f"d{n}", [1], site=f"site{n % 2}.example")
    hits = storage.look_up(np.array([1], np.uint32))
    sites = (hits.postings & 0xFFFF).tolist()
    assert len(set(sites)) == 2
    assert sites == [sites[0], sites[1]] * (len(sites) // 2)


def test_a_reopened_storage_knows_the_same(tmp_path):
    path = tmp_path / "ledger.sqlite"
    for count in (PER_SLICE - 2, PER_SLICE, 3 * PER_SLICE + 3):
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            expected = filled(SQLiteStorage(connection), count)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            storage = SQLiteStorage(connection)
            assert lists(storage, list(range(40))) == expected
            assert add(storage, "next", [1]) == count + 1
            assert lists(storage, [1])[1][-1] == count + 1


@pytest.mark.parametrize("more", [1, PER_SLICE, 3 * PER_SLICE])
def test_a_rollback_leaves_nothing_in_memory(more):
    connection = memory()
    storage = SQLiteStorage(connection)
    expected = filled(storage, 2 * PER_SLICE - 3)
    connection.execute("BEGIN")
    for n in range(more):
        add(storage, f"more{n}", [1, 2, 3])
    connection.execute("ROLLBACK")
    storage.reload()
    assert lists(storage, list(range(40))) == expected
    number = add(storage, "next", [1])
    assert lists(storage, [1]) == {1: [*expected[1], number]}


def test_a_process_that_dies_leaves_what_was_committed(tmp_path):
    path = tmp_path / "ledger.sqlite"
    dying = sqlite3.connect(path, isolation_level=None)
    dying.execute("PRAGMA journal_mode = WAL")
    storage = SQLiteStorage(dying)
    expected = filled(storage, 2 * PER_SLICE - 3)
    dying.execute("BEGIN")
    for n in range(PER_SLICE):
        add(storage, f"more{n}", [1, 2, 3])
    # What another process sees now is what a kill would leave.
    with closing(sqlite3.connect(path, isolation_level=None)) as survivor:
        assert lists(SQLiteStorage(survivor), list(range(40))) == expected
    dying.close()


def test_expired_documents_are_not_found_and_their_slices_are_dropped():
    connection = memory()
    storage = SQLiteStorage(connection)
    for n in range(4 * PER_SLICE):
        day = 1 + n // PER_SLICE
        add(storage, f"d{n}", [1, 100 + n], first_seen=f"2026-03-{day:02}T12:00:00")
    assert slices(connection) == 4
    before = "2026-03-03T00:00:00"
    assert storage.expire(before, 5) == 5
    assert lists(storage, [1])[1][0] == 6
    while storage.expire(before, 5):
        pass
    assert slices(connection) == 2
    assert lists(storage, [1])[1] == list(range(2 * PER_SLICE + 1, 4 * PER_SLICE + 1))
    assert storage.find("d0") is None
    chunks = connection.execute("SELECT count(*) FROM dedup_chunk").fetchone()[0]
    assert chunks == 2


def test_numbers_are_not_given_again_when_all_documents_have_expired():
    storage = SQLiteStorage(memory())
    for n in range(3):
        add(storage, f"d{n}", [1])
    assert storage.expire("2027", 10) == 3
    assert lists(storage, [1]) == {}
    assert add(storage, "next", [1]) == 4
    assert lists(storage, [1]) == {1: [4]}


def test_a_reader_beside_a_run_survives_the_end_of_a_slice(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        storage = SQLiteStorage(connection)
        for n in range(2 * PER_SLICE):
            add(storage, f"d{n}", [1], first_seen="2026-03-01T12:00:00")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            reader = SQLiteStorage(other)
            storage.expire("2026-04", 99)
            assert len(lists(reader, [1]).get(1, [])) < 2 * PER_SLICE


def test_a_look_up_reads_no_more_than_its_share_and_says_what_it_left_out():
    connection = memory()
    storage = SQLiteStorage(connection)
    common = list(range(100, 120))
    for n in range(10 * PER_SLICE):
        keys = [n, *common] if n % PER_SLICE == 0 else [n]
        add(storage, f"d{n}", keys)
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    hits = storage.look_up(np.array([0, *common], np.uint32))
    connection.set_trace_callback(None)
    (read,) = (sql for sql in statements if "dedup_chunk" in sql)
    assert read.count(",") <= MAX_READS
    assert hits.postings[hits.places == 0].tolist()
    assert 0 not in hits.skipped
    assert len(hits.skipped) > len(common) // 2


def reads(
    connection: sqlite3.Connection, storage: SQLiteStorage, keys: list[int]
) -> tuple[int, list[int]]:
    """How many chunks a look-up asks for, and the places of the keys it skips."""
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    hits = storage.look_up(np.array(keys, np.uint32))
    connection.set_trace_callback(None)
    lists_ = [sql.partition("(")[2] for sql in statements if "dedup_chunk" in sql]
    asked = sum(len(list_.rstrip(")").split(",")) for list_ in lists_ if list_ != ")")
    return asked, hits.skipped.tolist()


def full_list(storage: SQLiteStorage, key: int, **values: str) -> None:
    """Fill the list of a key, and seal the slices that it is in."""
    for n in range(MAX_POSTINGS + PER_SLICE):
        add(storage, f"{key}.{n}", [key], **values)


def test_a_full_list_of_a_shingle_is_read_once_and_then_known():
    connection = memory()
    storage = SQLiteStorage(connection)
    full_list(storage, 5)
    assert reads(connection, storage, [5])[1] == []
    assert reads(connection, storage, [5]) == (0, [0])
    assert reads(connection, storage, [6, 5]) == (0, [1])


def test_the_full_list_of_a_bucket_leads_to_candidates_each_time():
    storage = SQLiteStorage(memory())
    full_list(storage, SAMPLED_BELOW)
    first = lists(storage, [SAMPLED_BELOW])
    assert len(first[SAMPLED_BELOW]) >= MAX_POSTINGS
    assert lists(storage, [SAMPLED_BELOW]) == first


def test_a_list_that_was_full_has_room_again_when_documents_have_expired():
    connection = memory()
    storage = SQLiteStorage(connection)
    full_list(storage, 5, first_seen="2026-03-01T12:00:00")
    storage.look_up(np.array([5], np.uint32))
    number = add(storage, "next", [5], first_seen="2026-03-09T12:00:00")
    assert lists(storage, [5]) == {5: [number - 1, number]}  # the recent ones
    storage.expire("2026-03-02", 40)
    assert len(lists(storage, [5])[5]) == MAX_POSTINGS + PER_SLICE + 1 - 40
    storage.expire("2026-03-02", 999)
    assert lists(storage, [5]) == {5: [number]}


def test_a_list_that_a_rollback_emptied_is_no_longer_known_to_be_full():
    connection = memory()
    storage = SQLiteStorage(connection)
    connection.execute("BEGIN")
    full_list(storage, 5)
    storage.look_up(np.array([5], np.uint32))
    connection.execute("ROLLBACK")
    storage.reload()
    number = add(storage, "next", [5])
    assert lists(storage, [5]) == {5: [number]}
    assert reads(connection, storage, [5])[1] == []


def test_copies_are_found_across_slices():
    index = Index(SQLiteStorage(memory()))
    for seed in range(4 * PER_SLICE):
        judged(index, f"a{seed}", story(seed))
    for seed in range(4 * PER_SLICE):
        verdict = judged(index, f"b{seed}", reworded(story(seed), 0.03))
        assert verdict.duplicate_of == f"a{seed}"


def test_a_skipped_shingle_takes_no_more_postings():
    storage = SQLiteStorage(memory())
    index = Index(storage)
    quote = story(999, 150)
    for seed in range(12 * PER_SLICE):
        judged(index, f"a{seed}", f"{story(seed, 100)} {quote}")
    # Whatever the budget left unread must not grow without bound.
    assert max(map(len, lists(storage, keys_of(sign(quote)).tolist()).values())) <= 64
