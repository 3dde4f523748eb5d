"""Whole invented pages: what of them is text, and what is not."""

import pytest

from crawler.extraction import extract
from tests.extraction.builders import SENTENCES, make_html, make_page

PARAGRAPHS = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def lines_of(html):
    return extract(make_page(html)).text.split("\n\n")


def test_paragraphs_stay_parted():
    assert lines_of(make_html()) == list(SENTENCES)


def test_lines_that_breaks_part_are_paragraphs():
    assert lines_of(make_html("<br><br>".join(SENTENCES))) == list(SENTENCES)


def test_a_table_stays_readable():
    rows = [("Berth", "Length", "Opens"), ("North", "120 metres", "April")]
    rows += [(f"Quay {n}", f"{n}0 metres", "June") for n in range(3, 7)]
    cells = "".join("<tr><td>" + "<td>".join(row) + "</tr>" for row in rows)
    lines = lines_of(make_html(f"{PARAGRAPHS}<table>{cells}</table>{PARAGRAPHS[:400]}"))
    assert "North | 120 metres | April" in lines


def test_list_items_stand_on_their_own_lines():
    items = (
        "The old pier closes on the last day of March, said the harbour master.",
        "The ferries to Little Skerry leave from the fish quay until then.",
        "Lorries of more than eight tonnes take the bridge in the east instead.",
    )
    points = "".join(f"<li>{item}</li>" for item in items)
    lines = lines_of(make_html(f"{PARAGRAPHS}<ul>{points}</ul><p>{SENTENCES[0]}!</p>"))
    assert [line for line in lines if line in items] == list(items)


def test_a_live_blog_stays_readable():
    entries = "".join(
        f"<article class='live-entry'><h3>{10 + n}:30 The board meets</h3>"
        f"<p>{sentence} That was decided in session number {n} of the board.</p>"
        f"<p>After {n} hours of debate, members {n} to {n + 9} went home.</p></article>"
        for n, sentence in enumerate(SENTENCES)
    )
    lines = lines_of(make_html(f"<div class='live-blog'>{entries}</div>"))
    told = [f"{s} That was decided in session number {n} of the board."
            for n, s in enumerate(SENTENCES)]  # fmt: skip
    assert [line for line in lines if line in told] == told


FURNITURE = {
    "caption": "<figure><img src='a.jpg'><figcaption>The old pier in the evening light,"
    " seen from the fish quay on Tuesday.</figcaption></figure>",
    "credit": "<p class='image-credit'>Photo: Kai Moor/dpa</p>",
    "share": "<div class='share'><a href='#'>Facebook</a> <a href='#'>Tweet</a></div>",
    "nag": "<div class='newsletter'><p>Sign up for our newsletter and get the harbour"
    " news in your inbox.</p><form><input><button>Subscribe</button></form></div>",
    "teaser": "<p><a href='/quay'><strong>QUAY TO BECOME DEARER FOR ALL FISHERMEN IN"
    " SPRING, BOARD SAYS</strong></a></p>",
    "link": "<p>Read more: <a href='/quay'>Quay to become dearer in spring</a></p>",
    "advertisement": "<div class='ad-slot'>Advertisement</div>",
}


@pytest.mark.parametrize("name", FURNITURE)
def test_furniture_within_the_text_goes(name):
    middle = len(SENTENCES) // 2
    parts = [f"<p>{sentence}</p>" for sentence in SENTENCES]
    html = make_html("".join([*parts[:middle], FURNITURE[name], *parts[middle:]]))
    assert lines_of(html) == list(SENTENCES)


def test_a_tail_of_other_stories_goes():
    stories = "".join(
        f"<li><a href='/{n}'><h4>{title}</h4></a></li>"
        for n, title in enumerate(("Gulls return", "Quay gets dearer", "Rain is near"))
    )
    tail = f"<section class='related'><h3>More stories</h3><ul>{stories}</ul></section>"
    assert lines_of(make_html(bottom=tail)) == list(SENTENCES)


def test_comments_of_readers_go():
    comments = "".join(
        f"<li class='comment'><b>Reader {n}</b><div class='comment-body'><p>I think the"
        f" board is right about the pier, and I said so {n} years ago.</p></div></li>"
        for n in range(4)
    )
    html = make_html(bottom=f"<ol id='comments' class='comment-list'>{comments}</ol>")
    assert lines_of(html) == list(SENTENCES)


def test_a_text_quoted_twice_is_kept_twice():
    quote = f"<blockquote>{SENTENCES[2]}</blockquote>"
    lines = lines_of(make_html(PARAGRAPHS + quote + f"<p>{SENTENCES[0]} Again.</p>"))
    assert lines[: len(SENTENCES)] == list(SENTENCES)
