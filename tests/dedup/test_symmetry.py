"""What one text is of another mirrors what the other is of it."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.dedup.stars import NO_TIME, time_key
from tests.dedup.builders import document, new_index, reworded, story

MIRRORED = {"abridged": "expanded", "expanded": "abridged"}


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.booleans())
def test_kinds_mirror_each_other(seed: int, same_site: bool) -> None:
    chance = random.Random(seed)
    whole = story(1, 400).split()
    texts = [
        reworded(" ".join(whole[chance.randrange(200) : chance.randrange(220, 400)]), s)
        for s in (chance.choice([0, 0.03, 0.1]), chance.choice([0, 0.05, 0.2]))
    ]
    sites = ["a.example", "a.example" if same_site else "b.example"]
    one, other = (
        document(name, text, site=site)
        for name, text, site in zip("ab", texts, sites, strict=True)
    )
    index = new_index()
    there, back = index.compare(one, other), index.compare(other, one)
    assert there.status == back.status
    assert MIRRORED.get(str(there.kind), there.kind) == back.kind


@given(st.text(max_size=30) | st.datetimes().map(str) | st.none())
def test_any_time_has_a_place(time: str | None) -> None:
    assert time_key(time) <= NO_TIME
