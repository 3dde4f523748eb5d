"""Comparing two texts."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dedup import compare, sign
from crawler.dedup.overlap import Weighed
from crawler.dedup.signature import MAX_HASHES
from tests.dedup.builders import document, reworded, story


def compared(one: str, other: str):
    return compare(sign(one), sign(other))


def test_a_text_holds_itself_whole():
    found = compared(story(1), story(1).upper())
    assert found.exact
    assert found.similarity == found.containment == found.containment_of_other == 1
    assert found.spread == 1
    assert found.order == pytest.approx(1)


def test_what_is_asked_for_is_the_same_as_in_the_whole_comparison():
    overlap = Weighed(sign(story(1))).beside(sign(reworded(story(1), 0.2)))
    for name, value in dataclasses.asdict(overlap.comparison).items():
        assert getattr(overlap, name) == value


def test_unlike_texts_share_nothing():
    found = compared(story(1), story(2))
    assert (found.exact, found.similarity, found.shared_shingles) == (False, 0, 0)


def test_containment_of_a_part():
    found = compared(" ".join(story(1).split()[:50]), story(1))
    assert found.containment == 1
    assert found.containment_of_other == pytest.approx(48 / 198, abs=0.01)
    assert found.lead > 0.9


def test_a_part_from_the_end_is_not_in_the_lead():
    assert compared(" ".join(story(1).split()[-50:]), story(1)).lead == 0


def test_moved_paragraphs_are_out_of_order():
    one, two = story(1), story(2)
    assert compared(f"{one} {two}", f"{two} {one}").order < 0
    assert compared(f"{one} {two}", reworded(f"{one} {two}", 0.3)).order > 0.95


def test_numbers_agree_by_the_text_with_fewer():
    assert compared("up 12 to 340 of 55", "12 or 340").shared_numbers == 1
    assert compared("up 12 to 340", "12 or 341").shared_numbers == 0.5
    assert compared("up 12", "12 or 341").shared_numbers is None


def test_long_texts_are_compared_by_samples():
    long = story(1, 20_000)
    assert len(sign(long).shingles.hashes) == MAX_HASHES
    found = compared(reworded(long, 0.1), long)
    assert found.containment == pytest.approx(0.9**3, abs=0.05)
    half = " ".join(long.split()[:10_000])
    assert compared(half, long).containment > 0.95


def test_documents_can_be_compared_directly():
    one, other = document("a", story(1)), document("b", story(1))
    assert compare(one, other) == compare(one.signature, other.signature)


@given(st.text(), st.text())
def test_any_two_texts_compare_alike_in_both_directions(one, other):
    there, back = compared(one, other), compared(other, one)
    assert 0 <= there.similarity <= 1
    assert there.similarity == back.similarity
    assert there.containment == back.containment_of_other
    assert there.words == back.words_of_other
    assert there.spread == back.spread_of_other
    assert there.order == pytest.approx(back.order)


def test_texts_of_common_words_alone_do_not_differ_in_rare_ones():
    def weigh(hashes):
        shingles = np.isin(hashes, sign(story(1)).shingles.hashes)
        return shingles.astype(np.float64)

    found = compare(sign(story(1)), sign(story(1)), weigh)
    assert (found.containment, found.words, found.words_of_other) == (1, 1, 1)
