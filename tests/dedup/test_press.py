"""What a fresh ledger says of the invented press, and how that is scored."""

from __future__ import annotations

import pytest

from benchmarks.copies import (
    Set,
    invented,
    precision_of_copies,
    score_clusters,
    score_pairs,
)
from benchmarks.press import press
from benchmarks.scoring import verdicts


@pytest.fixture(scope="module")
def days():
    known = next(invented(2))
    return known, *verdicts(known.documents)


def test_stubs_templates_and_tickers_are_accused_of_nothing_from_the_first_day(days):
    known, found, _ = days
    kinds = {doc["id"]: doc["kind"] for doc in known.documents}
    accused = [
        kinds[id_]
        for id_, verdict in found.items()
        if verdict.status == "copy"
        and kinds[id_] in {"stub", "ticker", "follow-up"}
        and frozenset((id_, verdict.duplicate_of)) not in known.unclear
    ]
    assert accused == []


def test_copies_are_found_and_seldom_wrong(days):
    known, found, clusters = days
    assert precision_of_copies(found, known) >= 0.95
    assert score_clusters(clusters, known).recall >= 0.9


def test_equal_seeds_print_equal_papers():
    assert press(1, 7).documents == press(1, 7).documents
    assert press(1, 7).documents != press(1, 8).documents


def test_scores_leave_unclear_pairs_out():
    documents = [{"id": id_, "cluster": id_[0]} for id_ in ("a1", "a2", "a3", "b1")]
    known = Set("", documents, frozenset({frozenset(("a1", "a3"))}))
    pairs = [("a1", "a2"), ("a1", "a3"), ("a1", "b1")]
    assert score_pairs(pairs, known) == (0.5, 0.5)
    assert score_clusters({"a1": "x", "a2": "x", "a3": "y", "b1": "x"}, known) == (
        pytest.approx(1 / 3),
        0.5,
    )
