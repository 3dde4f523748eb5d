"""Extraction on every page of the newsroom."""

import pytest

from crawler.extraction import extract
from newsroom.catalogue import catalogue
from newsroom.render import article_page
from newsroom.truth import articles
from tests.extraction.builders import make_page

PORT = 8000
TRUE = articles()


@pytest.fixture(scope="module", params=sorted(TRUE))
def pair(request):
    """The article found on a page, the true one, and its standfirst."""
    true = TRUE[request.param]
    stock = catalogue(1)
    body = article_page(stock, stock.articles[request.param], PORT)
    standfirst = stock.articles[request.param].description
    return extract(make_page(body, url=true.url(PORT))), true, standfirst


def test_body_is_whole_and_alone(pair):
    article, true, standfirst = pair
    found = article.text.split("\n\n")
    # A standfirst may open the text; nothing else that is not body may be in it.
    surplus = [text for text in found if text not in true.paragraphs]
    assert [text for text in true.paragraphs if text not in found] == []
    assert all(text == standfirst for text in surplus)
    assert not any(words in article.text for words in true.unwanted)


def test_metadata_is_right(pair):
    article, true, _ = pair
    assert article.title == true.title
    assert article.authors == true.authors
    assert (article.published, article.published_origin) == (
        true.published,
        true.published_origin,
    )
    assert article.modified == true.modified
    assert article.language == true.language
    assert article.section == true.section
    assert article.publisher == true.publisher
    assert bool(article.paywalled) == true.paywalled
    assert {credit.name for credit in article.agencies} == set(true.agencies)
    assert article.canonical_url == true.url(PORT)
