"""What the elements around a block say."""

import pytest
from lxml.html import document_fromstring

from crawler.extraction.blocks import read_blocks
from crawler.extraction.places import Places
from tests.extraction.builders import SENTENCES


def blocks_of(body):
    return read_blocks(document_fromstring(f"<html><body>{body}</body></html>"))


def above(names):
    (block,) = blocks_of(f"<div {names}><p>text</p></div>")
    return int(Places([block]).above[0])


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
    container = Places(blocks).main_container(blocks)
    assert container is not None
    assert container.get("id") == "text"
    ways = [tuple(way) for way in Places(blocks).distances(blocks).tolist()]
    assert ways[1:-1] == [(0, 1)] * len(SENTENCES)
    assert ways[-1] == (1, 1)
    assert ways[0][0] == 2


def test_a_page_without_text_has_no_container():
    blocks = blocks_of("<p>x</p>")
    places = Places(blocks)
    assert places.main_container(blocks) is None
    assert places.distances(blocks).tolist() == [[0, 0]]
