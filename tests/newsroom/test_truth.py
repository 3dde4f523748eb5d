"""What is said to be right agrees with the texts themselves."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from newsroom import truth

if TYPE_CHECKING:
    from newsroom.truth import TrueArticle

ALL = tuple(truth.articles(2).values())
PAIRS = tuple(combinations(ALL, 2))


def _grams(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + 5]) for at in range(len(words) - 4)}


GRAMS = {a.key: _grams(a.text) for a in ALL}


def _shared(one: TrueArticle, other: TrueArticle) -> float:
    """Return the share of the shorter text's 5-grams that both hold."""
    first, second = GRAMS[one.key], GRAMS[other.key]
    return len(first & second) / min(len(first), len(second))


def test_copies_share_nearly_all_that_the_shorter_one_says() -> None:
    copies = [p for p in PAIRS if truth.relation(*p) == "copy"]
    assert len(copies) >= 15
    assert {(a.key, b.key) for a, b in copies if _shared(a, b) < 0.8} == set()


def test_unrelated_articles_share_no_words() -> None:
    alike = truth.look_alikes(2)
    others = [p for p in PAIRS if truth.relation(*p) == "different" and p not in alike]
    assert {(a.key, b.key) for a, b in others if _shared(a, b) > 0.01} == set()


def test_look_alikes_share_less_than_a_third() -> None:
    assert {
        (a.key, b.key) for a, b in truth.look_alikes() if _shared(a, b) > 0.3
    } == set()


def test_look_alikes_are_of_every_sort() -> None:
    sorts = {a.resembles for pair in truth.look_alikes() for a in pair}
    assert sorts == {"weather", "marktbericht", "ferry", "dock-leak", "new-quay"}


def test_translations_share_figures_but_not_most_words() -> None:
    (pair,) = [p for p in PAIRS if truth.relation(*p) == "rewrite-or-copy"]
    one, other = pair
    assert 0.05 < _shared(one, other) < 0.4
    assert {"38", "190", "2008"} <= set(re.findall(r"\d+", one.text)) & set(
        re.findall(r"\d+", other.text)
    )
    assert truth.kinds(one, other) == {"rewritten"}


def test_original_and_translation_are_told_apart_by_language() -> None:
    found = [p for p in PAIRS if truth.relation(*p) == "translation"]
    assert {a.language for pair in found for a in pair} == {"de", "en"}
    assert len(found) == 2


def test_relation_is_symmetric_and_reflexive() -> None:
    assert all(truth.relation(a, b) == truth.relation(b, a) for a, b in PAIRS)
    assert all(truth.relation(a, a) == "copy" for a in ALL)


def test_copies_are_transitive_within_a_group() -> None:
    for group in {a.group for a in ALL}:
        members = [a for a in ALL if a.group == group]
        assert any(a.key == group for a in members)
        if not any(a.kind == "rewritten" for a in members):
            relations = {truth.relation(a, b) for a, b in combinations(members, 2)}
            assert relations <= {"copy"}


def test_kinds_mirror_each_other() -> None:
    mirror = {"abridged": "expanded", "expanded": "abridged"}
    for one, other in PAIRS:
        mirrored = {mirror.get(kind, kind) for kind in truth.kinds(one, other)}
        assert mirrored == truth.kinds(other, one)


def test_kinds_hold_how_the_copy_came_about() -> None:
    by_key = {a.key: a for a in ALL}
    for article in ALL:
        if article.base and article.kind != "rewritten":
            assert article.kind in truth.kinds(article, by_key[article.base])


def test_too_short_texts_are_briefs_alone() -> None:
    short = {a.key for a in ALL if a.too_short}
    assert short == {
        "northern-ledger/seaham-brief",
        "nordsee-zeitung/faehre-wangerooge-kurz",
    }


def test_article_is_found_by_its_url_on_any_port() -> None:
    for article in ALL:
        assert truth.find(article.url(1234), 2) is article


def test_no_article_at_an_unknown_url() -> None:
    with pytest.raises(KeyError):
        truth.find("http://euro-dawn.example:8750/nothing.html")


def test_translated_copy_of_the_aggregator_is_as_precise_as_its_page() -> None:
    article = truth.articles()["euro-dawn/defeat-for-transport-minister-lohmann"]
    assert article.published == "2024-12-20T18:57:00"
    assert article.published_origin == "text"
    assert article.authors == ("Bettina Gumm",)
    assert article.section == "Political"
    assert article.agencies == ("dpa",)
    assert article.sign_off == "(bg/dpa)"
    assert {"PressSplit", "Related News :", "Stand:"} <= set(article.unwanted)
    for word in (*article.unwanted, article.sign_off, "Ministry/dpa"):
        assert word not in article.text


def test_copies_carry_the_agency_of_their_original() -> None:
    by_key = truth.articles(2)
    for article in ALL:
        if article.base:
            assert article.agencies == by_key[article.base].agencies, article.key
