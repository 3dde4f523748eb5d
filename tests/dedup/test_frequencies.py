"""Counting in how many documents a shingle stands."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.dedup import Index, SQLiteStorage, sign
from crawler.dedup import sample as sample_module
from crawler.dedup.frequencies import (
    FEWEST_COMMON,
    MOST_OF_SITE,
    RARE,
    Counted,
    Frequencies,
)
from crawler.dedup.verdicts import unique
from tests.dedup.builders import document, judged, memory, new_index, story

NOTE = story(50, 90)


def hashes(text: str):
    return sign(text).shingles.hashes


def note(site: str = "", language: str | None = None) -> Counted:
    return Counted.of(document("note", NOTE, site=site, language=language))


def test_what_was_never_seen_weighs_one():
    assert (Frequencies().weigh(hashes(story(1))) == 1).all()


def test_weights_fall_with_the_number_of_documents():
    frequencies = Frequencies()
    weights = []
    for _ in range(FEWEST_COMMON):
        frequencies.learn(note())
        weights.append(frequencies.weigh(hashes(NOTE)).max())
    assert weights == sorted(weights, reverse=True)
    assert weights[3] >= RARE > weights[-1] > 0


def test_what_many_share_weighs_nothing():
    frequencies = Frequencies()
    for _ in range(FEWEST_COMMON + 1):
        frequencies.learn(note(language="de"))
    assert not frequencies.weigh(hashes(NOTE), "de").any()


def test_furniture_of_a_site_weighs_nothing_on_that_site_alone():
    frequencies = Frequencies()
    for _ in range(MOST_OF_SITE + 1):
        frequencies.learn(note("one.example"))
    assert not frequencies.weigh(hashes(NOTE), None, ["one.example"]).any()
    assert frequencies.weigh(hashes(NOTE), None, ["two.example"]).all()


def test_furniture_of_two_sites_weighs_nothing_between_them():
    frequencies = Frequencies()
    both = "one.example", "two.example"
    for site in both * (MOST_OF_SITE + 1):
        frequencies.learn(note(site))
    assert frequencies.weigh(hashes(NOTE)).all()
    assert not frequencies.weigh(hashes(NOTE), None, both).any()
    assert frequencies.weigh(hashes(NOTE), None, ["one.example", "three.example"]).all()


def test_forgetting_undoes_learning():
    frequencies = Frequencies()
    frequencies.learn(note("one.example"))
    frequencies.forget(note("one.example"))
    assert not frequencies.count(hashes(NOTE)).any()
    assert np.array_equal(frequencies.weigh(hashes(NOTE)), np.ones(len(hashes(NOTE))))


def test_paywall_notes_do_not_make_copies():
    index = new_index()
    verdicts = [
        judged(index, f"a{n}", f"{story(n, 60)} {NOTE}", site="one.example")
        for n in range(40)
    ]
    assert {verdict.status for verdict in verdicts[10:]} == {"unique"}


def test_a_page_that_holds_only_common_text_is_too_short():
    index = new_index()
    for n in range(FEWEST_COMMON + 2):
        judged(index, f"a{n}", f"{story(n, 150)} {NOTE}")
    assert judged(index, "b", NOTE).status == "too_short"


def test_an_agency_story_that_many_print_does_not_become_common():
    index = new_index()
    verdicts = [judged(index, f"a{n}", story(1)) for n in range(60)]
    assert {verdict.duplicate_of for verdict in verdicts[1:]} == {"a0"}


def test_what_is_added_to_a_reopened_index_is_counted_once():
    connection = memory()
    judged(Index(SQLiteStorage(connection)), "a", story(1))
    reopened = Index(SQLiteStorage(connection))
    new = document("b", story(2))
    reopened.add(new, unique(new, ()))
    assert reopened.counted == Index(SQLiteStorage(connection)).counted == 2


@pytest.fixture
def small_sample(monkeypatch):
    monkeypatch.setattr(sample_module, "MAX_DOCUMENTS", 12)


@pytest.mark.usefixtures("small_sample")
def test_a_busy_site_cannot_push_others_out_of_the_sample():
    connection = memory()
    index = Index(SQLiteStorage(connection))
    for n in range(5):
        judged(index, f"a{n}", story(n), site="quiet.example")
    for n in range(5, 60):
        judged(index, f"a{n}", story(n), site="busy.example")
    rows = connection.execute(
        "SELECT site, count(*) FROM dedup_document NATURAL JOIN dedup_counted"
        " GROUP BY site"
    )
    assert dict(rows) == {"quiet.example": 5, "busy.example": 7}


@settings(max_examples=30, deadline=None)  # a sketch takes 32 MB
@given(st.lists(st.integers(0, 6), max_size=120))
def test_the_oldest_of_the_site_with_most_gives_way_and_nothing_is_hoarded(sites):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sample_module, "MAX_DOCUMENTS", 12)
        sample = sample_module.Sample(SQLiteStorage(memory()), 0.01)
        expected: list[tuple[int, str]] = []
        for number, site in enumerate(f"{n}.example" for n in sites):
            if len(expected) == 12:
                of_each = Counter(held for _, held in expected)
                most = min(of_each, key=lambda held: (-of_each[held], held))
                expected.remove(next(row for row in expected if row[1] == most))
            expected.append((number, site))
            sample.add(number, document("a", NOTE, site=site))
            kept = {n: counted.site for n, counted in sample._counted.items()}
            assert kept == dict(expected)
            assert len(sample._sizes) <= 2 * len(sample._by_site) <= 2 * 7
