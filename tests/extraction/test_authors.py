"""Names of authors."""

import json

import pytest
from lxml.html import document_fromstring

from crawler.extraction.authors import read_authors
from crawler.extraction.blocks import read_blocks
from crawler.extraction.headline import headline_at
from crawler.extraction.signatures import find_bylines
from crawler.extraction.structured import read_markup

URL = "https://www.gullhaven-mail.example/pier.html"


def read(body="", head="", author=None, url=URL, title=None):
    if author is not None:
        data = {"@type": "NewsArticle", "headline": "x", "author": author}
        head += f"<script type='application/ld+json'>{json.dumps(data)}</script>"
    page = f"<html><head>{head}</head><body><h1>Pier</h1>{body}</body></html>"
    tree = document_fromstring(page)
    markup = read_markup(url, tree)
    blocks = read_blocks(tree)
    bylines = find_bylines(markup, blocks, headline_at(blocks, title))
    return read_authors(markup, bylines, "Gull Mail")


def authors(body="", head="", author=None, url=URL):
    return read(body, head, author, url).persons


def signed(body="", head="", author=None):
    return read(body, head, author).byline


def test_json_ld_names_persons_not_organisations():
    listed = [
        {"@type": "Organization", "name": "Harbour Watch"},
        {"@type": "Person", "name": "Ida Brandvold"},
    ]
    assert authors(author=listed) == ("Ida Brandvold",)


def test_the_publication_is_no_author():
    head = "<meta name='author' content='Gull Mail'>"
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


def test_the_place_that_names_the_authors_is_told():
    assert read(author="Ida Brandvold").origin == "json-ld"
    assert read("<p class='byline'>By Ida Brandvold</p>").origin == "byline"
    assert read("<p>By Ida Brandvold</p>").origin == "text"
    assert read().origin is None


def test_all_who_share_a_byline_are_named_where_the_system_declares_the_first():
    body = "<p>By <a>Ida Brandvold</a>, <a>Tom Hale</a> and <a>Bo Strand</a></p>"
    head = "<meta name='author' content='Ida Brandvold'>"
    assert authors("<p>By Ida Brandvold and Tom Hale</p>", head) == (
        "Ida Brandvold",
        "Tom Hale",
    )
    assert authors(body.replace("<p>", "<p class='byline'>"), head) == (
        "Ida Brandvold",
        "Tom Hale",
        "Bo Strand",
    )


def test_an_agency_that_signs_with_a_person_is_in_the_byline_alone():
    found = read(author="Ida Brandvold und Tom Hale, dpa")
    assert found.persons == ("Ida Brandvold", "Tom Hale")
    assert found.byline == ("Ida Brandvold", "Tom Hale", "dpa")


def test_a_name_alone_counts_where_the_page_vouches_for_it():
    alone = "<div>Ida Brandvold</div>"
    assert authors(alone) == ()
    assert authors(f"{alone}<p>More from Ida Brandvold</p>") == ("Ida Brandvold",)
    assert authors(f"{alone}<p>Ida Brandvold is a reporter.</p>") == ("Ida Brandvold",)


def test_a_name_beside_a_date_counts_where_the_page_vouches_for_it():
    line = "<div>20 December 2024 · Ida Brandvold</div>"
    assert authors(line) == ()
    assert authors(f"{line}<p>About Ida Brandvold</p>") == ("Ida Brandvold",)


def test_the_only_label_below_the_text_names_the_author():
    body = "<p>x</p>" * 40 + "<p>Written by Ida Brandvold</p>"
    assert authors(body) == ("Ida Brandvold",)
    assert authors(body + "<p>Written by Tom Hale</p>") == ()


def test_where_an_organisation_signs_no_other_place_is_searched():
    body = "<p>x</p>" * 40 + "<p>Written by Ida Brandvold</p>"
    organisation = {"@type": "Organization", "name": "Harbour Watch"}
    assert authors(body, author=organisation) == ()


def test_organisations_that_the_page_declares_are_no_persons():
    head = (
        "<script type='application/ld+json'>"
        '{"@type": "NewsMediaOrganization", "name": "Skerry Post Group"}</script>'
        "<meta name='author' content='Skerry Post Group'>"
    )
    assert authors(head=head) == ()
    assert authors(author="Gull Mail Sport") == ("Gull Mail Sport",)


def test_who_publishes_alone_may_be_who_writes():
    person = {"@id": "#me", "@type": ["Person", "Organization"], "name": "Gull Mail"}
    data = [person, {"@type": "Article", "headline": "x", "publisher": {"@id": "#me"}}]
    head = f"<script type='application/ld+json'>{json.dumps(data)}</script>"
    assert authors("<p class='author-name'>Gull Mail</p>", head) == ("Gull Mail",)


def test_lists_in_lists_of_authors_are_read():
    nested = [{"name": "Ida Brandvold"}, [{"name": "Tom Hale"}]]
    assert authors(author=nested) == ("Ida Brandvold", "Tom Hale")


def test_a_thousand_declared_authors_are_no_byline():
    head = "".join(
        f"<meta name='author' content='Ida {chr(65 + n % 26)}{chr(97 + n // 26)}moor'>"
        for n in range(999)
    )
    assert authors("<p>By Ida Brandvold</p>", head) == ("Ida Brandvold",)


def test_the_byline_that_readers_see_is_believed_before_who_put_the_page_online():
    assert authors("<p>By Ida Brandvold</p>", author="Web Office7") == (
        "Ida Brandvold",
    )
    assert authors("<p>By Ida Brandvold</p>", author="Olaf Aas") == ("Ida Brandvold",)


