"""One pass for many words."""

import re

from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.wordlists import one_of

WORDS = st.lists(st.text("ab.-", min_size=1, max_size=4), min_size=1, max_size=8)


@given(WORDS, st.text("ab.-", max_size=12))
def test_it_finds_what_the_plain_alternatives_find(words, text):
    longest_first = sorted(words, key=len, reverse=True)
    plain = re.compile("|".join(map(re.escape, longest_first)))
    assert re.findall(one_of(words), text) == plain.findall(text)


def test_the_longest_word_wins():
    assert re.findall(one_of(["more", "more-news", "mo"]), "more-news") == ["more-news"]
