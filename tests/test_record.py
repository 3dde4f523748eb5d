"""A record and its JSON line say the same; a line is one line for every reader."""

from __future__ import annotations

import dataclasses
import json
import math
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    return st.builds(Record, **{name: by_type[kind] for name, kind in types.items()})


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
