"""Lines in marked elements."""

import pytest
from lxml.html import document_fromstring

from crawler.extraction.blocks import read_blocks
from crawler.extraction.marks import without_marked, without_open_end

TEXT = "<p>The old pier of Gullhaven stays, the council said on Friday.</p>"
FACTS = "The pier was built in 1902."


def blocks_of(body):
    return read_blocks(document_fromstring(f"<html><body>{body}</body></html>"))


def texts(body):
    return [block.text for block in without_marked(blocks_of(body))]


@pytest.mark.parametrize(
    "names",
    [
        "factbox",
        "c-fact-box",
        "article_infobox",
        "infobox__text",
        "Faktaruta wide",
        "visually-hidden",
        "u-sr-only",
    ],
)
def test_what_is_marked_as_a_box_or_hidden_is_left_out(names):
    assert FACTS not in texts(f"{TEXT}<div class='{names}'><p>{FACTS}</p></div>")


@pytest.mark.parametrize(
    "names", ["fact-check", "artifactbox", "info-box-layout", "sr-only sm:not-sr-only"]
)
def test_names_that_only_resemble_those_count_nothing(names):
    assert FACTS in texts(f"{TEXT}<div class='{names}'><p>{FACTS}</p></div>")


def test_lines_beside_a_box_in_one_element_stay():
    body = f"<div>{TEXT}<div class='infobox'><p>{FACTS}</p></div>{TEXT}</div>"
    assert len(texts(body)) == 2


def test_a_box_that_holds_the_text_is_the_article():
    body = f"<p>Friday</p><div class='infobox'>{TEXT}<p>{FACTS}</p></div>"
    assert len(texts(body)) == 3


def test_names_of_the_article_itself_count_nothing():
    assert FACTS in texts(f"{TEXT}<article class='infobox'><p>{FACTS}</p></article>")


def test_nothing_stays_nothing():
    assert texts("") == []


@pytest.mark.parametrize(
    "end",
    [
        "<h2>More from the harbour</h2>",
        "<p>Contact the author:</p>",
        "<p>相关新闻：</p>",
        "<h3>Our papers</h3><p>Sources:</p>",
    ],
)
def test_what_announces_nothing_at_the_end_is_left_out(end):
    kept = without_open_end(blocks_of(f"<h2>Friday</h2>{TEXT}{end}"))
    assert [block.text for block in kept] == [
        block.text for block in blocks_of(f"<h2>Friday</h2>{TEXT}")
    ]


def test_a_long_line_that_ends_in_a_colon_stays():
    line = "The council, which had met behind closed doors for most of the day, put it "
    assert len(without_open_end(blocks_of(f"{TEXT}<p>{line} like this:</p>"))) == 2


def test_a_page_of_nothing_but_headings_keeps_them():
    assert len(without_open_end(blocks_of("<h2>Friday</h2><h3>Saturday</h3>"))) == 2
