"""Reports in many scripts are compared as those in Latin letters are."""

from __future__ import annotations

import tomllib
import unicodedata
from pathlib import Path

import pytest

from crawler.dedup import sign
from tests.dedup.builders import judged, new_index

PROSE = tomllib.loads(Path(__file__).with_name("prose.toml").read_text("utf-8"))
HARBOUR, ORCHARD = PROSE["harbour"], PROSE["orchard"]
LANGUAGES = pytest.mark.parametrize("language", HARBOUR)


def text(sentences: list[str]) -> str:
    return " ".join(sentences)


@LANGUAGES
def test_words_are_counted_fairly(language):
    words = sign(text(HARBOUR[language])).words
    assert 70 <= words <= 170


@LANGUAGES
def test_equal_texts_in_other_form_are_exact_copies(language):
    index = new_index()
    judged(index, "a", text(HARBOUR[language]))
    other = unicodedata.normalize("NFD", "\n".join(HARBOUR[language])).upper()
    assert judged(index, "b", other).kind == "exact"


@LANGUAGES
def test_a_sentence_less_and_one_more_make_a_near_copy(language):
    index = new_index()
    first, *rest = HARBOUR[language]
    judged(index, "a", text([first, *rest]))
    changed = [first, *rest[:-1], ORCHARD[language][-1]]
    assert judged(index, "b", text(changed)).kind == "near"


@LANGUAGES
def test_what_is_cut_from_below_is_an_abridged_copy(language):
    index = new_index()
    judged(index, "a", text(HARBOUR[language]))
    verdict = judged(index, "b", text(HARBOUR[language][:3]))
    assert (verdict.status, verdict.kind) == ("copy", "abridged")


@LANGUAGES
def test_another_report_is_unique(language):
    index = new_index()
    judged(index, "a", text(HARBOUR[language]))
    assert judged(index, "b", text(ORCHARD[language])).status == "unique"


@LANGUAGES
def test_a_sentence_alone_is_too_short(language):
    assert judged(new_index(), "a", HARBOUR[language][3]).status == "too_short"


@LANGUAGES
def test_the_passage_shown_is_that_of_the_page(language):
    index = new_index()
    judged(index, "a", text(HARBOUR[language]))
    verdict = judged(index, "b", text(HARBOUR[language][:3]))
    assert verdict.passages[0].rstrip("…") in text(HARBOUR[language])
