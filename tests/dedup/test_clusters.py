"""Clusters are stars, with stable names."""

from __future__ import annotations

from crawler.dedup import Index, SQLiteStorage
from tests.dedup.builders import judged, memory, new_index, reworded, story


def clusters(connection):
    return dict(connection.execute("SELECT id, cluster FROM dedup_document"))


def test_all_copies_bear_the_name_of_the_first():
    index = new_index()
    judged(index, "a", story(1))
    names = [
        judged(index, id_, reworded(story(1), 0.03, seed)).cluster
        for seed, id_ in enumerate("bcdef")
    ]
    assert set(names) == {"a"}


def test_a_chain_of_copies_does_not_drag_unlike_texts_together():
    index = new_index()
    parts = [story(seed, 100) for seed in range(5)]
    judged(index, "a", " ".join(parts[0:3]))
    assert judged(index, "b", " ".join(parts[1:4])).cluster == "a"
    verdict = judged(index, "c", " ".join(parts[2:5]))
    assert (verdict.status, verdict.duplicate_of) == ("copy", "b")
    assert verdict.cluster == "c"


def test_a_story_cut_here_and_begun_anew_there_is_one_cluster():
    index = new_index()
    lead, middle, end = (story(seed, 120) for seed in range(3))
    judged(index, "a", f"{lead} {middle}")
    judged(index, "b", f"{lead} {middle} {end}")
    verdict = judged(index, "c", f"{story(3, 60)} {middle} {end}")
    assert (verdict.status, verdict.duplicate_of) == ("copy", "b")
    assert verdict.cluster == "a"


def test_a_copy_of_both_joins_two_clusters_under_the_older_name():
    connection = memory()
    index = Index(SQLiteStorage(connection))
    whole = story(1, 400).split()
    judged(index, "a", " ".join(whole[:200]))
    judged(index, "b", " ".join(whole[90:330]))
    before = clusters(connection)
    assert before["a"] != before["b"]
    verdict = judged(index, "c", " ".join(whole[:330]))
    assert verdict.joins == ("b",)
    assert set(clusters(connection).values()) == {"a"}


def test_clusters_join_though_their_first_members_are_not_what_is_copied_best():
    connection = memory()
    index = Index(SQLiteStorage(connection))
    lead, middle, end = (story(seed, 110) for seed in range(3))
    judged(index, "a", f"{lead} {middle}")
    judged(index, "b", f"{middle} {end}")
    for seed, id_ in enumerate("cdefgh"):
        text = reworded(f"{middle} {end}", 0.01, seed)
        assert judged(index, id_, text).cluster == "b"
    verdict = judged(index, "i", f"{lead} {middle} {end}")
    assert verdict.joins == ("b",)
    assert set(clusters(connection).values()) == {"a"}


def test_a_brief_does_not_become_the_centre_of_longer_copies():
    connection = memory()
    index = Index(SQLiteStorage(connection))
    brief, rest, other = story(1, 60), story(2, 400), story(3, 60)
    judged(index, "brief", brief)
    judged(index, "a", f"{other} {rest}")
    assert judged(index, "both", f"{brief} {rest}").joins == ()
    judged(index, "late", f"{other} {rest}")
    found = clusters(connection)
    assert found["a"] == found["both"] == found["late"] == "a"
    assert found["brief"] == "brief"


def test_a_rewrite_never_joins_two_clusters():
    index = new_index()
    judged(index, "a", story(1, 400))
    judged(index, "b", reworded(story(1, 400), 0.3, 1), site="a.example")
    verdict = judged(index, "c", reworded(story(1, 400), 0.2, 2))
    assert verdict.status == "rewrite"
    assert verdict.joins == ()
