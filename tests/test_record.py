"""A record and its JSON line say the same; a line is one line for every reader."""

from __future__ import annotations

import dataclasses
import json
import math
import typing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.event import EVENT_SCHEMA_VERSION, event_of_line
from crawler.record import SCHEMA_VERSION, Credit, Evidence, Record, from_line, to_line

# Text as Python can hold it: with lone surrogates, NUL and all line separators.
any_text = st.text(st.characters(codec=None)) | st.sampled_from(
    ["\u2028", "\u2029", "\x85", "\0", "\n", "\r\n", "\x0b\x0c\x1c\x1d\x1e", "\ud800"]
)
clean_text = st.text(st.characters(exclude_categories=["Cs"]))
numbers = st.floats(0, 1, allow_nan=False)


def records(text: st.SearchStrategy[str]) -> st.SearchStrategy[Record]:
    maybe = st.none() | text
    credit = st.builds(Credit, name=text, rule=text, credit=text)
    evidence = st.builds(
        Evidence,
        passages=st.lists(text, max_size=3).map(tuple),
        shared_shingles=st.integers(0),
        shingles=st.integers(0),
        other_shingles=st.integers(0),
        thresholds=st.dictionaries(text, numbers, max_size=2),
    )
    by_type: dict[object, st.SearchStrategy[typing.Any]] = {
        str: text,
        int: st.integers(0, 10**9),
        bool: st.booleans(),
        str | None: maybe,
        bool | None: st.none() | st.booleans(),
        float | None: st.none() | numbers,
        tuple[str, ...]: st.lists(text, max_size=3).map(tuple),
        tuple[Credit, ...]: st.lists(credit, max_size=2).map(tuple),
        Evidence | None: st.none() | evidence,
    }
    types = typing.get_type_hints(Record)
    values = {name: by_type[kind] for name, kind in types.items()}
    values["schema_version"] = st.just(SCHEMA_VERSION)
    return st.builds(Record, **values)


REQUIRED = {
    field.name: 1 if field.name == "word_count" else "x"
    for field in dataclasses.fields(Record)
    if field.default is dataclasses.MISSING
    and field.default_factory is dataclasses.MISSING
}


@given(records(clean_text))
def test_a_record_comes_back_from_its_line(record: Record) -> None:
    assert from_line(to_line(record)) == record


@given(records(any_text))
def test_a_line_is_one_line_of_utf8_for_any_record(record: Record) -> None:
    line = to_line(record)
    assert line.splitlines() == [line]
    assert json.loads(line.encode()).keys() == {
        field.name for field in dataclasses.fields(Record)
    }


@given(records(any_text))
def test_a_line_that_was_read_gives_the_same_line(record: Record) -> None:
    line = to_line(record)
    assert to_line(from_line(line)) == line


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_json_does_not_know_are_refused(number: float) -> None:
    record = Record(**REQUIRED, similarity=number)
    with pytest.raises(ValueError, match="JSON compliant"):
        to_line(record)


def test_fields_of_later_versions_are_ignored() -> None:
    values = {
        **REQUIRED,
        "mood": "calm",
        "agencies": [{"name": "dpa", "rule": "sign-off", "credit": "(dpa)", "sure": 1}],
        "evidence": {"passages": ["one"], "colour": "red"},
    }
    record = from_line(json.dumps(values))
    assert record == Record(
        **REQUIRED,
        agencies=(Credit(name="dpa", rule="sign-off", credit="(dpa)"),),
        evidence=Evidence(passages=("one",)),
    )
    assert record.schema_version == SCHEMA_VERSION


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("", id="empty"),
        pytest.param("[]", id="a-list"),
        pytest.param("null", id="null"),
        pytest.param('{"id":"x"}', id="fields-missing"),
        pytest.param(json.dumps(REQUIRED)[:-20], id="torn"),
        pytest.param(json.dumps({**REQUIRED, "agencies": [{}]}), id="empty-credit"),
        pytest.param(json.dumps({**REQUIRED, "agencies": 7}), id="agencies-a-number"),
        pytest.param(
            json.dumps({**REQUIRED, "agencies": ["dpa"]}),
            id="credit-a-text",
        ),
        pytest.param(
            json.dumps({**REQUIRED, "evidence": 7}),
            id="evidence-a-number",
        ),
        pytest.param(json.dumps({**REQUIRED, "tags": None}), id="tags-null"),
    ],
)
def test_lines_that_hold_no_record_are_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_line(line)


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ({"text": None}, "text is null, not a text"),
        ({"text": 5}, "text is a whole number, not a text"),
        ({"id": None}, "id is null, not a text"),
        ({"id": 7}, "id is a whole number"),
        ({"id": "\ud800"}, "id holds half a character"),
        ({"published": 5}, "published is a whole number, not a text"),
        ({"site": None}, "site is null"),
        ({"duplicate_status": ["a"]}, "duplicate_status is a list, not a text"),
        ({"word_count": "x"}, "word_count is a text, not a whole number"),
        ({"word_count": True}, "word_count is true or false"),
        ({"fetched_at": None}, "fetched_at is null"),
        ({"authors": "Anna"}, "authors is a text, not a list"),
        ({"authors": [5]}, "authors is a whole number, not a text"),
        ({"agencies": ["dpa"]}, "agencies is a text, not an object"),
        ({"evidence": {"thresholds": {"a": "b"}}}, "thresholds is a text"),
        ({"similarity": math.nan}, "NaN is no number"),
        ({"schema_version": SCHEMA_VERSION + 1}, "use a newer Wirecopy"),
    ],
)
def test_a_value_of_another_type_is_named(values: dict[str, Any], cause: str) -> None:
    with pytest.raises(ValueError, match=cause):
        from_line(json.dumps({**REQUIRED, **values}))


def test_fields_that_are_missing_are_named() -> None:
    with pytest.raises(ValueError, match="it lacks id, run_id, url, "):
        from_line("{}")


def test_json_that_is_nested_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        from_line("[" * 100_000)


def test_a_byte_order_mark_is_no_part_of_a_line() -> None:
    assert from_line("\ufeff" + json.dumps(REQUIRED)).id == "x"


def test_events_are_checked_like_records() -> None:
    required = {"kind": "joined", "run_id": "r", "at": "x", "cluster": "c"}
    assert event_of_line(json.dumps(required)).cluster == "c"
    for values, cause in (
        ({"cluster": 5}, "cluster is a whole number"),
        ({"number": "1"}, "number is a text"),
        ({"schema_version": EVENT_SCHEMA_VERSION + 1}, "newer"),
    ):
        with pytest.raises(ValueError, match=cause):
            event_of_line(json.dumps({**required, **values}))
    with pytest.raises(ValueError, match="it lacks kind, run_id, at, cluster"):
        event_of_line("{}")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
fields = st.sampled_from([field.name for field in dataclasses.fields(Record)])


@given(st.dictionaries(fields, json_values, max_size=4))
def test_any_line_is_a_record_or_a_value_error(values: dict[str, object]) -> None:
    line = json.dumps({**REQUIRED, **values})
    try:
        record = from_line(line)
    except ValueError:
        return
    assert isinstance(record, Record)
