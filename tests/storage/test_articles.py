"""Articles come back as stored, once, in order; damage is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import StateDamaged
from crawler.record import to_line
from crawler.storage import AlreadyStored, record_id, text_digest
from tests.storage.builders import make_record

if TYPE_CHECKING:
    from crawler.storage import Ledger

RUN = "20261122T160502Z"


def test_an_article_comes_back_as_it_was_stored(ledger: Ledger) -> None:
    record = make_record(1)
    ledger.articles.add(record, key=record.id)
    assert ledger.articles.get(record.id) == record
    assert ledger.articles.by_url(record.url) == [record]
    assert list(ledger.articles.lines(RUN)) == [to_line(record)]


def test_unknown_articles_are_none(ledger: Ledger) -> None:
    assert ledger.articles.latest("nowhere") is None
    assert ledger.articles.get("nowhere") is None
    assert ledger.articles.by_url("https://dawn.example/none") == []


def test_the_latest_record_of_a_key_is_told(ledger: Ledger) -> None:
    first = make_record(1)
    second = make_record(1, id=record_id(first.id, 2), text="Other words.")
    ledger.articles.add(first, key=first.id)
    ledger.articles.add(second, key=first.id)
    latest = ledger.articles.latest(first.id)
    assert latest is not None
    assert (latest.id, latest.revision) == (second.id, 2)
    assert latest.text_digest == text_digest("Other words.")
    assert ledger.articles.by_url(first.url) == [first, second]


def test_an_article_is_never_stored_twice(ledger: Ledger) -> None:
    record = make_record(1)
    ledger.articles.add(record, key=record.id)
    with pytest.raises(AlreadyStored, match=record.id):
        ledger.articles.add(record, key=record.id)
    assert ledger.articles.count(RUN) == 1
    assert len(list(ledger.articles.lines(RUN))) == 1


def test_an_unchanged_article_is_noted_as_seen(ledger: Ledger) -> None:
    record = make_record(1)
    ledger.articles.add(record, key=record.id)
    ledger.articles.touch(record.id, "2026-11-23T00:00:00+00:00")
    latest = ledger.articles.latest(record.id)
    assert latest is not None
    assert latest.fetched_at == "2026-11-23T00:00:00+00:00"
    assert ledger.articles.get(record.id) == record


def test_lines_come_in_the_order_of_writing(ledger: Ledger) -> None:
    with ledger.transaction():
        for number in reversed(range(450)):
            record = make_record(number, run_id=("odd", "even")[number % 2 == 0])
            ledger.articles.add(record, key=record.id)
    expected = [to_line(make_record(n, run_id="odd")) for n in range(449, -1, -2)]
    assert list(ledger.articles.lines("odd")) == expected
    assert ledger.articles.count("even") == 225


def test_articles_may_be_added_while_lines_are_read(ledger: Ledger) -> None:
    ledger.articles.add(make_record(0), key="0")
    lines = ledger.articles.lines(RUN)
    next(lines)
    ledger.articles.add(make_record(1), key="1")
    assert list(lines) == [to_line(make_record(1))]


def test_dropped_lines_keep_what_later_runs_compare_with(ledger: Ledger) -> None:
    record = make_record(1)
    ledger.articles.add(record, key=record.id)
    before = ledger.articles.latest(record.id)
    assert ledger.articles.drop_lines(RUN) == 1
    assert ledger.articles.latest(record.id) == before
    assert list(ledger.articles.lines(RUN)) == []
    with pytest.raises(AlreadyStored):
        ledger.articles.add(record, key=record.id)


def test_nothing_is_stored_when_the_transaction_fails(ledger: Ledger) -> None:
    def fail() -> None:
        with ledger.transaction():
            ledger.articles.add(make_record(1), key="1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert ledger.articles.count(RUN) == 0
    assert ledger.articles.latest("1") is None


def test_a_damaged_line_is_reported(ledger: Ledger) -> None:
    row = ledger.articles.add(make_record(1), key="1")
    sql = "SELECT line FROM lines WHERE row = ?"
    (line,) = ledger.connection.execute(sql, (row,)).fetchone()
    broken = line[:40] + bytes([line[40] ^ 1]) + line[41:]
    ledger.connection.execute("UPDATE lines SET line = ? WHERE row = ?", (broken, row))
    with pytest.raises(StateDamaged, match="an article"):
        list(ledger.articles.lines(RUN))


@given(st.text(), st.lists(st.sampled_from([" ", "\n", "\t", "\n\n"]), min_size=1))
def test_the_digest_does_not_depend_on_spacing(text: str, spaces: list[str]) -> None:
    words = text.split()
    space = "".join(spaces)
    assert text_digest(space.join(words)) == text_digest(" ".join(words))


def test_the_digest_tells_texts_apart() -> None:
    assert text_digest("Nine dead") != text_digest("Nine dear")
    assert text_digest("Ninedead") != text_digest("Nine dead")
    assert len(text_digest("\ud800")) == 32
