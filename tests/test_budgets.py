"""What one site may cost, and when it is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.budgets import BudgetOptions, Budgets

GOOD = "http://good.example/a"
LIMITS = BudgetOptions(requests=10, megabytes=2, errors=4, at_once=8)


@pytest.fixture
def budgets() -> Budgets:
    return Budgets(LIMITS)


def test_a_site_is_left_after_its_requests(budgets: Budgets) -> None:
    for number in range(10):
        assert budgets.refusal(GOOD) is None, number
        budgets.request(f"http://h{number}.trap.example/{number}")
    assert budgets.refusal("http://new.trap.example/") == "10 requests"
    assert budgets.room("trap.example") == 0
    assert budgets.refusal(GOOD) is None


def test_a_site_is_left_after_its_bytes(budgets: Budgets) -> None:
    budgets.received(GOOD, 1_500_000)
    assert budgets.refusal(GOOD) is None
    budgets.received(GOOD, 600_000)
    assert budgets.refusal(GOOD) == "2 megabytes"


def test_a_site_that_only_fails_is_left(budgets: Budgets) -> None:
    budgets.answer(GOOD, failed=False)
    for _ in range(3):
        budgets.answer(GOOD, failed=True)
    budgets.answer(GOOD, failed=False)
    for _ in range(3):
        budgets.failure(GOOD)
    assert budgets.refusal(GOOD) is None
    budgets.failure(GOOD)
    assert budgets.refusal(GOOD) == "4 errors in a row"


def test_a_site_that_never_answers_is_left_sooner(budgets: Budgets) -> None:
    budgets.answer(GOOD, failed=False, page=False)
    for _ in range(3):
        budgets.failure(GOOD)
    assert budgets.refusal(GOOD) == "3 errors in a row and no answer"


def test_a_site_has_one_place_until_it_answers_and_while_it_fails(
    budgets: Budgets,
) -> None:
    assert budgets.room("good.example") == 1
    budgets.answer(GOOD, failed=False, page=False)
    assert budgets.room("good.example") == 1
    budgets.answer(GOOD, failed=False)
    assert budgets.room("good.example") == 8
    budgets.failure(GOOD)
    assert budgets.room("good.example") == 1


def test_no_more_places_are_given_than_requests_are_left(budgets: Budgets) -> None:
    budgets.answer(GOOD, failed=False)
    for _ in range(7):
        budgets.request(GOOD)
    assert budgets.room("good.example") == 3


def test_a_site_that_asks_to_wait_is_left(budgets: Budgets) -> None:
    budgets.rest(GOOD, 120.0, aside=True)
    assert budgets.refusal(GOOD) is None
    assert budgets.refusal(GOOD, aside=True) == "Retry-After of 120 s"
    budgets.rest(GOOD, 1e12)
    assert budgets.refusal(GOOD) == "Retry-After of 31536000 s"
    assert budgets.failing == {"good.example"}


@pytest.mark.parametrize("answered", [True, False])
def test_what_others_list_closes_one_door_for_what_others_list(
    budgets: Budgets, answered: bool
) -> None:
    dead = "http://good.example:1999/"
    if answered:
        budgets.answer(dead, failed=False)
    for _ in range(4):
        budgets.failure(dead, aside=True)
    assert budgets.refusal(dead, aside=True)
    assert budgets.refusal(GOOD, aside=True) is None
    assert budgets.refusal(dead) is None
    assert "good.example" in budgets.left
    assert budgets.room("good.example") >= 1


STEPS = st.sampled_from(["request", "answer", "error", "failure"])


@given(st.lists(STEPS, max_size=60))
def test_a_site_that_was_left_stays_left(steps: list[str]) -> None:
    budgets = Budgets(LIMITS)
    left = False
    for step in steps:
        if step == "request":
            budgets.request(GOOD)
        elif step == "failure":
            budgets.failure(GOOD)
        else:
            budgets.answer(GOOD, failed=step == "error")
        assert not (left and budgets.refusal(GOOD) is None)
        left = budgets.refusal(GOOD) is not None
        assert 0 <= budgets.room("good.example") <= LIMITS.at_once
