"""Deep pages made flat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.html import read_html
from crawler.extraction.nesting import MAX_DEPTH, flatten
from tests.extraction.builders import SENTENCES, make_html, make_page

DEEP = 200_000


def depth(tree):
    deepest, level = 0, [tree]
    while level:
        deepest += 1
        level = [child for element in level for child in element]
    return deepest


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<div>" * DEEP + make_html(), id="blocks"),
        pytest.param("<div>" * DEEP + make_html() + "</div>" * DEEP, id="closed"),
        pytest.param(make_html(top="<b>" * DEEP), id="inline elements"),
        pytest.param(make_html(top="<i class=a><b>" * (DEEP // 2)), id="mixed"),
        pytest.param(make_html(top="<table><tr><td>" * 20_000), id="tables"),
        pytest.param(
            make_html("<div>" * DEEP + "".join(f"<p>{s}</p>" for s in SENTENCES)),
            id="inside",
        ),
    ],
)
def test_the_text_of_pages_nested_without_end_is_kept(html):
    tree = read_html(make_page(html), 10_000_000)
    text = " ".join(tree.itertext())
    assert all(sentence in text for sentence in SENTENCES)
    assert depth(tree) < 2_048


def test_what_is_not_deep_is_not_changed():
    page = make_html("<section>" * 100 + "<p>text</p>" + "</section>" * 100).encode()
    assert flatten(page) == page


def test_tags_in_scripts_are_no_tags():
    script = b"<script>" + b"'<div>'" * (2 * MAX_DEPTH) + b"</script><b>kept</b>"
    assert flatten(script) == script


@given(
    st.lists(
        st.sampled_from([b"<b>", b"</b>", b"<p>", b"<div a='<'>", b"x", b"</div>"])
    )
)
def test_flattening_is_stable(parts):
    once = flatten(b"".join(parts))
    assert flatten(once) == once
