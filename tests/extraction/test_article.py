"""A whole page to its article, friendly and hostile."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import NoArticle
from crawler.extraction import ExtractionOptions, extract
from crawler.extraction.text import count_words
from tests.extraction.builders import SENTENCES, assert_known, make_html, make_page

TEXT = "\n\n".join(SENTENCES)


def test_a_page_becomes_an_article():
    article = extract(make_page(make_html()))
    assert article.text == TEXT
    assert (article.title, article.title_origin) == ("Pier to close", "h1")
    assert article.language == "en"
    assert article.word_count == count_words(TEXT)
    assert not article.truncated


def test_each_value_that_was_found_has_its_origin():
    head = (
        "<meta property='og:site_name' content='Gullhaven Mail'>"
        "<meta property='article:section' content='Harbour'>"
        "<meta property='article:published_time' content='2024-12-20T18:57:00+01:00'>"
        "<link rel='canonical' href='/news/ferry-pier.html'>"
    )
    top = "<p class='byline'>By Ida Brandvold</p><div class='paywall'>Subscribe</div>"
    origins = extract(make_page(make_html(head=head, top=top))).origins
    assert origins == {
        "title": "h1",
        "authors": "byline",
        "byline": "byline",
        "published": "meta",
        "publisher": "meta",
        "section": "meta",
        "canonical_url": "link",
        "language": "text",
        "paywalled": "class",
        "text": "forest",
    }


def test_furniture_is_no_text():
    top = "<p class='byline'>By Ida Brandvold</p><div>Share <a>Facebook</a></div>"
    bottom = (
        "<figure><img src=x><figcaption>A gull. © Ministry/dpa</figcaption></figure>"
        "<div class='related'><h3>Related News</h3><a>Quay gets dearer</a></div>"
    )
    article = extract(make_page(make_html(top=top, bottom=bottom)))
    assert article.text == TEXT
    assert article.authors == ("Ida Brandvold",)
    assert article.agencies == ()


def test_a_sign_off_is_credited_and_leaves_the_text():
    html = make_html("".join(f"<p>{s}</p>" for s in SENTENCES) + "<p>(bg/dpa)</p>")
    article = extract(make_page(html))
    assert article.text == TEXT
    (credit,) = article.agencies
    assert (credit.name, credit.rule, credit.credit) == ("dpa", "sign-off", "(bg/dpa)")


def test_long_texts_are_cut_and_marked():
    article = extract(make_page(make_html()), ExtractionOptions(max_text_length=100))
    assert article.text == TEXT[:100]
    assert article.truncated
    assert article.word_count == count_words(TEXT[:100])


def test_pages_with_few_words_are_refused():
    with pytest.raises(NoArticle, match="no-text"):
        extract(make_page("<html><body><h1>Pier</h1><p>Closed.</p></body></html>"))


def test_dates_after_now_are_refused():
    head = "<meta name='date' content='2024-12-20'>"
    page = make_page(make_html(head=head))
    earlier = ExtractionOptions(now="2024-11-01T00:00:00+00:00")
    assert extract(page).published == "2024-12-20"
    assert extract(page, earlier).published is None


@pytest.mark.parametrize("poison", ["&#1;", "&#xFFFE;", "\x00", "&#xD800;", "\ufffe"])
def test_illegal_characters_do_not_cost_the_text(poison):
    html = make_html("".join(f"<p>{poison}{s}</p>" for s in SENTENCES))
    assert extract(make_page(html)).text == TEXT


def test_lone_surrogates_do_not_cost_the_text():
    body = make_html().encode() + b"<p>\xed\xa0\x80</p>"
    assert TEXT in extract(make_page(body)).text


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<div>" * 200_000 + make_html(), id="nested blocks"),
        pytest.param(make_html(top="<b>" * 200_000), id="nested inline elements"),
        pytest.param("<table><tr><td>" * 60_000, id="nested tables"),
        pytest.param("<" * 300_000, id="brackets"),
        pytest.param("x" * 25_000_001, id="too large"),
        pytest.param("<p>" + "&#1;" * 200_000, id="references"),
        pytest.param(
            make_html(bottom="<div " + "a=1 " * 300_000 + ">x</div>"), id="attributes"
        ),
        pytest.param(make_html(bottom="<p>" + "word " * 4_000_000), id="20 MB of text"),
        pytest.param(
            make_html(top=f"<img src='data:,{'x' * 20_000_000}'>"), id="20 MB of data"
        ),
        pytest.param(make_html(bottom="<p>a</p>" * 100_000), id="short lines"),
    ],
)
def test_monstrous_pages_get_a_text_or_a_reason(body):
    try:
        article = extract(make_page(body))
    except NoArticle as error:
        assert_known(error)
    else:
        assert SENTENCES[0] in article.text


def test_a_page_that_memory_does_not_suffice_for_is_named_too_large():
    code = """
import resource
from pathlib import Path
from crawler.errors import NoArticle
from crawler.extraction import extract
from tests.extraction.builders import make_html, make_page
extract(make_page(make_html()))
page = make_page(make_html(bottom="<table>" + "<tr><td>a<td>b" * 400_000))
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 100 * 1024 * 1024,) * 2)
try:
    extract(page)
except NoArticle as error:
    print(error.reason)
"""
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert run.stdout == "too-large\n"


def test_a_text_of_very_many_paragraphs_is_kept_whole():
    lines = [
        f"On day {n} the board met again. {SENTENCES[n % 6]}" for n in range(7_000)
    ]
    article = extract(make_page(make_html("".join(f"<p>{line}</p>" for line in lines))))
    assert article.text == "\n\n".join(lines)


def test_a_large_script_does_not_cost_the_text():
    script = "<script>" + "x = 1;" * 500_000 + "</script>"
    assert extract(make_page(make_html(head=script))).text == TEXT


FRAGMENTS = st.sampled_from(
    [
        "<p>", "</p>", "<div class='share'>", "</div>", "<h1>", "<table><tr><td>",
        "<a href='",
        "'>", "<script type='application/ld+json'>", "</script>",
        '{"@type":"NewsArticle",',
        '"headline":', '"author":[{"name":{}}]', "}", "<meta name='date' content='",
        "<time>",
        "&#1;", "&amp;", "<!--", "-->", "<svg>", "<br>", *SENTENCES,
    ]
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(FRAGMENTS | st.text(max_size=20), max_size=60))
def test_any_page_gives_an_article_or_a_reason(parts):
    try:
        article = extract(make_page("".join(parts).encode("utf-8", "surrogatepass")))
    except NoArticle as error:
        assert_known(error)
    else:
        assert article.text
        article.text.encode()
