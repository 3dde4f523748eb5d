"""Dates of feeds and sitemaps."""

import datetime as dt
import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery import dates
from crawler.discovery.dates import iso_date, moment


def test_docstring_examples_hold():
    assert doctest.testmod(dates).failed == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-12-20T18:57", "2024-12-20T18:57:00"),
        ("2024-12-20 18:57:00 +0100", "2024-12-20T18:57:00+01:00"),
        ("20241220T185700Z", "2024-12-20T18:57:00+00:00"),
        ("2024-12-20T00:00:00", "2024-12-20T00:00:00"),
        ("Fri, 20 Dec 2024 18:57:00 GMT", "2024-12-20T18:57:00+00:00"),
        ("Fri, 20 Dec 2024 18:57:00 EST", "2024-12-20T18:57:00-05:00"),
        ("20 Dec 2024 18:57", "2024-12-20T18:57:00"),
        ("Fri, 20 Dec 24 18:57:00 Z", "2024-12-20T18:57:00+00:00"),
        ("Fri, 32 Dec 2024 18:57:00 GMT", None),
        ("0001-01-01T00:00:00Z", None),
        ("1970-01-01", None),
        ("2024", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        ("2024-12-20" + " " * 1_000_000, "2024-12-20"),
        ("9" * 1_000_000, None),
    ],
)
def test_iso_date(text, expected):
    assert iso_date(text) == expected


@given(st.text() | st.datetimes().map(str) | st.from_regex(r"\w+, \d+ \w+ \d+ [\d:]+"))
def test_what_comes_out_is_iso_8601_and_a_moment(text):
    date = iso_date(text)
    assert date is None or moment(date) is not None


def test_a_date_lasts_until_its_end():
    assert moment("2024-12-20") > dt.datetime(2024, 12, 20, 23, tzinfo=dt.UTC)
    assert moment("2024-12-20T01:00:00+02:00") == dt.datetime(
        2024, 12, 19, 23, tzinfo=dt.UTC
    )
    assert moment("nonsense") is None
