"""Whichever of two texts comes first, the verdict says the same of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.dedup import DedupOptions, compare, sign
from crawler.dedup.rules import Circumstances, judge
from tests.dedup.builders import reworded, words

OPTIONS = DedupOptions()
SEEN_FROM_THE_OTHER = {"abridged": "expanded", "expanded": "abridged"}

part = st.tuples(st.integers(0, 3), st.integers(0, 200), st.integers(20, 200))


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Stretches of a few stories, some of them reworded."""
    stretches = [
        " ".join(words(story, 400)[start : start + length])
        for story, start, length in draw(st.lists(part, min_size=1, max_size=3))
    ]
    share = draw(st.sampled_from([0, 0.05, 0.2]))
    numbers = draw(st.lists(st.integers(0, 9), max_size=4))
    return reworded(" ".join(stretches), share) + "".join(f" {n}" for n in numbers)


@given(
    one=texts(),
    other=texts(),
    same_site=st.booleans(),
    days=st.sampled_from([None, 0.1, 0.95, 3]),
)
def test_kinds_mirror_each_other(one, other, same_site, days):
    around = Circumstances(same_site=same_site, days_apart=days)
    status, kind = judge(compare(sign(one), sign(other)), around, OPTIONS)
    back = judge(compare(sign(other), sign(one)), around, OPTIONS)
    assert back == (status, SEEN_FROM_THE_OTHER.get(kind, kind))
