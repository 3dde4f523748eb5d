"""Agency credits: the rules, and a labelled set of lines."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.agencies import CreditLines, find_credits, is_agency

LABELLED = tomllib.loads(
    (Path(__file__).parent / "data" / "credits.toml").read_text(encoding="utf-8")
)
PLACES = {"opening", "closing", "bylines", "declared"}


def found(case):
    lines = CreditLines(**{case["place"]: [case["text"]]})
    return {credit.name for credit in find_credits(lines)}


def test_labelled_set_is_large_enough_and_balanced():
    cases = LABELLED["case"]
    credited = [case for case in cases if case["names"]]
    assert len(cases) >= 600
    assert len(cases) - len(credited) >= 150
    assert {case["place"] for case in cases} <= PLACES
    assert len({(case["place"], case["text"]) for case in cases}) == len(cases)


def test_precision_and_recall_on_the_labelled_set():
    right = wrong = missed = 0
    failures = []
    for case in LABELLED["case"]:
        true, given_names = set(case["names"]), found(case)
        right += len(true & given_names)
        wrong += len(given_names - true)
        missed += len(true - given_names)
        if true != given_names:
            failures.append((case["text"], given_names))
    assert right / (right + wrong) >= 0.98, failures
    assert right / (right + missed) >= 0.90, failures


@pytest.mark.parametrize(
    ("place", "text", "rule", "quote"),
    [
        pytest.param(
            "opening",
            "BERLIN (dpa) - Das Kabinett berät.",
            "dateline",
            "BERLIN (dpa) -",
            id="dateline",
        ),
        pytest.param(
            "closing", "So endet der Text. (bg/dpa)", "sign-off", "(bg/dpa)", id="end"
        ),
        pytest.param(
            "bylines", "Von Ute Kern, dpa", "byline", "Von Ute Kern, dpa", id="byline"
        ),
        pytest.param(
            "closing", "© 2024 AFP", "copyright", "© 2024 AFP", id="copyright"
        ),
        pytest.param("declared", "Reuters", "json-ld", "Reuters", id="declared"),
    ],
)
def test_a_credit_names_its_rule_and_quotes_its_words(place, text, rule, quote):
    (credit,) = find_credits(CreditLines(**{place: [text]}))
    assert (credit.rule, credit.credit) == (rule, quote)


def test_each_agency_is_credited_once_by_the_most_telling_rule():
    lines = CreditLines(
        opening=["ROMA (ANSA) - Il governo"],
        closing=["(ANSA)"],
        bylines=["Redazione ANSA"],
    )
    assert [credit.rule for credit in find_credits(lines)] == ["dateline"]


def test_the_same_sign_in_a_photo_credit_is_none():
    assert not find_credits(CreditLines(closing=["Foto: Kai Moor/dpa"]))


@pytest.mark.parametrize("name", ["dpa", "The Associated Press", "AFP/Reuters"])
def test_agencies_are_no_persons(name):
    assert is_agency(name)


@pytest.mark.parametrize("name", ["Paul Reuter", "Ap Dijksterhuis", ""])
def test_persons_are_no_agencies(name):
    assert not is_agency(name)


@pytest.mark.parametrize(
    "line",
    [
        "dpa-" * 60,
        "AP/" * 80,
        "AP News " * 30 + "!",
        "(a/" * 80,
        "by " * 80,
        "x, " * 80,
    ],
)
@pytest.mark.parametrize("place", sorted(PLACES))
def test_signs_that_repeat_are_read_to_the_end(line, place):
    # Ambiguous repetitions would not end within the life of a worker.
    assert isinstance(find_credits(CreditLines(**{place: [line]})), tuple)


SIGNS = st.sampled_from(["dpa", "AP", "AFP", "/", "-", " ", "(", ")", ",", "by", "von"])


@given(st.lists(SIGNS, max_size=60), st.sampled_from(sorted(PLACES)))
def test_any_row_of_signs_is_read(parts, place):
    for credit in find_credits(CreditLines(**{place: ["".join(parts)]})):
        assert credit.credit


@given(st.text(max_size=400), st.sampled_from(sorted(PLACES)))
def test_any_text_is_read_without_failure(text, place):
    for credit in find_credits(CreditLines(**{place: [text]})):
        assert credit.credit
