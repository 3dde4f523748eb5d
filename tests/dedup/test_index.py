"""Judging articles one after another, as a crawl does."""

from __future__ import annotations

import pytest

from crawler.dedup import DedupOptions, Index, SQLiteStorage
from crawler.errors import IncompatibleSignature
from tests.dedup.builders import document, judged, memory, reworded, story

DAY = "2026-03-01T08:00:00+00:00"
NEXT_DAY = "2026-03-02T08:00:00+00:00"


def test_the_first_article_is_unique_and_its_own_cluster(index):
    verdict = judged(index, "a", story(1))
    assert (verdict.status, verdict.cluster) == ("unique", "a")
    assert verdict.duplicate_of is None


def test_equal_words_make_an_exact_copy_whatever_their_form(index):
    judged(index, "a", story(1))
    verdict = judged(index, "b", story(1).upper().replace(" ", ",  "))
    assert (verdict.status, verdict.kind) == ("copy", "exact")
    assert (verdict.duplicate_of, verdict.cluster) == ("a", "a")
    assert verdict.duplicate_of_url == "https://a.example/story"


def test_a_copy_with_few_changes_is_near(index):
    judged(index, "a", story(1))
    verdict = judged(index, "b", reworded(story(1), 0.05))
    assert (verdict.status, verdict.kind) == ("copy", "near")


def test_a_shortened_text_is_abridged_and_a_lengthened_one_expanded(index):
    whole = story(1, 400)
    judged(index, "a", whole)
    shortened = " ".join(whole.split()[:120])
    assert judged(index, "b", shortened).kind == "abridged"
    assert judged(index, "c", f"{whole} {story(2, 300)}").kind == "expanded"


def test_a_second_translation_is_a_rewrite_in_the_same_cluster(index):
    judged(index, "a", story(1, 400))
    verdict = judged(index, "b", reworded(story(1, 400), 0.25))
    assert (verdict.status, verdict.kind) == ("rewrite", "rewritten")
    assert verdict.cluster == "a"


def test_a_rewrite_must_come_soon(index):
    dated = {"published_trusted": True}
    judged(index, "a", story(1, 400), published=DAY, **dated)
    text = reworded(story(1, 400), 0.25)
    late = judged(index, "b", text, published="2026-03-05T08:00:00+00:00", **dated)
    assert late.status == "unique"


def test_one_site_does_not_rewrite_its_own_article(index):
    judged(index, "a", story(1, 400), site="one.example")
    text = reworded(story(1, 400), 0.25)
    assert judged(index, "b", text, site="one.example").status == "unique"


def test_another_text_is_unique(index):
    judged(index, "a", story(1))
    assert judged(index, "b", story(2)).status == "unique"


def test_a_shared_background_paragraph_is_no_copy(index):
    background = story(9, 150)
    judged(index, "a", background)
    assert judged(index, "b", f"{story(1, 300)} {background}").status == "unique"


def test_reports_from_one_template_with_other_numbers_are_unique(index):
    report = story(3, 100)
    today = f"{report} 17 21 35 48 62"
    tomorrow = f"{report} 18 22 36 49 63"
    judged(index, "a", today, site="one.example")
    assert judged(index, "b", tomorrow, site="one.example").status == "unique"


def test_a_short_text_is_not_compared(index):
    judged(index, "a", story(1, 20))
    assert judged(index, "b", story(1, 20)).status == "too_short"


def test_the_minimum_length_is_an_option(storage):
    index = Index(storage, DedupOptions(min_words=10, min_own_shingles=10))
    judged(index, "a", story(1, 20))
    assert judged(index, "b", story(1, 20)).status == "copy"


def test_one_repeated_phrase_is_too_short_whatever_its_length(index):
    assert judged(index, "a", "buy more of this now " * 500).status == "too_short"


def test_revisions_of_one_page_are_not_copies(index):
    judged(index, "a", story(1), lineage="page")
    assert judged(index, "b", story(1), lineage="page").status == "unique"


