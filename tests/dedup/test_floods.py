"""Pages made to mislead or to slow the index down."""

from __future__ import annotations

from collections import Counter

from crawler.dedup import Index
from crawler.dedup.postings import (
    MAX_OF_SITE,
    MAX_POSTINGS,
    has_room,
    most_common,
    number_of,
    posting,
)
from tests.dedup.builders import judged, memory, reworded, story

FLOOD = 150


def flood(index: Index, text: str, changed: float) -> None:
    for n in range(FLOOD):
        judged(index, f"flood{n}", reworded(text, changed, n), site="flood.example")


def test_near_copies_of_one_site_add_nothing_to_the_index():
    connection = memory()
    index = Index(connection)
    judged(index, "flood", story(1), site="flood.example")
    before = connection.execute("SELECT count(*) FROM dedup_band").fetchone()
    for n in range(FLOOD):
        judged(index, f"flood{n}", f"{story(1)} {n}", site="flood.example")
    assert connection.execute("SELECT count(*) FROM dedup_band").fetchone() == before


def test_a_flood_of_variants_changes_no_verdict_of_other_sites():
    index = Index(memory())
    judged(index, "original", story(1))
    judged(index, "other", story(2))
    flood(index, story(1), 0.2)
    copy = judged(index, "copy", reworded(story(1), 0.02))
    assert (copy.status, copy.duplicate_of) == ("copy", "original")
    assert copy.cluster == "original"
    assert judged(index, "b", story(2)).duplicate_of == "other"
    assert judged(index, "c", story(3)).status == "unique"


def test_a_flood_that_came_first_leaves_room_for_others():
    index = Index(memory())
    flood(index, story(1), 0.3)
    judged(index, "original", story(1))
    copy = judged(index, "copy", reworded(story(1), 0.02))
    assert copy.duplicate_of == "original"


def test_lists_are_bounded_in_all_and_per_site():
    entries: list[int] = []
    for number in range(200):
        entry = posting(number, "flood.example")
        if has_room(entries, entry):
            entries.append(entry)
    assert len(entries) == MAX_OF_SITE
    for number in range(200, 400):
        entry = posting(number, f"site{number}.example")
        if has_room(entries, entry):
            entries.append(entry)
    assert len(entries) == MAX_POSTINGS


def test_a_posting_carries_the_number_of_its_document():
    assert number_of(posting(123456789, "a.example")) == 123456789
    assert posting(5, "z.example") < posting(6, "a.example")


def test_candidates_of_one_site_leave_room_for_others():
    counted = Counter({posting(n, "flood.example"): 50 for n in range(30)})
    counted[posting(99, "other.example")] = 2
    assert 99 in most_common(counted, 12)
    assert len(most_common(counted, 12)) == 12


def test_look_ups_read_no_more_after_a_flood():
    connection = memory()
    index = Index(connection)
    flood(index, story(1), 0.3)
    for table, key in (("dedup_band", "bucket"), ("dedup_shingle", "shingle")):
        sql = f"SELECT max(n) FROM (SELECT count(*) AS n FROM {table} GROUP BY {key})"
        assert connection.execute(sql).fetchone()[0] <= MAX_OF_SITE
