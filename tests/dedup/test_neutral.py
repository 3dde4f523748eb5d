"""What survives translation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dedup.neutral import features, skeleton


def shared(one: str, other: str) -> int:
    return len(np.intersect1d(features(one).listed, features(other).sought))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("1.240", "1,240", id="numbers"),
        pytest.param("投资24亿元", "2 400 000 000", id="units"),
        pytest.param("Wetlugins Rede", "said Wetlugin", id="endings"),
        pytest.param("Аркадий Ветлугин", "Arkady Vetlugin", id="Cyrillic"),
        pytest.param("記者ベルトランド", "by Bertrand", id="katakana"),
        pytest.param("市长饶贤君说", "mayor Xianjun said", id="Chinese"),
        pytest.param("سامر الحداد", "Samer Haddad", id="Arabic"),
    ],
)
def test_numbers_and_names_survive_translation(one, other):
    assert shared(one, other) >= 1
    assert shared(other, one) >= 1


def test_words_do_not():
    assert shared("Der Rat der Stadt stimmt ab.", "The town council will vote.") == 0


def test_two_chinese_texts_do_not_meet_by_their_sounds():
    assert shared("市长饶贤君说", "市长饶贤君说") == 0


def test_skeletons_of_names_that_sound_alike_are_equal():
    assert skeleton("schmidt") == skeleton("shmit")
    assert skeleton("bertrand") == skeleton("berutorando")


@given(st.text())
def test_any_text_has_features(text):
    found = features(text)
    assert len(found.listed) <= len(text) * 10
    assert np.array_equal(found.listed, np.unique(found.listed))
