"""Names of authors."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from crawler.extraction.authors import find_bylines, read_authors, read_signatures
from crawler.extraction.blocks import read_blocks
from crawler.extraction.names import split_names
from crawler.extraction.structured import read_markup

URL = "https://www.gullhaven-mail.example/pier.html"


def bylines(body="", head="", author=None):
    if author is not None:
        data = {"@type": "NewsArticle", "headline": "x", "author": author}
        head += f"<script type='application/ld+json'>{json.dumps(data)}</script>"
    page = f"<html><head>{head}</head><body><h1>Pier</h1>{body}</body></html>"
    tree = document_fromstring(page)
    markup = read_markup(URL, tree)
    return markup, find_bylines(markup, read_blocks(tree))


def authors(body="", head="", author=None):
    return read_authors(*bylines(body, head, author), "Gullhaven Mail")


def signed(body="", head="", author=None):
    names = authors(body, head, author)
    return read_signatures(bylines(body, head, author)[1], names)


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
        ("Ida Brandvold March 3, 2024, 5 min read", ["Ida Brandvold"]),
        ("Von Ida Brandvold Fr, 3. März 2024", ["Ida Brandvold"]),
        ("By Ida Brandvold. Reviewed by Tom Hale", ["Ida Brandvold"]),
        ("Edited by: Tom Hale", []),
        ("Jan Marx", ["Jan Marx"]),
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


def test_a_role_in_an_element_of_its_own_is_no_name():
    body = "<div class='byline'><b>Ida Brandvold</b> <i>Head Gardener</i></div>"
    assert authors(body) == ("Ida Brandvold",)


def test_authors_in_elements_of_their_own_are_all_named():
    body = (
        "<p><a rel='author'>Ida Brandvold</a> and <a rel='author'>Tom Hale</a></p>"
        "<ul><li><a rel='author'>Bo Strand</a></li></ul>"
    )
    assert authors(body) == ("Ida Brandvold", "Tom Hale")


def test_who_comments_is_no_author():
    body = "<p class='comment-author'>Bo Strand</p><p class='author'>Ida Brandvold</p>"
    assert authors(body) == ("Ida Brandvold",)


def test_a_login_gives_way_to_a_name():
    body = "<p class='author-name'>Ida Brandvold</p>"
    assert authors(body, author="ida.b") == ("Ida Brandvold",)
    assert authors(author="ida.b") == ("ida.b",)


def test_a_place_after_a_name_is_no_author():
    assert authors(author="Ida Brandvold, Oslo") == ("Ida Brandvold",)


def test_an_author_is_found_by_its_identifier():
    person = {"@id": "#p1", "@type": "Person", "name": "Ida Brandvold"}
    graph = json.dumps({"@graph": [person]})
    head = f"<script type='application/ld+json'>{graph}</script>"
    assert authors(head=head, author={"@id": "#p1"}) == ("Ida Brandvold",)


def test_desks_sign_where_no_person_does():
    head = "<meta name='author' content='News Desk'>"
    assert authors(head=head) == ()
    assert signed(head=head) == ("News Desk",)


def test_desks_sign_beside_persons():
    both = [{"@type": "Person", "name": name} for name in ("Ida Brandvold", "dpa")]
    assert authors(author=both) == ("Ida Brandvold",)
    assert signed(author=both) == ("Ida Brandvold", "dpa")


@pytest.mark.parametrize(
    "author", [None, 3, [], {}, [[]], {"name": {"a": 1}}, "x" * 999]
)
def test_authors_of_any_shape_are_read_without_failure(author):
    assert authors(author=author) == ()


@given(st.text(max_size=200))
def test_any_byline_is_read_without_failure(byline):
    assert all(3 <= len(name) <= 50 for name in split_names(byline))
