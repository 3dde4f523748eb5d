"""Bytes to a tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import NoArticle
from crawler.extraction.html import clean, read_html
from tests.extraction.builders import assert_known, make_html, make_page

LIMIT = 100_000
NAME = "Gåsehavn"


def text_of(page):
    return "".join(read_html(page, LIMIT).itertext())


@pytest.mark.parametrize(
    ("charset", "label"),
    [
        pytest.param("utf-8", "iso-8859-1", id="utf-8 under another label"),
        pytest.param("cp1252", "utf-8", id="cp1252 labelled utf-8"),
        pytest.param("utf-16", "utf-8", id="byte order mark"),
        pytest.param("cp1252", "windows-1252", id="right label"),
        pytest.param("utf-8", "no-such-charset", id="unknown label"),
    ],
)
def test_bytes_decide_over_a_wrong_label(charset, label):
    body = f"<html><body><p>{NAME} harbour</p></body></html>".encode(charset)
    assert NAME in text_of(make_page(body, content_type=f"text/html; charset={label}"))


@pytest.mark.parametrize(
    "forbidden",
    [
        "&#1;",
        "&#x1;",
        "&#xFFFE;",
        "&#0;",
        "&#xD800;",
        "&#99999999;",
        "&#127;",
        "&#xFDD0;",
        "&#x110000;",
        "&#1114112;",
        "&#55296;",
        "\x00",
        "\x0b",
        "\ufdd0",
    ],
)
def test_forbidden_characters_and_references_vanish(forbidden):
    body = f"<html><body><p>{NAME * 20} harbour{forbidden} board</p></body></html>"
    assert "harbour board" in text_of(make_page(body.encode()))


def test_allowed_references_stay():
    allowed = "&#8217; &#x41; &#10; &#0000000065; &#12354; &#x1F600; &#1114111; &#xdd;"
    assert clean(allowed.encode()) == allowed.encode()


def test_references_to_control_characters_mean_windows_1252():
    assert clean(b"&#146; &#x92;") == "’ ’".encode()


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        pytest.param(b"<html>" + b"x" * LIMIT, "text/html", "too-large", id="size"),
        pytest.param(
            b"%PDF-1.7", "text/html", "not-html", id="pdf under a false label"
        ),
        pytest.param(b"\x1f\x8b\x08abc", "", "not-html", id="still compressed"),
        pytest.param(b"<p>a</p>", "image/png", "not-html", id="image"),
        pytest.param(b'{"a": "<p>"}', "", "not-html", id="json"),
        pytest.param(b"<?xml version='1.0'?><rss>", "", "not-html", id="feed"),
        pytest.param(b"", "", "not-html", id="empty"),
    ],
)
def test_what_is_no_page_is_refused_with_a_reason(body, content_type, reason):
    with pytest.raises(NoArticle) as caught:
        read_html(make_page(body, content_type=content_type), LIMIT)
    assert caught.value.reason == reason


def test_self_closed_html_holds_the_page():
    assert "words" in text_of(make_page("<html lang='en'/><body><p>words</p></body>"))


def test_deep_pages_keep_their_text():
    page = make_page("<div>" * 1_500 + make_html() + "</div>" * 1_500)
    assert "harbour board" in text_of(page)


@given(st.binary(max_size=2_000), st.text(max_size=60))
def test_any_bytes_become_a_tree_or_a_reason(body, content_type):
    try:
        tree = read_html(make_page(body, content_type=content_type), LIMIT)
    except NoArticle as error:
        assert_known(error)
    else:
        assert tree.tag == "html"


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing(text):
    cleaned = clean(text.encode("utf-8", "ignore"))
    assert clean(cleaned) == cleaned


def test_tags_of_thousands_of_attributes_lose_them():
    attributes = " ".join(f"data-{n}='{n:020}'" for n in range(2_000))
    page = f"<html><body><p {attributes}>{NAME}</p>{'<p>.</p>' * 60_000}"
    tree = read_html(make_page(page), len(page) * 2)
    assert [len(p.attrib) for p in tree.iter("p") if p.text == NAME] == [0]
