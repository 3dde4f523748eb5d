"""Judging articles one after another, as a crawl does."""

from __future__ import annotations

import random
import sqlite3

import pytest

from crawler.dedup import DedupOptions, Document, Index, sign
from crawler.errors import IncompatibleSignature


def words(seed: int, count: int = 200) -> list[str]:
    """Invented words: as rare as the words of different stories."""
    source = random.Random(seed)
    syllables = ["ka", "lo", "mi", "ren", "sta", "vo", "tel", "un", "dar", "pe"]
    return ["".join(source.choices(syllables, k=3)) for _ in range(count)]


def document(id_: str, text: str, **values: object) -> Document:
    fields: dict[str, object] = {
        "url": f"https://{id_}.example/story",
        "site": f"{id_}.example",
        "first_seen": "2026-03-01T12:00:00+00:00",
        "lineage": id_,
    }
    return Document(id=id_, text=text, signature=sign(text), **{**fields, **values})  # type: ignore[arg-type]


@pytest.fixture
def index() -> Index:
    return Index(sqlite3.connect(":memory:", isolation_level=None))


def judged(index: Index, id_: str, text: str, **values: object):
    doc = document(id_, text, **values)
    verdict = index.judge(doc)
    index.add(doc, verdict)
    return verdict


def test_the_first_article_is_unique_and_its_own_cluster(index):
    verdict = judged(index, "a", " ".join(words(1)))
    assert (verdict.status, verdict.cluster, verdict.duplicate_of) == (
        "unique",
        "a",
        None,
    )


def test_equal_words_make_an_exact_copy_whatever_their_form(index):
    text = " ".join(words(1))
    judged(index, "a", text)
    verdict = judged(index, "b", text.upper().replace(" ", ",  "))
    assert (verdict.status, verdict.kind, verdict.duplicate_of) == (
        "copy",
        "exact",
        "a",
    )
    assert verdict.cluster == "a"


def test_a_shortened_text_is_abridged_and_the_longer_one_expanded(index):
    whole = words(1, 400)
    judged(index, "a", " ".join(whole))
    assert judged(index, "b", " ".join(whole[:120])).kind == "abridged"
    assert judged(index, "c", " ".join(whole + words(2, 300))).kind == "expanded"


def test_another_text_is_unique(index):
    judged(index, "a", " ".join(words(1)))
    assert judged(index, "b", " ".join(words(2))).status == "unique"


def test_a_short_text_is_not_compared(index):
    text = " ".join(words(1, 20))
    judged(index, "a", text)
    assert judged(index, "b", text).status == "too_short"


def test_revisions_of_one_page_are_not_copies(index):
    text = " ".join(words(1))
    judged(index, "a", text, lineage="page")
    assert judged(index, "b", text, lineage="page").status == "unique"


def test_an_article_older_than_the_window_is_not_compared(index):
    text = " ".join(words(1))
    judged(index, "a", text, first_seen="2026-01-01T00:00:00+00:00")
    assert judged(index, "b", text).status == "unique"


def test_adding_twice_changes_nothing():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    index = Index(connection)
    doc = document("a", " ".join(words(1)))
    verdict = index.judge(doc)
    index.add(doc, verdict)
    before = list(connection.iterdump())
    index.add(doc, verdict)
    assert list(connection.iterdump()) == before


def test_an_index_of_another_scheme_is_refused():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    Index(connection)
    connection.execute("UPDATE dedup_meta SET value = 'signature 0'")
    with pytest.raises(IncompatibleSignature, match="signature 0"):
        Index(connection)


def test_expired_articles_are_forgotten_without_a_trace():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    index = Index(connection)
    judged(index, "a", " ".join(words(1)), first_seen="2026-01-01T00:00:00+00:00")
    assert index.expire("2026-02-01T00:00:00+00:00") == 1
    for table in ("dedup_document", "dedup_band", "dedup_shingle"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_a_reopened_index_gives_the_same_verdicts(tmp_path):
    path = tmp_path / "ledger.sqlite"
    connection = sqlite3.connect(path, isolation_level=None)
    index = Index(connection)
    judged(index, "a", " ".join(words(1)))
    copy = document("b", " ".join(words(1)[:150]))
    expected = index.judge(copy)
    connection.close()
    assert Index(sqlite3.connect(path)).judge(copy) == expected


def test_the_passage_quoted_is_the_one_shared(index):
    shared = " ".join(words(1, 60))
    judged(index, "a", shared)
    verdict = judged(index, "b", "Something Else Entirely. " + shared.title())
    assert verdict.passages[0].startswith(shared.title()[:200])


def test_the_minimum_length_is_an_option():
    options = DedupOptions(min_words=10, min_own_shingles=10)
    index = Index(sqlite3.connect(":memory:", isolation_level=None), options)
    text = " ".join(words(1, 20))
    judged(index, "a", text)
    assert judged(index, "b", text).status == "copy"
