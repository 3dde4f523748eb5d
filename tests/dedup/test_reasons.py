"""What is told of a rule is what the rule says."""

from __future__ import annotations

import dataclasses
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crawler.dedup import DedupOptions
from crawler.dedup.comparison import Comparison
from crawler.dedup.reasons import NAMES, copy_checks, rewrite_checks
from crawler.dedup.rules import Circumstances, is_rewrite, kind_of_copy

OPTIONS = DedupOptions()
_LIMITS = [
    value
    for value in dataclasses.asdict(OPTIONS).values()
    if isinstance(value, float) and value <= 1
]
SHARES = st.floats(0, 1) | st.sampled_from([0.0, 1.0, *_LIMITS])

comparisons = st.builds(
    Comparison,
    exact=st.just(False),
    similarity=SHARES,
    containment=SHARES,
    containment_of_other=SHARES,
    shared_numbers=st.none() | SHARES,
    words=SHARES,
    words_of_other=SHARES,
    lead=SHARES,
    spread=SHARES,
    spread_of_other=SHARES,
    order=SHARES,
    shared_shingles=st.integers(0, 400),
    shared_rare=st.integers(10, 20),
    shingles=st.just(400),
    other_shingles=st.just(400),
)
circumstances = st.builds(
    Circumstances,
    same_site=st.booleans(),
    days_apart=st.none() | st.floats(0, 3),
)

REWRITE: dict[str, Any] = {
    "exact": False,
    "similarity": 0.2,
    "containment": 0.35,
    "containment_of_other": 0.35,
    "shared_numbers": 1.0,
    "words": 0.5,
    "words_of_other": 0.5,
    "lead": 0.4,
    "spread": 0.8,
    "spread_of_other": 0.8,
    "order": 0.95,
    "shared_shingles": 100,
    "shared_rare": 90,
    "shingles": 300,
    "other_shingles": 300,
}
SHORTENED = REWRITE | {"words": 0.9, "words_of_other": 0.1, "spread_of_other": 0.5}


@given(comparisons, circumstances)
def test_a_text_is_a_copy_where_all_checks_hold(
    found: Comparison, around: Circumstances
) -> None:
    checks = copy_checks(found, around, OPTIONS)
    copied = kind_of_copy(found, around, OPTIONS) is not None
    assert copied == all(check.holds for check in checks)
    assert {check.name for check in checks} <= set(NAMES)


@given(comparisons, circumstances)
def test_a_text_is_a_rewrite_where_all_checks_hold(
    found: Comparison, around: Circumstances
) -> None:
    checks = rewrite_checks(found, around, OPTIONS)
    rewritten = is_rewrite(found, around, OPTIONS)
    assert rewritten == all(check.holds for check in checks)
    assert {check.name for check in checks} <= set(NAMES)


def test_a_rewrite_and_a_shortened_one_are_told_by_their_own_checks() -> None:
    around = Circumstances()
    whole = rewrite_checks(Comparison(**REWRITE), around, OPTIONS)
    part = rewrite_checks(Comparison(**SHORTENED), around, OPTIONS)
    assert all(check.holds for check in (*whole, *part))
    assert "balance" in {check.name for check in whole}
    assert "balance" not in {check.name for check in part}


def test_the_side_that_is_one_block_is_the_one_told() -> None:
    found = Comparison(**REWRITE | {"spread_of_other": 0.3})
    checks = rewrite_checks(found, Circumstances(), OPTIONS)
    (scatter,) = (check for check in checks if check.name == "scatter")
    assert (scatter.value, scatter.holds) == (0.3, False)
