"""What the elements around a block say."""

import pytest
from lxml.html import document_fromstring

from crawler.extraction.blocks import read_blocks
from crawler.extraction.places import Places, distances, main_container
from tests.extraction.builders import SENTENCES


def blocks_of(body):
    return read_blocks(document_fromstring(f"<html><body>{body}</body></html>"))


def above(names):
    (block,) = blocks_of(f"<div {names}><p>text</p></div>")
    return Places().of(block.element).above


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("class='share'", "id='share'"),
        ("class='Share_Bar'", "class='share-bar'"),
        ("class='ad'", "class='top-ad'"),
        ("style='display:none'", "hidden"),
        ("style='display: none'", "style='visibility: hidden'"),
        ("class='x7f'", ""),
    ],
)
def test_names_that_mean_the_same(one, other):
    assert above(one) == above(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("class='share'", ""),
        ("class='ad'", "class='head'"),
        ("class='article-body'", "class='article'"),
        ("hidden", "style='color: red'"),
    ],
)
def test_names_that_mean_something_else(one, other):
    assert above(one) != above(other)


def test_the_container_of_the_text_and_the_way_to_it():
    text = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    blocks = blocks_of(
        f"<nav><a>Home</a></nav><main><div id='text'>{text}</div><p>x</p></main>"
    )
    container = main_container(blocks)
    assert container is not None
    assert container.get("id") == "text"
    ways = distances(blocks, container)
    assert ways[1:-1] == [(0, 1)] * len(SENTENCES)
    assert ways[-1] == (1, 1)
    assert ways[0][0] == 2


def test_a_page_without_text_has_no_container():
    blocks = blocks_of("<p>x</p>")
    assert main_container(blocks) is None
    assert distances(blocks, None) == [(0, 0)]
