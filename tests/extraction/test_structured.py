"""JSON-LD and meta tags."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from crawler.extraction.structured import read_markup, texts

URL = "https://www.gullhaven-mail.example/news/ferry-pier.html"
ARTICLE = {"@type": "NewsArticle", "headline": "Pier to close"}


def markup(script, url=URL, head=""):
    page = f"<script type='application/ld+json'>{script}</script>{head}<p>x</p>"
    return read_markup(url, document_fromstring(page))


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(json.dumps(ARTICLE), id="object"),
        pytest.param(json.dumps([ARTICLE]), id="list"),
        pytest.param(
            json.dumps({"@graph": [{"@type": "Person"}, ARTICLE]}), id="graph"
        ),
        pytest.param(json.dumps({"mainEntity": {"a": [ARTICLE]}}), id="nested"),
        pytest.param(json.dumps(ARTICLE)[:-1] + ",}", id="trailing comma"),
        pytest.param("//<![CDATA[\n" + json.dumps(ARTICLE) + "\n//]]>", id="cdata"),
        pytest.param(json.dumps(ARTICLE).replace(" to", "\nto"), id="raw line feed"),
        pytest.param(json.dumps(ARTICLE | {"@type": ["Thing", "Article"]}), id="types"),
        pytest.param(json.dumps(ARTICLE) + ";", id="semicolon"),
    ],
)
def test_the_article_is_found_in_any_shape(script):
    found = markup(script).article
    assert texts(found["headline"])[0].split() == ["Pier", "to", "close"]


def test_the_article_that_names_the_page_wins_over_other_stories():
    other = ARTICLE | {"headline": "Other", "url": "https://x.example/other"}
    own = ARTICLE | {"mainEntityOfPage": {"@id": URL}}
    assert markup(json.dumps([other, own])).article["headline"] == "Pier to close"


@pytest.mark.parametrize(
    "script", ["", "null", "[]", "{", "[" * 5_000, '"text"', "12", '{"@type": 3}']
)
def test_what_cannot_be_read_is_as_good_as_absent(script):
    assert markup(script).article == {}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("A &amp;amp; B", ["A & B"]),
        ({"name": "A"}, ["A"]),
        ([{"name": ["A"]}, "B", 3, None, []], ["A", "B"]),
        ({"other": "A"}, []),
        ("<b>A</b>", ["A"]),
    ],
)
def test_texts_of_any_shape(value, expected):
    assert texts(value, "name") == expected


def test_meta_tags_are_known_by_property_name_and_itemprop():
    head = "<meta property='OG:title' content='A'><meta itemprop='x' content='B'>"
    found = markup("", head=head)
    assert (found.first_meta("no", "og:title"), found.first_meta("x")) == ("A", "B")


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["@type", "@id", "headline", "author", "name", "url"]),
            inner,
        )
    ),
    max_leaves=20,
)


@given(json_values)
def test_any_json_is_walked_without_failure(value):
    script = json.dumps(value).replace("<", "\\u003c")
    found = markup(script)
    for node in found.nodes:
        for held in node.values():
            assert all(isinstance(text, str) for text in texts(held, "name", "@id"))
