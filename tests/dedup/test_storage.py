"""What every storage of the index keeps to, see `crawler.dedup.storage`."""

from __future__ import annotations

import uuid
from typing import Any

import numpy as np
import pytest

from crawler.dedup import Outcome, Storage, Verdict, sign
from crawler.dedup.candidates import Found
from crawler.dedup.postings import MAX_OF_SITE, MAX_POSTINGS, number_of
from tests.dedup.builders import document, story

KEYS = np.array([7, 1 << 20, 0xFFFFFFFF], np.uint32)
OLD, NEW = "2026-01-01T00:00:00+00:00", "2026-03-01T12:00:00+00:00"


def add(storage: Storage, id_: str = "", keys: Any = KEYS, **values: Any) -> int:
    """Add a document, in its own cluster unless *values* say so; return its number."""
    id_ = id_ or uuid.uuid4().hex
    verdict = Verdict(
        status="unique",
        cluster=values.pop("cluster", id_),
        counted=values.pop("counted", False),
        joins=values.pop("joins", ()),
    )
    doc = document(id_, values.pop("text", ""), **values)
    found = Found(keys, storage.look_up(keys))
    return storage.add(doc, verdict, found.room(doc.site), found.hits.latest).number


def test_a_document_comes_back_as_it_was(storage):
    facts = {
        "url": "https://a.example/größe?x=1\n",
        "site": "",
        "lineage": "page",
        "language": "de",
        "published": NEW,
        "published_trusted": True,
        "first_seen": NEW,
    }
    number = add(storage, "a.2", text=story(1), **facts)
    (stored,) = storage.get([number])
    assert stored == storage.find("a.2")
    assert (stored.number, stored.id, stored.cluster) == (number, "a.2", "a.2")
    assert {name: getattr(stored, name) for name in facts} == facts
    assert stored.signature == sign(story(1))


def test_documents_come_in_the_order_asked_for_without_those_that_are_not_there(
    storage,
):
    one, two = add(storage, "a"), add(storage, "b")
    found = storage.get([two, 99, one])
    assert [stored.id for stored in found] == ["b", "a"]
    assert storage.get([]) == []
    assert storage.find("c") is None


def test_postings_come_by_key_the_oldest_first(storage):
    first = add(storage, keys=KEYS[1:])
    second = add(storage, keys=KEYS[:2])
    hits = storage.look_up(KEYS)
    assert hits.places.tolist() == [0, 1, 1, 2]
    numbers = [number_of(entry) for entry in hits.postings.tolist()]
    assert numbers == [second, first, second, first]


def test_nothing_is_listed_in_the_beginning(storage):
    hits = storage.look_up(KEYS)
    assert (hits.places.tolist(), hits.postings.tolist()) == ([], [])


def test_a_known_document_changes_nothing_and_tells_its_number(storage, kept):
    number = add(storage, "a")
    before = kept.dump()
    verdict = Verdict(status="copy", cluster="b", joins=("c",), counted=True)
    latest = storage.look_up(KEYS).latest
    added = storage.add(document("a", story(2)), verdict, KEYS, latest)
    assert (added.outcome, added.number) == (Outcome.KNOWN, number)
    assert kept.dump() == before


def test_numbers_rise_and_are_never_given_again(storage):
    numbers = [add(storage, first_seen=OLD) for _ in range(3)]
    storage.expire(NEW, 10)
    assert numbers == sorted(set(numbers))
    assert add(storage) > numbers[-1]


def test_a_look_up_is_bounded_in_all_and_per_site(storage):
    for _ in range(MAX_OF_SITE + 5):
        add(storage, site="flood.example")
    assert len(storage.look_up(KEYS[:1]).postings) == MAX_OF_SITE
    for number in range(MAX_POSTINGS + 5):
        add(storage, site=f"site{number}.example")
    assert len(storage.look_up(KEYS[:1]).postings) == MAX_POSTINGS


def clusters(storage: Storage, *ids: str) -> str:
    """The clusters of documents, each with a name of one letter."""
    found = [storage.find(id_) for id_ in ids]
    return "".join(stored.cluster for stored in found if stored)


def test_joined_clusters_have_one_name(storage):
    for name in ("a", "b", "c"):
        add(storage, name)
        add(storage, f"{name}2", cluster=name)
    ids = ("a", "a2", "b", "b2", "c", "c2")
    assert clusters(storage, *ids) == "aabbcc"
    add(storage, "d", cluster="b", joins=("c",))
    assert clusters(storage, *ids, "d") == "aabbbbb"
    add(storage, "e", cluster="a", joins=("b",))
    assert clusters(storage, *ids, "d", "e") == "aaaaaaaa"


def test_counted_documents_are_named_until_they_are_not(storage):
    numbers = [add(storage, counted=True) for _ in range(3)]
    add(storage)
    assert storage.counted() == numbers
    storage.uncount(numbers[1])
    assert storage.counted() == [numbers[0], numbers[2]]


def test_the_oldest_documents_expire_first_and_in_portions(storage):
    numbers = [
        add(storage, first_seen=f"2026-01-0{day}T00:00:00+00:00", counted=True)
        for day in (3, 1, 2, 9)
    ]
    assert storage.expire("2026-01-09T00:00:00+00:00", 2) == 2
    assert [stored.number for stored in storage.get(numbers)] == [
        numbers[0],
        numbers[3],
    ]
    assert storage.expire("2026-01-09T00:00:00+00:00", 9) == 1
    assert storage.expire("2026-01-09T00:00:00+00:00", 9) == 0
    assert storage.counted() == [numbers[3]]


def test_a_reopened_storage_holds_the_same(storage, kept):
    number = add(storage, "a", text=story(1), counted=True)
    again = kept.reopen()
    assert again.get([number]) == storage.get([number])
    assert (
        again.look_up(KEYS).postings.tolist() == storage.look_up(KEYS).postings.tolist()
    )
    assert again.counted() == [number]


@pytest.mark.parametrize("id_", ["", "ü", "a b", "\x00", "x" * 500])
def test_any_text_will_do_as_an_id(storage, id_):
    add(storage, "first", cluster="other")
    verdict = Verdict(status="unique", cluster=id_)
    storage.add(document(id_, ""), verdict, KEYS, storage.look_up(KEYS).latest)
    assert storage.find(id_).id == id_


def test_a_moved_document_goes_where_its_new_cluster_goes(storage):
    for name in ("a", "b", "c"):
        add(storage, name)
        add(storage, f"{name}2", cluster=name)
    storage.move("a2", "b")
    storage.move("c2", "c2")
    storage.move("unknown", "a")
    ids = ("a", "a2", "b", "b2", "c")
    assert clusters(storage, *ids) == "abbbc"
    assert storage.find("c2").cluster == "c2"
    add(storage, "d", cluster="a", joins=("b",))
    assert clusters(storage, *ids, "d") == "aaaaca"
    add(storage, "e", cluster="a", joins=("c",))
    assert clusters(storage, *ids, "e") == "aaaaaa"
    assert storage.find("c2").cluster == "c2"
