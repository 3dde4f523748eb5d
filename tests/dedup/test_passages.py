"""Quoting what two texts share."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.dedup import sign
from crawler.dedup.passages import MAX_PASSAGE, shared_passages


def test_passages_are_quoted_as_written_longest_first():
    text = "Alpha. One two, THREE four five! Beta gamma. Six seven eight – nine. End."
    other = sign("six seven eight nine x one two three four five")
    assert shared_passages(text, other) == (
        "One two, THREE four five!",
        "Six seven eight – nine.",
    )


def test_no_passage_where_nothing_is_shared():
    assert shared_passages("one two three four", sign("five six seven eight")) == ()


def test_only_as_many_as_asked_for():
    text = "a b c d . x e f g h . y i j k l"
    assert len(shared_passages(text, sign("a b c d 1 e f g h 2 i j k l"), 2)) == 2


def test_passages_are_bounded():
    text = " ".join(f"w{n}" for n in range(5000))
    passage = shared_passages(text, sign(text))[0]
    assert len(passage) <= MAX_PASSAGE + 1


@given(st.text(), st.text())
def test_any_texts_give_passages_of_the_first(text, other):
    plain = " ".join(text.split())
    for passage in shared_passages(text, sign(other)):
        assert passage.removesuffix("…") in plain