def test_a_byline_with_one_of_the_declared_names_leaves_them_all():
    assert authors("<p>By Ida Brandvold</p>", author=["Olaf Aas", "Ida Brandvold"]) == (
        "Olaf Aas",
        "Ida Brandvold",
    )


def test_a_byline_far_from_the_headline_is_not_believed_before_what_is_declared():
    body = "<p>The pier stays.</p>" * 9 + "<p>By Ida Brandvold</p>"
    assert authors(body, author="Olaf Aas") == ("Olaf Aas",)


def test_names_in_elements_of_their_own_are_joined_by_commas_and_words():
    names = "<a>Ida Brandvold</a>, <a>Olaf Aas</a> und <a>Per Lie</a>"
    assert authors(f"<p>Von {names} | <a>Sport</a></p>") == (
        "Ida Brandvold",
        "Olaf Aas",
        "Per Lie",
    )


def test_what_follows_a_name_without_being_joined_is_no_name():
    body = "<p><b>Posted by</b> <a>Ida Brandvold</a> <i>|</i> <a>Harbour News</a></p>"
    assert authors(body) == ("Ida Brandvold",)


def test_a_label_may_be_a_line_of_its_own():
    assert authors("<p>Written by</p><button>Ida Brandvold</button>") == (
        "Ida Brandvold",
    )


def test_the_author_of_a_preview_counts_where_the_page_names_none():
    head = (
        "<meta name='twitter:label1' content='Written by'>"
        "<meta name='twitter:data1' content='Ida Brandvold'>"
        "<meta name='twitter:label2' content='Reading time'>"
        "<meta name='twitter:data2' content='Four minutes'>"
    )
    assert authors(head=head) == ("Ida Brandvold",)


@pytest.mark.parametrize(
    ("declared", "line", "names"),
    [
        pytest.param("Ida", "Ida Brandvold", ["Ida Brandvold"], id="first name"),
        pytest.param(
            "Ida Brandvold",
            "Ida Brandvold, Olaf Aas & Per Lie",
            ["Ida Brandvold", "Olaf Aas", "Per Lie"],
            id="the first of several",
        ),
        pytest.param(
            "Ida Brandvold",
            "By Dr Ida Brandvold, Olaf Aas",
            ["Dr Ida Brandvold", "Olaf Aas"],
            id="degree",
        ),
        pytest.param(
            "Ida Brandvold",
            "Ida Brandvold · Harbour Life",
            ["Ida Brandvold"],
            id="section",
        ),
        pytest.param(
            "Ida Brandvold",
            "Ida Brandvold swam to the pier",
            ["Ida Brandvold"],
            id="sentence",
        ),
    ],
)
def test_a_line_at_the_headline_may_name_the_declared_in_full(declared, line, names):
    assert list(authors(f"<p>{line}</p>", author=declared)) == names


def test_a_byline_is_looked_for_at_the_headline_wherever_that_stands():
    menu = "<p>BY USE CASE</p>" + "<li>Fishing</li>" * 40
    page = f"{menu}<h2>Old pier closes</h2><p>By Ida Brandvold</p>"
    assert read(page, title="Old pier closes").persons == ("Ida Brandvold",)


def test_a_role_that_is_one_long_word_ends_a_byline():
    assert authors("<p>Autorin: Ida Brandvold, Hafenleiterin der Stadt</p>") == (
        "Ida Brandvold",
    )


@pytest.mark.parametrize(
    "line",
    [
        "Posted by Ida on 20 December 2024",
        "Erstellt von Ida am Dienstag 6. Mai 2014",
        "Thread starter Ida",
        "Autorin: Ida",
    ],
)
def test_one_word_is_a_name_after_a_label_that_only_names_follow(line):
    assert authors(f"<p>{line}</p>") == ("Ida",)
    assert authors("<p>By Ida</p>") == ()


@pytest.mark.parametrize(
    "desk",
    ["Redaktion", "Redaktion Gullhaven Mail", "Staff and news service reports"],
)
def test_a_desk_is_named_in_full(desk):
    assert authors(author=desk) == ()
    assert signed(author=desk) == (desk,)
    assert signed(f"<p class='byline'>von {desk}</p>") == (desk,)


def test_neither_the_publication_nor_a_login_signs_beside_a_person():
    both = [{"name": "Gull Mail Media"}, {"name": "web-admin"}, {"name": "News Desk"}]
    head = "<meta property='og:site_name' content='Gull Mail Media'>"
    body = "<p>By Ida Brandvold</p>"
    assert signed(body, head, both) == ("Ida Brandvold", "News Desk")


def test_a_first_name_in_the_name_of_the_host_is_a_person():
    url = "https://idaspier.example/pier.html"
    assert authors(author="Ida", url=url) == ("Ida",)
    assert authors(author="idas", url=url) == ()
    assert authors(author="Idaspier", url=url) == ()
    assert authors(author="Pier9", url="https://pier9.example/") == ()


def test_a_name_that_comes_again_as_a_login_is_named_once():
    assert authors(author=["Ida Brandvold", "ida-brandvold"]) == ("Ida Brandvold",)


def test_a_name_alone_right_below_the_headline_counts_next_to_a_date():
    date = "<div>20 December 2024, 6:57 p.m.</div>"
    assert authors(f"<div>Ida Brandvold</div>{date}") == ("Ida Brandvold",)
    assert authors(f"{date}<div>Ida Brandvold</div>") == ("Ida Brandvold",)
    assert authors(f"<div>Fish of the Week</div>{date}") == ()
    assert authors(f"<div>Ida Brandvold</div><p>A pier</p>{date}") == ()
    assert authors(f"<p>x</p><p>y</p><p>z</p><div>Ida Brandvold</div>{date}") == ()
    assert authors(f"<div>Ida Brandvold</div>{date}", author="News Desk") == ()
