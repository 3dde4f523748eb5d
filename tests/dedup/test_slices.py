"""Sealed slices of postings, and the recent ones in memory."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.dedup.recent import Recent
from crawler.dedup.slices import CHUNK_POSTINGS, Filters, chunks, make_filter, scan

KEYS = st.lists(st.integers(0, (1 << 32) - 1), min_size=1, max_size=80)
POSTINGS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 65_535)), max_size=99)


def uint32(values: list[int]) -> np.ndarray:
    return np.array(values, np.uint32)


def some_keys(seed: int, count: int) -> np.ndarray:
    drawn = np.random.default_rng(seed).integers(0, 1 << 32, count, dtype=np.uint32)
    return np.sort(drawn)


def test_chunks_hold_all_postings_and_part_no_key():
    keys = uint32(sorted([*range(3000), *[7] * 60, *[1339] * 60]))
    offsets = np.arange(len(keys)).astype(np.uint16)
    made = list(chunks(keys, offsets))
    assert np.concatenate([chunk.keys for chunk in made]).tolist() == keys.tolist()
    assert all(len(chunk.keys) <= CHUNK_POSTINGS for chunk in made)
    for one, other in pairwise(made):
        assert one.keys[-1] < other.keys[0]


def test_a_key_that_fills_more_than_a_chunk_stays_whole():
    keys = np.full(CHUNK_POSTINGS + 10, 5, np.uint32)
    made = list(chunks(keys, np.zeros(len(keys), np.uint16)))
    assert [len(chunk.keys) for chunk in made] == [len(keys)]


def test_a_scan_finds_each_wanted_key_in_its_chunk_alone():
    one, other = (
        chunks(uint32([1, 2, 2, 3]), np.arange(4).astype(np.uint16)),
        chunks(uint32([2, 9]), np.array([8, 9], np.uint16)),
    )
    data = [next(one).to_bytes(), next(other).to_bytes()]
    places, offsets = scan([data[0], data[1], data[0]], uint32([2, 9, 4]))
    assert (places.tolist(), offsets.tolist()) == ([0, 0, 1], [1, 2, 9])


@settings(max_examples=20)  # a filter takes 8 MB, however few keys
@given(KEYS)
def test_a_filter_misses_nothing_that_it_holds(values):
    filters = Filters()
    filters.append(make_filter(uint32([])))
    filters.append(make_filter(uint32(values)))
    slices, places = filters.test(uint32(values))
    assert set(slices.tolist()) == {1}
    assert places.tolist() == list(range(len(values)))


def test_a_full_filter_is_wrong_for_about_one_key_in_a_hundred():
    filters = Filters()
    filters.append(make_filter(some_keys(1, 4_850_000)))
    assert len(filters.test(some_keys(2, 10_000))[0]) < 150


def test_each_filter_tells_of_its_own_slice_however_many_there_are():
    filters = Filters()
    for n in range(10):
        filters.append(make_filter(uint32([n])))
    slices, places = filters.test(uint32([9, 0]))
    assert (slices.tolist(), places.tolist()) == ([9, 0], [0, 1])


@settings(deadline=None)  # a table takes milliseconds, however few postings
@given(POSTINGS, st.integers(1, 10), st.integers(1, 40), st.integers(0, 200))
def test_recent_postings_are_found_in_whatever_run_they_are(postings, few, more, large):
    keys = np.array([key << 26 for key in range(51)], np.uint32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("crawler.dedup.recent._MOST", (few * more, few))
        patch.setattr("crawler.dedup.recent._LARGE", large)
        recent = Recent()
        for offset, (key, _) in enumerate(postings):
            recent.put(offset, keys[[key]])
    places, offsets = recent.look_up(keys)
    rows = sorted(zip(places.tolist(), offsets.tolist(), strict=True))
    expected = sorted((key, offset) for offset, (key, _) in enumerate(postings))
    assert rows == expected
    taken, offsets = recent.take()
    assert (taken >> 26).tolist() == [key for key, _ in expected]
    assert offsets.tolist() == [offset for _, offset in expected]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 99), st.integers(0, 2000))
def test_a_run_with_a_table_finds_what_one_without_finds(seed, count):
    keys = some_keys(seed, count) & np.uint32(0xF000000F)
    offsets = np.arange(count).astype(np.uint16)
    wanted = np.unique(np.concatenate((keys[::7], some_keys(seed + 1, 40))))
    found = []
    for large in (0, 1 << 17):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("crawler.dedup.recent._LARGE", large)
            found.append(Recent(keys, offsets).look_up(wanted))
    (places, with_table), (same_places, without) = found
    assert places.tolist() == same_places.tolist()
    assert with_table.tolist() == without.tolist()
