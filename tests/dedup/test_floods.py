"""Pages made to mislead or to slow the index down."""

from __future__ import annotations

from collections import Counter

import numpy as np

from crawler.dedup import Index, SQLiteStorage, sign
from crawler.dedup.candidates import keys_of
from crawler.dedup.postings import (
    MAX_OF_SITE,
    MAX_POSTINGS,
    most_common,
    number_of,
    posting,
    with_room,
)
from crawler.dedup.storage import Hits
from tests.dedup.builders import judged, memory, new_index, reworded, story

FLOOD = 150


def flood(index: Index, text: str, changed: float) -> None:
    for n in range(FLOOD):
        judged(index, f"flood{n}", reworded(text, changed, n), site="flood.example")


def test_near_copies_of_one_site_add_nothing_to_the_index():
    storage = SQLiteStorage(memory())
    index = Index(storage)
    judged(index, "flood", story(1), site="flood.example")
    keys = keys_of(sign(story(1)))
    before = storage.look_up(keys)
    for n in range(FLOOD):
        judged(index, f"flood{n}", f"{story(1)} {n}", site="flood.example")
    assert storage.look_up(keys).postings.tolist() == before.postings.tolist()


def test_a_flood_of_variants_changes_no_verdict_of_other_sites():
    index = Index(SQLiteStorage(memory()))
    judged(index, "original", story(1))
    judged(index, "other", story(2))
    flood(index, story(1), 0.2)
    copy = judged(index, "copy", reworded(story(1), 0.02))
    assert (copy.status, copy.duplicate_of) == ("copy", "original")
    assert copy.cluster == "original"
    assert judged(index, "b", story(2)).duplicate_of == "other"
    assert judged(index, "c", story(3)).status == "unique"


def test_a_flood_that_came_first_leaves_room_for_others():
    index = Index(SQLiteStorage(memory()))
    flood(index, story(1), 0.3)
    judged(index, "original", story(1))
    copy = judged(index, "copy", reworded(story(1), 0.02))
    assert copy.duplicate_of == "original"


def test_pages_that_repeat_one_shingle_change_no_verdict_and_fill_no_list():
    index = new_index()
    judged(index, "original", story(1))
    phrase = " ".join(story(1).split()[:3])
    for n in range(40):
        page = f"{story(100 + n, 60)} {f'{phrase} ' * 200}"
        assert judged(index, f"p{n}", page, site="flood.example").status == "unique"
    assert judged(index, "b", reworded(story(1), 0.02)).duplicate_of == "original"


def test_pages_put_together_for_every_bucket_change_no_verdict_of_others():
    """Each holds whole passages of many stories, and so their buckets and shingles."""
    storage = SQLiteStorage(memory())
    index = Index(storage)
    stories = [story(n, 120) for n in range(8)]
    for n, text in enumerate(stories):
        judged(index, f"original{n}", text)
    for n in range(40):
        parts = [" ".join(text.split()[n : n + 60]) for text in stories]
        judged(index, f"p{n}", " ".join(parts), site="flood.example")
    for n, text in enumerate(stories):
        copy = judged(index, f"copy{n}", reworded(text, 0.02))
        assert (copy.status, copy.duplicate_of) == ("copy", f"original{n}")
        hits = storage.look_up(keys_of(sign(text)))
        assert np.bincount(hits.places).max() <= MAX_OF_SITE + 2


def test_a_flood_is_compared_no_more_often_than_other_pages():
    index = new_index()
    flood(index, story(1), 0.2)
    late = judged(index, "late", reworded(story(1), 0.2, 999), site="flood.example")
    assert late.compared <= 4


def test_lists_are_bounded_in_all_and_per_site():
    entries: list[int] = []
    flood_ = [posting(number, "flood.example") for number in range(200)]
    others = [posting(200 + n, f"site{n}.example") for n in range(200)]
    for entry in flood_ + others:
        hits = Hits(np.zeros(len(entries), np.intp), np.array(entries, np.int64))
        if with_room(hits, entry, 1)[0]:
            entries.append(entry)
    assert entries[:MAX_OF_SITE] == flood_[:MAX_OF_SITE]
    assert entries[MAX_OF_SITE:] == others[: MAX_POSTINGS - MAX_OF_SITE]


def test_a_posting_carries_the_number_of_its_document():
    assert number_of(posting(123456789, "a.example")) == 123456789
    assert posting(5, "z.example") < posting(6, "a.example")


def test_candidates_of_one_site_leave_room_for_others():
    counted = Counter({posting(n, "flood.example"): 50 for n in range(30)})
    counted[posting(99, "other.example")] = 2
    assert 99 in most_common(counted, 12)
    assert len(most_common(counted, 12)) == 5


def test_look_ups_read_no_more_after_a_flood():
    storage = SQLiteStorage(memory())
    flood(Index(storage), story(1), 0.3)
    hits = storage.look_up(keys_of(sign(story(1))))
    assert 0 < np.bincount(hits.places).max() <= MAX_OF_SITE