def test_an_article_older_than_the_window_is_not_compared(index):
    judged(index, "a", story(1), first_seen="2026-01-01T00:00:00+00:00")
    assert judged(index, "b", story(1)).status == "unique"


def test_adding_twice_changes_nothing(index, kept):
    doc = document("a", story(1))
    verdict = index.judge(doc)
    index.add(doc, verdict)
    before = kept.dump()
    index.add(doc, verdict)
    assert kept.dump() == before


def test_judging_writes_nothing(index, kept):
    judged(index, "a", story(1))
    before = kept.dump()
    index.judge(document("b", story(1)))
    assert kept.dump() == before


def test_an_index_of_another_scheme_is_refused():
    connection = memory()
    Index(SQLiteStorage(connection))
    connection.execute("UPDATE dedup_meta SET value = 'signature 0'")
    with pytest.raises(IncompatibleSignature, match="signature 0"):
        Index(SQLiteStorage(connection))


def test_expired_articles_are_forgotten(index):
    judged(index, "a", story(1), first_seen="2026-01-01T00:00:00+00:00")
    judged(index, "b", story(2))
    assert index.expire("2026-02-01T00:00:00+00:00") == 1
    assert (index.find("a"), index.counted) == (None, 1)
    assert judged(index, "c", story(1)).status == "unique"
    assert judged(index, "d", story(2)).duplicate_of == "b"


def test_expired_articles_leave_no_trace():
    connection = memory()
    index = Index(SQLiteStorage(connection))
    old = "2026-01-01T00:00:00+00:00"
    judged(index, "a", story(1), first_seen=old)
    judged(index, "b", story(2))
    alone = memory()
    judged(Index(SQLiteStorage(alone)), "b", story(2))
    assert index.expire("2026-02-01T00:00:00+00:00") == 1
    for table in ("dedup_document", "dedup_recent"):
        sql = f"SELECT count(*) FROM {table}"
        assert connection.execute(sql).fetchone() == alone.execute(sql).fetchone()


def test_a_reopened_index_gives_the_same_verdicts(index, kept):
    for seed in range(30):
        judged(index, f"a{seed}", f"{story(seed, 60)} {story(99, 30)}")
    copy = document("b", f"{reworded(story(7, 60), 0.1)} {story(99, 30)}")
    assert Index(kept.reopen()).judge(copy) == index.judge(copy)


def test_after_a_rollback_the_reloaded_index_knows_nothing_of_it():
    connection = memory()
    index = Index(SQLiteStorage(connection))
    connection.execute("BEGIN")
    judged(index, "a", story(1))
    connection.execute("ROLLBACK")
    index.reload()
    assert judged(index, "b", story(1)).status == "unique"


def test_the_evidence_says_what_was_found(index):
    shared = story(1, 100)
    judged(index, "a", shared)
    judged(index, "c", f"{shared} {story(4, 30)}")
    verdict = judged(index, "b", f"Something else. {shared.title()}")
    assert verdict.passages[0].startswith(shared.title()[:200])
    assert verdict.shared_shingles == 98
    assert verdict.other_shingles == 98
    assert verdict.containment_of_other == pytest.approx(1)
    assert verdict.thresholds["containment"] == 0.65
    assert verdict.runner_up is not None
    assert verdict.runner_up.id == "c"


def test_the_best_match_is_the_most_similar_one(index):
    judged(index, "a", f"{story(1)} {story(2, 60)}")
    judged(index, "b", story(1))
    assert judged(index, "c", story(1)).duplicate_of == "b"


def test_a_known_article_is_judged_by_those_before_it(index):
    judged(index, "a", story(1))
    first = judged(index, "b", reworded(story(1), 0.05))
    judged(index, "c", reworded(story(1), 0.05, seed=1))
    again = judged(index, "b", reworded(story(1), 0.05))
    assert (again.status, again.duplicate_of) == (first.status, first.duplicate_of)
    assert judged(index, "a", story(1)).status == "unique"
