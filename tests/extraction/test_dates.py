"""Dates of articles and dates in text."""

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from crawler.extraction.blocks import read_blocks
from crawler.extraction.dates import read_dates
from crawler.extraction.datetext import find_date, read_value
from crawler.extraction.headline import headline_at
from crawler.extraction.structured import read_markup

URL = "https://www.gullhaven-mail.example/pier.html"
NOW = "2024-12-21T08:00:00+00:00"


def dates(head="", body="<h1>Pier</h1>", url=URL, title=None):
    tree = document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    markup = read_markup(url, tree)
    blocks = read_blocks(tree)
    at = headline_at(blocks, title)
    return read_dates(markup, blocks, headline=at, now=NOW, month_first=False)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Stand: December 20, 2024, 6:57 p.m", "2024-12-20T18:57:00"),
        ("20.12.2024, 18.57 Uhr", "2024-12-20T18:57:00"),
        ("Freitag, 20. Dezember 2024 - 18:57 Uhr", "2024-12-20T18:57:00"),
        ("Publié le 20 décembre 2024 à 18h57", "2024-12-20T18:57:00"),
        ("20 de diciembre de 2024", "2024-12-20"),
        ("20 grudnia 2024", "2024-12-20"),
        ("20 декабря 2024, 18:57", "2024-12-20T18:57:00"),
        ("2024年12月20日 18:57", "2024-12-20T18:57:00"),
        ("Dec. 20th, 2024", "2024-12-20"),
        ("Dec 20, 2024 12:05 am", "2024-12-20T00:05:00"),
        ("20 Dec 2024 18:57 GMT", "2024-12-20T18:57:00+00:00"),
        ("20/12/2024", "2024-12-20"),
        ("12/20/2024", "2024-12-20"),
        ("20.12.24", "2024-12-20"),
        ("31.02.2024", None),
        ("phone 0191 496 0100", None),
        ("version 1.2.2024.5", None),
    ],
)
def test_dates_in_lines_of_text(line, expected):
    assert find_date(line) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-12-20T18:57:00+01:00", "2024-12-20T18:57:00+01:00"),
        ("2024-12-20T18:57:00.123Z", "2024-12-20T18:57:00+00:00"),
        ("2024-12-20 18:57:00 +0100", "2024-12-20T18:57:00+01:00"),
        ("2024-12-20", "2024-12-20"),
        ("20241220T185700", "2024-12-20T18:57:00"),
        ("Fri, 20 Dec 2024 18:57:00 GMT", "2024-12-20T18:57:00+00:00"),
        ("1734721020", "2024-12-20T18:57:00+00:00"),
        ("1734721020000", "2024-12-20T18:57:00+00:00"),
        ("yesterday", None),
        ("", None),
    ],
)
def test_machine_readable_values(value, expected):
    assert read_value(value) == expected


def test_american_order_only_where_asked():
    assert find_date("4/5/2024") == "2024-05-04"
    assert find_date("4/5/2024", month_first=True) == "2024-04-05"


@given(st.text(max_size=80))
def test_whatever_is_read_is_iso_8601(text):
    for iso in (read_value(text), find_date(text)):
        assert iso is None or datetime.fromisoformat(iso)


def test_json_ld_comes_first_and_keeps_its_offset():
    head = (
        "<meta property='article:published_time' content='2024-12-19'>"
        '<script type=\'application/ld+json\'>{"@type":"NewsArticle","headline":"x",'
        '"datePublished":"2024-12-20T18:57:00+01:00",'
        '"dateModified":"2024-12-20T20:00:00+01:00"}</script>'
    )
    found = dates(head)
    assert found.published == "2024-12-20T18:57:00+01:00"
    assert found.published_origin == "json-ld"
    assert found.modified == "2024-12-20T20:00:00+01:00"


def test_the_most_exact_value_of_the_same_day_is_taken():
    head = "<meta name='date' content='2024-12-20'>"
    found = dates(head, "<h1>x</h1><p>20.12.2024, 18:57 Uhr</p>")
    assert (found.published, found.published_origin) == ("2024-12-20T18:57:00", "text")
    assert found.published_raw == "20.12.2024, 18:57 Uhr"


