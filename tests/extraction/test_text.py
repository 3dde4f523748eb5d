"""Words of texts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.text import folded_words, words

TEXTS = st.text() | st.text(st.characters(max_codepoint=0x7F))


@given(TEXTS)
def test_words_are_runs_of_letters_digits_and_underscores(text):
    assert folded_words(text) == re.findall(r"\w+", text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            "It's 9.30, (again)!", ["it", "s", "9", "30", "again"], id="ascii"
        ),
        pytest.param("ÜBER die Straße", ["über", "die", "strasse"], id="beyond"),
        pytest.param(" \t...", [], id="none"),
    ],
)
def test_words_are_told_whatever_their_case(text, found):
    assert words(text) == found
