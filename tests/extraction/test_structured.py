"""JSON-LD and meta tags."""

import html
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from crawler.extraction.authors import read_authors
from crawler.extraction.blocks import read_blocks
from crawler.extraction.dates import read_dates
from crawler.extraction.language import read_language
from crawler.extraction.section import read_section
from crawler.extraction.signatures import find_bylines
from crawler.extraction.site import read_site_facts
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
        pytest.param("/* the article */" + json.dumps(ARTICLE), id="comment"),
        pytest.param(html.escape(json.dumps(ARTICLE)), id="escaped"),
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
    "script",
    [
        pytest.param("", id="empty"),
        pytest.param("null", id="null"),
        pytest.param("[]", id="list"),
        pytest.param("{", id="open"),
        pytest.param("[" * 100_000, id="brackets"),
        pytest.param('{"a":' * 100_000, id="objects"),
        pytest.param("/*" * 50_000, id="comments"),
        pytest.param('{"a": "' + "x" * 10_000_000, id="10 MB"),
        pytest.param('"text"', id="text"),
        pytest.param("12", id="number"),
        pytest.param('{"@type": 3}', id="type"),
    ],
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


FIELDS = (
    "author", "publisher", "image", "keywords", "datePublished", "dateModified",
    "articleSection", "isAccessibleForFree", "hasPart", "inLanguage", "description",
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(FIELDS), json_values))
def test_no_shape_of_any_field_breaks_what_reads_it(fields):
    script = json.dumps(ARTICLE | fields).replace("<", "\\u003c")
    found = markup(script)
    blocks = read_blocks(found.tree)
    facts = read_site_facts(found)
    for text in (facts.publisher.value, facts.image.value, facts.description.value):
        assert text is None or isinstance(text, str)
    assert facts.paywalled.value in {None, True, False}
    authors = read_authors(found, find_bylines(found, blocks, 0), facts.publisher.value)
    assert all(isinstance(name, str) for name in authors.byline)
    now = "2024-12-21T08:00:00+00:00"
    assert read_dates(found, blocks, headline=0, now=now, month_first=False)
    read_language(found, "")
    read_section(found, blocks, title=None, publisher=None)


def test_an_identifier_that_names_itself_is_followed_once():
    node = ARTICLE | {"@id": "#a", "author": {"@id": "#a"}, "publisher": {"@id": "#b"}}
    found = markup(json.dumps([node, {"@id": "#b", "publisher": {"@id": "#b"}}]))
    assert read_site_facts(found).publisher.value is None
