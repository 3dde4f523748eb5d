"""Ascending hashes in few bytes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dedup.packing import WHOLE_BELOW, pack, shortened, unpack

HASHES = st.lists(st.integers(0, (1 << 32) - 1), max_size=500)


@given(HASHES, st.binary(max_size=20))
def test_what_was_packed_comes_back_with_what_follows_it(values, after):
    hashes = np.unique(shortened(np.array(values, np.uint32)))
    back, rest = unpack(pack(hashes) + after, len(hashes))
    assert back.tolist() == hashes.tolist()
    assert rest == after


@given(st.binary(max_size=200), st.integers(0, 200))
def test_foreign_bytes_are_refused_or_give_as_many_hashes(data, count):
    try:
        hashes, _ = unpack(data, count)
    except ValueError:
        return
    assert len(hashes) == count


@given(HASHES)
def test_sampled_hashes_keep_all_their_bits_and_no_order_changes(values):
    hashes = np.unique(np.array(values, np.uint32))
    short = shortened(hashes)
    sampled = hashes < WHOLE_BELOW
    assert (short[sampled] == hashes[sampled]).all()
    assert (np.diff(short.astype(np.int64)) >= 0).all()
    assert shortened(short).tolist() == short.tolist()


@pytest.mark.parametrize("count", [0, 1, 400, 2048])
def test_a_hash_takes_little_more_than_eighteen_bits(count):
    source = np.random.default_rng(1)
    drawn = source.integers(0, 1 << 32, count, dtype=np.uint32)
    hashes = np.unique(shortened(drawn))
    assert len(pack(hashes)) < 40 + 2.3 * count
