"""What words tell of texts of which nothing was counted yet."""

from __future__ import annotations

import pytest

from crawler.dedup import compare, sign
from crawler.dedup.wordlists import is_note, lists, note_words, weekdays
from tests.dedup.builders import judged, new_index, story, words

NOTE = (
    "Weiterlesen mit dem Digitalabo: Sie haben bereits ein Abonnement? Hier anmelden"
    " und alle Artikel unbegrenzt lesen. Noch kein Konto? Jetzt kostenlos registrieren,"
    " danach monatlich kündbar. Der Zugang gilt auch für App und Archiv dieser Zeitung."
)


def tokens(text):
    return sign(text).tokens.hashes


def report(day: str, seed: int) -> str:
    """A report from one template: some thirty words, with a place and a day."""
    place = words(seed, 1)[0]
    return f"{place} am {day} {story(1, 20)} {place} {story(2, 20)} {story(3, 15)}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("am Montag und Mittwoch", 0b101, id="two days"),
        pytest.param("Montagabend, SONNABENDS", 0b100001, id="parts of days"),
        pytest.param("mercredi, Wednesday, miércoles", 0b100, id="languages"),
        pytest.param("monthly", 0, id="none"),
        pytest.param("", 0, id="nothing"),
    ],
)
def test_days_of_the_week_are_known_in_many_forms(text, expected):
    assert weekdays(tokens(text)) == expected


def test_no_word_is_in_two_lists():
    known = lists()
    assert len(known.days) == len(known.weekdays)
    assert not set(known.days.tolist()) & set(known.notes.tolist())


def test_a_note_is_known_by_its_words():
    assert is_note(tokens(NOTE), 40)
    assert not is_note(tokens(story(1, 200)), 40)
    assert not is_note(tokens("Abo, App und Archiv"), 40)
    assert len(note_words(tokens(""))) == 0


def test_a_note_with_hardly_a_text_is_not_compared():
    index = new_index()
    for id_ in "abc":
        assert judged(index, id_, NOTE).status == "too_short"


def test_stubs_with_one_note_are_no_copies_even_the_first_ones():
    index = new_index()
    for seed, id_ in enumerate("abcd"):
        text = f"{story(seed, 40)} {NOTE} {story(9, 70)}"
        assert judged(index, id_, text).status == "unique"


def test_a_story_with_its_note_is_copied_with_its_note():
    index = new_index()
    judged(index, "a", f"{story(1, 100)} {NOTE}")
    assert judged(index, "b", f"{story(1, 100)} {NOTE}").status == "copy"


def test_reports_for_other_days_are_no_copies():
    index = new_index()
    judged(index, "a", report("Montag", 5))
    assert judged(index, "b", report("Dienstag", 6)).status == "unique"


def test_the_first_text_and_the_other_tell_the_same():
    one, other = sign(report("Montag", 5)), sign(report("Dienstag", 6))
    assert compare(one, other).other_days
    assert compare(other, one).other_days
    assert not compare(one, one).other_days
