"""Looking into a ledger: beside a run, after one, after a kill, and where none is."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING

import pytest

from crawler.errors import StateError
from crawler.storage import Articles, Ledger, open_for_reading
from tests.storage.builders import NOW, make_record

if TYPE_CHECKING:
    from pathlib import Path


def store(ledger: Ledger, number: int) -> None:
    record = make_record(number)
    ledger.articles.add(record, key=record.id)


def ids(directory: Path) -> list[str]:
    with open_for_reading(directory) as database:
        return [record.id for record in Articles(database).fetched(NOW, NOW, 10)]


def names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def test_what_a_run_has_committed_is_read_beside_it(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path)
    store(ledger, 1)
    before = names(tmp_path)
    assert ids(tmp_path) == [make_record(1).id]
    store(ledger, 2)
    assert ids(tmp_path) == [make_record(2).id, make_record(1).id]
    assert names(tmp_path) == before
    ledger.close()


def test_a_closed_ledger_is_left_as_it_is(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path)
    store(ledger, 1)
    ledger.close()
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert ids(tmp_path) == [make_record(1).id]
    after = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert after == before


def test_what_a_killed_run_left_is_read_and_left(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "held")
    store(ledger, 1)
    shutil.copytree(tmp_path / "held", tmp_path / "left")
    ledger.close()
    log = tmp_path / "left" / "ledger.sqlite-wal"
    before = log.read_bytes()
    assert ids(tmp_path / "left") == [make_record(1).id]
    assert log.read_bytes() == before
    Ledger.open(tmp_path / "left").close()


def test_only_what_was_fetched_between_two_times_is_found(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path)
    store(ledger, 1)
    store(ledger, 2)
    assert len(list(ledger.articles.fetched(NOW, NOW, 1))) == 1
    assert list(ledger.articles.fetched("2000", "2001", 10)) == []
    ledger.close()


def test_a_run_that_begins_meanwhile_is_noticed(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path)
    store(ledger, 1)
    ledger.close()
    reading = open_for_reading(tmp_path)
    Articles(reading.__enter__()).count("run")
    ledger = Ledger.open(tmp_path)
    store(ledger, 2)
    ledger.close()
    with pytest.raises(StateError, match="changed while it was read"):
        reading.__exit__(None, None, None)


def test_all_that_is_read_beside_a_run_is_of_one_moment(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path)
    store(ledger, 1)
    with open_for_reading(tmp_path) as database:
        articles = Articles(database)
        first = [record.id for record in articles.fetched(NOW, NOW, 10)]
        store(ledger, 2)
        assert [record.id for record in articles.fetched(NOW, NOW, 10)] == first
    ledger.close()


def test_nothing_may_be_written(tmp_path: Path) -> None:
    Ledger.open(tmp_path).close()
    with (
        pytest.raises(StateError, match="not readable"),
        open_for_reading(tmp_path) as database,
    ):
        database.connection.execute("DELETE FROM articles")


def test_where_no_ledger_is_none_is_made(tmp_path: Path) -> None:
    assert ids(tmp_path / "state") == []
    assert names(tmp_path) == set()


def test_a_ledger_of_another_version_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(
        StateError, match=r"ledger of another version: .*scrapy rebuild"
    ):
        ids(tmp_path)
