"""The content is as large and as varied as the newsroom promises."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime

import pytest

from newsroom.catalogue import Catalogue, catalogue
from newsroom.dates import date_known, date_text

FIRST, SECOND = catalogue(1), catalogue(2)
EVENING = datetime.fromisoformat("2024-12-20T18:57:00+01:00")


@pytest.mark.parametrize("edition", [0, 3])
def test_unknown_edition_is_refused(edition: int) -> None:
    with pytest.raises(ValueError, match="must be 1 or 2"):
        catalogue(edition)


def test_first_edition_has_publishers_articles_and_languages_enough() -> None:
    assert len(FIRST.publishers) >= 8
    assert len([a for a in FIRST.articles.values() if not a.private]) >= 60
    assert {p.language for p in FIRST.publishers.values()} == {"de", "en", "fr"}


def test_metadata_and_charsets_differ_between_publishers() -> None:
    publishers = FIRST.publishers.values()
    forms = {"graph", "array", "object", "meta", "microdata", "none"}
    assert {p.metadata for p in publishers} == forms
    assert {p.dates for p in publishers} == {"json-ld", "meta", "time", "text"}
    assert {p.charset for p in publishers} == {"utf-8", "iso-8859-1"}
    assert len({p.separator for p in publishers}) >= 5


def test_second_edition_adds_eight_articles_and_revises_one() -> None:
    added = SECOND.articles.keys() - FIRST.articles.keys()
    assert len(added) == 8
    assert FIRST.articles.keys() <= SECOND.articles.keys()
    revised = [
        key
        for key, article in FIRST.articles.items()
        if SECOND.articles[key].text != article.text
    ]
    assert revised == ["harbour-post/right-whale-entangled-freed"]
    (key,) = revised
    before, after = FIRST.articles[key], SECOND.articles[key]
    assert after.path == before.path
    assert after.modified is not None
    assert after.modified > before.published


def test_every_kind_of_copy_is_there() -> None:
    kinds = Counter(a.copy.kind for a in FIRST.articles.values() if a.copy)
    assert set(kinds) == {"exact", "near", "abridged", "expanded"}
    translations = [a for a in FIRST.articles.values() if a.translation_of]
    assert len(translations) == 2
    assert len({a.publisher.key for a in translations}) == 2


@pytest.mark.parametrize("stock", [FIRST, SECOND], ids=["first", "second"])
def test_dates_lie_in_the_weeks_of_the_editions(stock: Catalogue) -> None:
    for article in stock.articles.values():
        assert article.published.tzinfo is not None
        assert (article.published.year, article.published.month) == (2024, 12)
        last = 22 if article.edition == 1 else 29
        assert article.published.day <= last, article.key
        if article.copy:
            base = stock.articles[article.copy.of]
            assert article.published > base.published, article.key


def test_addresses_differ() -> None:
    seen = Counter((a.publisher.host, a.path) for a in SECOND.articles.values())
    assert max(seen.values()) == 1


def test_most_bodies_are_as_long_as_news_is() -> None:
    words = {k: len(" ".join(a.paragraphs).split()) for k, a in FIRST.articles.items()}
    assert sum(count >= 200 for count in words.values()) >= 55
    assert max(words.values()) <= 650
    assert min(words.values()) < 50


def test_no_sentence_is_filler() -> None:
    """No longer sentence stands in two articles, but for copies and look-alikes."""
    seen: Counter[str] = Counter()
    for article in SECOND.articles.values():
        if not (article.copy or article.resembles or article.translation_of):
            text = " ".join(article.text.paragraphs)
            seen.update(s for s in re.split(r"(?<=[.!?]) ", text) if len(s) > 30)
    assert [s for s, count in seen.items() if count > 1] == []


def test_dates_are_printed_in_each_publishers_way() -> None:
    printed = {
        "aggregator": "December 20, 2024, 6:57 p.m",
        "british": "20 December 2024, 18:57 GMT",
        "american": "December 20, 2024 at 6:57 PM EST",
        "american-day": "December 20, 2024",
        "german": "20. Dezember 2024, 18:57 Uhr",
        "german-short": "20.12.2024, 18:57",
        "french": "20 décembre 2024 à 18h57",
    }
    assert {style: date_text(EVENING, style) for style in printed} == printed


@pytest.mark.parametrize(
    ("where", "style", "known"),
    [
        ("json-ld", "german", "2024-12-20T18:57:00+01:00"),
        ("text", "aggregator", "2024-12-20T18:57:00"),
        ("text", "american-day", "2024-12-20"),
    ],
)
def test_dates_are_known_as_far_as_pages_tell(
    where: str, style: str, known: str
) -> None:
    assert date_known(EVENING, where, style) == known
