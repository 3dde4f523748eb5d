"""Names of authors."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from crawler.extraction.authors import read_authors, split_names
from crawler.extraction.blocks import read_blocks
from crawler.extraction.structured import read_markup

URL = "https://www.gullhaven-mail.example/pier.html"


def authors(body="", head="", author=None):
    if author is not None:
        data = {"@type": "NewsArticle", "headline": "x", "author": author}
        head += f"<script type='application/ld+json'>{json.dumps(data)}</script>"
    page = f"<html><head>{head}</head><body><h1>Pier</h1>{body}</body></html>"
    tree = document_fromstring(page)
    return read_authors(read_markup(URL, tree), read_blocks(tree), "Gullhaven Mail")


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ida Brandvold", ["Ida Brandvold"]),
        ("Von: Bettina Gumm", ["Bettina Gumm"]),
        ("Par Léa Morin et Luc Petit", ["Léa Morin", "Luc Petit"]),
        ("IDA BRANDVOLD", ["Ida Brandvold"]),
        ("Ida Brandvold, Harbour Correspondent", ["Ida Brandvold"]),
        (
            "Ida Brandvold and Tom Hale | ida@mail.example",
            ["Ida Brandvold", "Tom Hale"],
        ),
        ("Ludwig van der Meer", ["Ludwig van der Meer"]),
        ("Ida Brandvold, dpa", ["Ida Brandvold"]),
        ("Brandvold, Ida", ["Ida Brandvold"]),
        ("Ida Brandvold, RN, BSN", ["Ida Brandvold"]),
        ("Ida Brandvold (Oslo)", ["Ida Brandvold"]),
        ("By our staff", []),
        ("Redaktion", []),
        ("dpa", []),
        ("The Associated Press", []),
        ("https://mail.example/author/ida", []),
    ],
)
def test_names_in_a_byline(byline, names):
    assert split_names(byline) == names


def test_json_ld_names_persons_not_organisations():
    listed = [
        {"@type": "Organization", "name": "Harbour Watch"},
        {"@type": "Person", "name": "Ida Brandvold"},
    ]
    assert authors(author=listed) == ("Ida Brandvold",)


def test_the_publication_is_no_author():
    head = "<meta name='author' content='Gullhaven Mail'>"
    assert authors("<p>By Ida Brandvold</p>", head) == ("Ida Brandvold",)


def test_a_name_in_an_element_of_its_own_after_its_label():
    body = "<div><span>20 December</span><span>By</span> <a>Ida Brandvold</a></div>"
    assert authors(body) == ("Ida Brandvold",)


def test_a_declared_name_may_be_one_word():
    assert authors(author="Banksy") == ("Banksy",)


@pytest.mark.parametrize(
    "author", [None, 3, [], {}, [[]], {"name": {"a": 1}}, "x" * 999]
)
def test_authors_of_any_shape_are_read_without_failure(author):
    assert authors(author=author) == ()


@given(st.text(max_size=200))
def test_any_byline_is_read_without_failure(byline):
    assert all(3 <= len(name) <= 50 for name in split_names(byline))