def test_dates_in_the_future_are_refused():
    head = "<meta name='date' content='2025-06-01'>"
    assert dates(head, "<h1>x</h1><p>Posted 20 Dec 2024</p>").published == "2024-12-20"


def test_a_change_at_the_time_of_publication_is_none():
    head = (
        "<meta property='article:published_time' content='2024-12-20T10:00:00Z'>"
        "<meta property='article:modified_time' content='2024-12-20T10:00:00Z'>"
    )
    assert dates(head).modified is None


def test_glued_spans_are_parted():
    line = (
        "<div><span>Stand: December 20, 2024, 6:57 p.m</span><span>Von: A</span></div>"
    )
    assert dates(body=f"<h1>x</h1>{line}").published == "2024-12-20T18:57:00"


def test_the_url_is_a_last_resort():
    found = dates(url="https://www.gullhaven-mail.example/2024/12/20/pier.html")
    assert (found.published, found.published_origin) == ("2024-12-20", "url")


def test_teasers_beside_the_article_do_not_date_it():
    body = "<h1>x</h1><aside><time datetime='2024-11-01'>1 Nov 2024</time></aside>"
    body += "<time datetime='2024-12-20'>20 Dec</time>"
    assert dates(body=body).published == "2024-12-20"


def declared(published, modified):
    data = {
        "@type": "NewsArticle",
        "headline": "x",
        "datePublished": published,
        "dateModified": modified,
    }
    return f"<script type='application/ld+json'>{json.dumps(data)}</script>"


CHANGED = "2024-12-10T09:00:00+00:00"


def test_the_day_shown_counts_where_the_system_declares_its_last_change():
    body = "<h1>Pier</h1><p>March 3, 2024</p>"
    found = dates(declared(CHANGED, CHANGED), body)
    assert (found.published, found.published_origin) == ("2024-03-03", "text")


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        pytest.param("2024-12-01T09:00:00+00:00", "March 3, 2024", id="own time"),
        pytest.param(CHANGED, "December 10, 2024", id="same day"),
        pytest.param(CHANGED, "12.10.2024", id="day and month swapped"),
        pytest.param(CHANGED, "December 20, 2024", id="later"),
    ],
)
def test_the_declared_time_counts_otherwise(published, shown):
    found = dates(declared(published, CHANGED), f"<h1>Pier</h1><p>{shown}</p>")
    assert found.published == published


def test_a_date_that_is_named_as_such_may_stand_far_from_the_headline():
    body = "<h1>Pier</h1>" + "<p>The sea was calm.</p>" * 80
    found = dates(body=f"{body}<p>Published: 3 March 2024</p><p>5 May 2024</p>")
    assert (found.published, found.published_origin) == ("2024-03-03", "text")


def test_a_day_first_date_in_the_address():
    found = dates(url="https://www.gullhaven-mail.example/news/20-12-2024")
    assert (found.published, found.published_origin) == ("2024-12-20", "url")


def test_the_first_date_anywhere_is_a_guess():
    body = "<h1>Pier</h1>" + "<p>x</p>" * 60 + "<p>20.12.2024 - Der Steg schließt.</p>"
    found = dates(body=body)
    assert (found.published, found.published_origin) == ("2024-12-20", "guess")


def test_styles_named_relative_stand_not_beside_the_article():
    body = "<h1>Pier</h1><div class='relative'><p>20 December 2024</p></div>"
    assert dates(body=body).published_origin == "text"


def test_a_date_below_the_headline_counts_though_both_stand_in_a_related_view():
    body = (
        "<div class='view-related-headers'><h1>Pier</h1>"
        "<div>By Ida Brandvold, 20 December 2024</div>"
        "<time datetime='2024-12-20T18:57:00+01:00'>today</time></div>"
        "<div class='related'><p>1 March 2022</p></div>"
    )
    assert dates(body=body).published == "2024-12-20T18:57:00+01:00"


def test_a_date_in_the_headline_is_what_it_is_about():
    body = (
        "<h1>Results of the regatta, 19.5.2024</h1><p>Ida Brandvold | 20 May 2024</p>"
    )
    assert dates(body=body).published == "2024-05-20"
