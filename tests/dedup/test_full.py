"""Which lists are known to be full."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crawler.dedup.full import Full
from crawler.dedup.rare import SAMPLED_BELOW

KEYS = st.lists(st.integers(0, (1 << 32) - 1), max_size=80)
SHINGLE = st.integers(0, SAMPLED_BELOW - 1)


def uint32(values: list[int]) -> np.ndarray:
    return np.array(values, np.uint32)


@given(KEYS)
def test_nothing_is_known_in_the_beginning(keys):
    assert not Full().holds(uint32(keys)).any()


@given(KEYS, KEYS)
def test_only_shingles_that_were_remembered_are_known(remembered, others):
    full = Full()
    full.remember(uint32(remembered))
    keys = [*remembered, *others]
    known = np.array(keys)[full.holds(uint32(keys))].tolist()
    assert set(known) <= {key for key in remembered if key < SAMPLED_BELOW}


@given(SHINGLE)
def test_the_latest_shingle_is_known(key):
    full = Full()
    full.remember(uint32([key]))
    assert full.holds(uint32([key])).all()


def test_one_gives_way_to_another_at_its_place():
    full = Full()
    full.remember(uint32([7]))
    full.remember(uint32([7 + (1 << 18)]))
    assert full.holds(uint32([7, 7 + (1 << 18)])).tolist() == [False, True]
