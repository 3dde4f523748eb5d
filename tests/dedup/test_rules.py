"""The rules at and around their limits."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dedup import Comparison, DedupOptions
from crawler.dedup.article import days_apart
from crawler.dedup.rules import Circumstances, judge, may_match

OPTIONS = DedupOptions()
COPY = Comparison(
    exact=False,
    similarity=0.6,
    containment=0.7,
    containment_of_other=0.7,
    shared_numbers=None,
    words=0.8,
    words_of_other=0.8,
    lead=0.7,
    spread=0.8,
    spread_of_other=0.8,
    order=0.95,
    shared_shingles=200,
    shared_rare=150,
    shingles=280,
    other_shingles=280,
)
REWRITE = dataclasses.replace(
    COPY,
    similarity=0.2,
    containment=0.3,
    containment_of_other=0.3,
    words=0.6,
    words_of_other=0.6,
)
APART = Circumstances()


def verdict(base, around=APART, **changes):
    return judge(dataclasses.replace(base, **changes), around, OPTIONS)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "near", id="both hold each other"),
        pytest.param({"exact": True, "shared_numbers": 0.0}, "exact", id="equal"),
        pytest.param({"containment_of_other": 0.3}, "abridged", id="held by the other"),
        pytest.param({"containment": 0.3}, "expanded", id="holds the other"),
        pytest.param({"containment": 0.95}, "abridged", id="held whole"),
        pytest.param({"containment_of_other": 0.95}, "expanded", id="holds it whole"),
        pytest.param({"shared_numbers": 0.6}, "near", id="numbers agree enough"),
    ],
)
def test_kinds_of_copies(changes, expected):
    assert verdict(COPY, **changes) == ("copy", expected)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"shared_numbers": 0.59}, id="numbers differ"),
        pytest.param({"words": 0.1, "words_of_other": 0.1}, id="names differ"),
        pytest.param({"containment_of_other": 0.3, "lead": 0.05}, id="not in the lead"),
        pytest.param(
            {"containment": 0.6, "containment_of_other": 0.6}, id="too little"
        ),
    ],
)
def test_what_is_no_copy(changes):
    assert verdict(COPY, **changes)[0] != "copy"


@pytest.mark.parametrize(
    "around",
    [
        pytest.param(Circumstances(same_site=True), id="on one site"),
        pytest.param(Circumstances(days_apart=1), id="a day later"),
    ],
)
def test_doubtful_circumstances_need_more_numbers(around):
    assert verdict(COPY, around, shared_numbers=0.75) == ("copy", "near")
    assert verdict(COPY, around, shared_numbers=0.74)[0] != "copy"
    assert verdict(COPY, shared_numbers=0.74)[0] == "copy"


@pytest.mark.parametrize(
    ("shared", "needed"), [(90, 0.65), (65, 0.75), (40, 0.85), (10, 0.85)]
)
def test_the_less_is_shared_the_more_of_a_text_it_must_be(shared, needed):
    shares = {"shared_shingles": shared, "containment_of_other": 0.1}
    shares |= {"shared_numbers": 0.8}
    assert verdict(COPY, **shares, containment=needed + 0.01)[0] == "copy"
    assert verdict(COPY, **shares, containment=needed - 0.01)[0] != "copy"


def test_short_texts_of_which_no_numbers_tell_must_share_more():
    shares = {"shared_shingles": 40, "containment_of_other": 0.1, "containment": 0.87}
    assert verdict(COPY, **shares, shared_numbers=0.8)[0] == "copy"
    assert verdict(COPY, **shares, shared_numbers=None)[0] != "copy"


@pytest.mark.parametrize(("shared", "needed"), [(200, 0.1), (80, 0.5)])
def test_a_part_of_a_text_must_reach_into_its_beginning(shared, needed):
    part = {"containment": 0.9, "containment_of_other": 0.49, "shared_shingles": shared}
    assert verdict(COPY, **part, lead=needed)[0] == "copy"
    assert verdict(COPY, **part, lead=needed - 0.01)[0] != "copy"


@pytest.mark.parametrize("around", [APART, Circumstances(same_site=True)])
@pytest.mark.parametrize("shared", [200, 80])
def test_what_fills_half_of_a_text_may_stand_below_a_teaser_or_an_update(
    around, shared
):
    held = {"containment": 0.95, "containment_of_other": 0.5, "lead": 0.0}
    shown = verdict(COPY, around, **held, shared_shingles=shared)
    assert shown == ("copy", "abridged")


def test_a_short_copy_of_a_long_text_need_not_fill_its_beginning():
    held = {"containment": 1.0, "containment_of_other": 0.1, "shared_shingles": 70}
    short = held | {"shingles": 70, "other_shingles": 700}
    assert verdict(COPY, **short, lead=0.3) == ("copy", "abridged")
    assert verdict(COPY, **short, lead=0.1)[0] != "copy"


def test_equal_texts_of_what_returns_everywhere_are_no_copies():
    held = {"exact": True, "containment": 1.0, "containment_of_other": 1.0}
    assert verdict(COPY, **held) == ("copy", "exact")
    assert verdict(COPY, **held, shared_rare=50)[0] is None


@pytest.mark.parametrize("told", [{"other_days": True}, {"note_share": 0.05}])
def test_suspects_need_more_where_little_is_shared(told):
    held = {"containment": 0.88, "containment_of_other": 0.88, "lead": 0.8}
    assert verdict(COPY, **held, shared_shingles=140)[0] == "copy"
    assert verdict(COPY, **held, **told, shared_shingles=140)[0] is None
    assert verdict(COPY, **held, **told, shared_shingles=150)[0] == "copy"


def test_what_stands_in_another_order_needs_more_numbers():
    assert verdict(COPY, order=0.2, shared_numbers=0.75)[0] == "copy"
    assert verdict(COPY, order=0.2, shared_numbers=0.74)[0] != "copy"


def test_a_rewrite_is_alike_all_over():
    assert verdict(REWRITE) == ("rewrite", "rewritten")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"order": 0.7}, id="another order"),
        pytest.param({"spread": 0.4}, id="in few places"),
        pytest.param({"words": 0.1}, id="other names"),
        pytest.param({"shared_numbers": 0.6}, id="other numbers"),
        pytest.param({"shared_rare": 14}, id="too few rare shingles"),
        pytest.param({"shingles": 109}, id="too short"),
        pytest.param({"lead": 0.07}, id="not in the lead"),
        pytest.param({"containment": 0.2}, id="unbalanced"),
        pytest.param(
            {"containment": 0.6, "containment_of_other": 0.6, "spread": 0.65},
            id="one block",
        ),
    ],
)
def test_what_is_no_rewrite(changes):
    assert verdict(REWRITE, **changes) == (None, None)


def test_a_rewrite_may_move_paragraphs_when_much_is_shared():
    shares = {"containment": 0.55, "containment_of_other": 0.55}
    assert verdict(REWRITE, order=0.7, **shares)[0] == "rewrite"


def test_a_rewrite_may_be_shortened():
    part = {"containment": 0.4, "containment_of_other": 0.1, "spread_of_other": 0.3}
    assert verdict(REWRITE, **part, words=0.8)[0] == "rewrite"
    assert verdict(REWRITE, **part) == (None, None)


@pytest.mark.parametrize(
    "around", [Circumstances(same_site=True), Circumstances(days_apart=1.1)]
)
def test_rewrites_are_of_one_day_and_two_sites(around):
    assert verdict(REWRITE, around) == (None, None)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2026-03-01T12:00:00+00:00", "2026-03-02T00:00:00+00:00", 0.5),
        ("2026-03-01T12:00:00", "2026-03-01T13:00:00+01:00", 0),
        ("2026-03-01", "2026-03-02T23:00:00", 1),
        (None, "2026-03-02", None),
        ("yesterday", "2026-03-02", None),
    ],
)
def test_days_apart(one, other, expected):
    assert days_apart(one, other) == expected
    assert days_apart(other, one) == expected


SHARES = st.floats(0, 1)
COUNTS = st.integers(0, 300)


@given(
    st.builds(
        Comparison,
        exact=st.booleans(),
        similarity=SHARES,
        containment=SHARES,
        containment_of_other=SHARES,
        shared_numbers=SHARES | st.none(),
        words=SHARES,
        words_of_other=SHARES,
        lead=SHARES,
        spread=SHARES,
        spread_of_other=SHARES,
        order=st.floats(-1, 1),
        shared_shingles=COUNTS,
        shared_rare=COUNTS,
        shingles=COUNTS,
        other_shingles=COUNTS,
        other_days=st.booleans(),
        note_share=SHARES,
    )
)
def test_nothing_is_found_where_too_little_is_shared_to_look_closer(found):
    if not may_match(found, OPTIONS):
        assert judge(found, APART, OPTIONS) == (None, None)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, True, id="enough for a copy"),
        pytest.param({"exact": True, "shared_rare": 0}, True, id="equal"),
        pytest.param({"containment": 0.05}, True, id="enough for a rewrite"),
        pytest.param({"containment": 0.04}, False, id="too little of either"),
        pytest.param(
            {"containment": 0.6, "shared_rare": 14}, False, id="too few rare ones"
        ),
    ],
)
def test_what_is_worth_a_closer_look(changes, expected):
    shared = dataclasses.replace(
        COPY, **{"containment_of_other": 0.0, "shared_rare": 15} | changes
    )
    assert may_match(shared, OPTIONS) is expected
