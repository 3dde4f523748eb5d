"""Whose turn it is: few first, but none for ever last."""

from __future__ import annotations

import asyncio
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from crawler.workers.turns import EXCEPTION, Turns


async def take(turns: Turns, site: str, order: list[str]) -> None:
    async with turns.turn(site):
        order.append(site)
        await asyncio.sleep(0)


def order_of(turns: Turns, sites: str) -> str:
    """Return in what order *sites*, one letter each, have their turns."""
    order: list[str] = []

    async def run() -> None:
        async with turns.turn("-"):
            waiting = [asyncio.ensure_future(take(turns, s, order)) for s in sites]
            await asyncio.sleep(0)
        await asyncio.gather(*waiting)

    asyncio.run(run())
    return "".join(order)


def test_the_site_that_needs_least_comes_first() -> None:
    turns = Turns(1)
    turns.expect({"a": 5_000, "b": 2, "c": 3})
    assert order_of(turns, "aaabbccc") == "bbcccaaa"


def test_sites_that_need_as_much_take_turns() -> None:
    assert order_of(Turns(1), "aaabbb") == "ababab"


def test_every_so_often_it_is_the_site_that_has_had_least() -> None:
    turns = Turns(1)
    turns.expect({"a": 5_000, "b": 100})
    order = order_of(turns, "aa" + "b" * 4 * EXCEPTION)
    assert order.index("a") < EXCEPTION
    assert order.rindex("a") < 2 * EXCEPTION


def test_what_is_given_up_while_it_waits_keeps_no_place() -> None:
    turns, order = Turns(1), list[str]()

    async def run() -> None:
        async with turns.turn("-"):
            lost = [asyncio.ensure_future(take(turns, "a", order)) for _ in range(3)]
            kept = asyncio.ensure_future(take(turns, "b", order))
            await asyncio.sleep(0)
            for each in lost:
                each.cancel()
        lost[0].cancel()
        await asyncio.gather(*lost, kept, return_exceptions=True)
        await take(turns, "c", order)

    asyncio.run(run())
    assert order == ["b", "c"]


def test_a_place_that_comes_as_its_wait_is_given_up_goes_to_the_next() -> None:
    turns, order = Turns(1), list[str]()

    async def run() -> None:
        async with turns.turn("-"):
            lost = asyncio.ensure_future(take(turns, "a", order))
            await asyncio.sleep(0)
        lost.cancel()  # it has its place by now, but has not run
        kept = asyncio.ensure_future(take(turns, "b", order))
        await asyncio.gather(lost, kept, return_exceptions=True)

    asyncio.run(run())
    assert order == ["b"]


@given(st.integers(1, 4), st.text("abcdef", max_size=40))
def test_all_have_their_turn_and_never_too_many_at_once(
    places: int, sites: str
) -> None:
    turns, had, most = Turns(places), Counter[str](), 0
    turns.expect({"a": 9, "b": 1})

    async def work(site: str) -> None:
        nonlocal most, now
        async with turns.turn(site):
            now += 1
            most = max(most, now)
            await asyncio.sleep(0)
            now -= 1
            had[site] += 1

    async def run() -> None:
        await asyncio.gather(*map(work, sites))

    now = 0
    asyncio.run(run())
    assert had == Counter(sites)
    assert most <= places
