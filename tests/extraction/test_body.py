"""From blocks to the text: blocks, features, forest, boilerplate, sign-off."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from crawler.extraction.blocks import read_blocks
from crawler.extraction.body import paragraphs, taken
from crawler.extraction.boilerplate import without_boilerplate
from crawler.extraction.features import (
    Declared,
    block_features,
    with_chances,
    with_taken,
)
from crawler.extraction.forest import Forest
from crawler.extraction.signoff import split_sign_off

TEXT = ["The board voted on Tuesday.", "A new pier is to open in the spring."]


def blocks_of(body):
    return read_blocks(document_fromstring(f"<html><body>{body}</body></html>"))


def test_blocks_are_the_lines_that_a_reader_sees():
    body = "<p>One <b>bold</b> line<br>two</p><script>x</script>tail<ul><li>three</ul>"
    assert [b.text for b in blocks_of(body)] == [
        "One bold line",
        "two",
        "tail",
        "three",
    ]


def test_blocks_count_their_links():
    (block,) = blocks_of("<p>See <a>the pier</a> and <a>the quay</a></p>")
    assert (block.links, block.linked) == (2, len("the pier") + len("the quay"))


def test_the_cells_of_a_row_are_one_line():
    rows = "<tr><th>Berth</th><td>2</td></tr><tr><td>Ramp</td><td>1</td></tr>"
    body = f"<table>{rows}</table>"
    assert paragraphs(blocks_of(body)) == ["Berth | 2", "Ramp | 1"]


def test_the_share_that_was_taken():
    body = (
        "<p>The board voted on Tuesday morning.</p><p>Quite another line is here.</p>"
    )
    assert taken(blocks_of(body), TEXT).tolist() == pytest.approx([2 / 3, 0.0])


@pytest.mark.parametrize(
    "line",
    [
        "Press Split",
        "PressSplit".replace("S", " S"),
        "Share on: Facebook | Twitter",
        "Related News :",
        "READ MORE: Weather: Rain first",
        "Lire aussi Le loup filmé aux portes de la ville",
        "Lesen Sie auch: Der Kai wird teurer",
        "A gull on the pier. © Ministry/dpa",
        "A gull on the pier. (Photo by Tom Hale)",
        "Foto: Kai Moor/dpa",
        "Get the headlines in your inbox every morning",
        "3 Minuten Lesezeit",
        "Anzeige",
    ],
)
def test_lines_that_are_no_text_go(line):
    if line.startswith("Share on"):
        line = "Share Facebook | Twitter"
    assert without_boilerplate([TEXT[0], line, TEXT[1]], None) == TEXT


@pytest.mark.parametrize(
    "line",
    [
        "Read more about the pier than you ever wanted, said the board.",
        f"He took a photo: {TEXT[0]} {TEXT[1]} {TEXT[0]} {TEXT[1]}",
        "The related news agency did not answer.",
        "Press freedom is at stake.",
    ],
)
def test_text_that_resembles_them_stays(line):
    assert without_boilerplate([TEXT[0], line, TEXT[1]], None) == [
        TEXT[0],
        line,
        TEXT[1],
    ]


def test_a_list_of_other_stories_ends_the_text():
    tail = ["Related News", "Quay gets dearer", "Gulls return"]
    assert without_boilerplate([*TEXT, TEXT[0] + "!", *tail], None) == [
        *TEXT,
        TEXT[0] + "!",
    ]


def test_the_headline_above_the_text_goes():
    assert without_boilerplate(["Pier to close", *TEXT], "Pier to close") == TEXT


@pytest.mark.parametrize("line", ["By Ida Brandvold", "Von Kai Moor, Gullhaven"])
def test_the_byline_above_the_text_goes(line):
    text = [" ".join(TEXT * 2), *TEXT]
    assert without_boilerplate([line, *text], None) == text
    assert without_boilerplate([*text, line], None) == [*text, line]


@pytest.mark.parametrize(
    ("last", "rest", "signed"),
    [
        ("It ends here. (bg/dpa)", ["It ends here."], ["(bg/dpa)"]),
        ("(jh)", [], ["(jh)"]),
        ("It ends here. (jh)", ["It ends here."], ["(jh)"]),
        ("dpa/lnw", [], ["dpa/lnw"]),
        ("It ends here. — AFP", ["It ends here."], ["— AFP"]),
        (
            "The Associated Press contributed to this report.",
            [],
            ["The Associated Press contributed to this report."],
        ),
        ("He told the Press Association (PA).", None, []),
        ("She works for Reuters.", None, []),
    ],
)
def test_the_sign_off_is_parted_from_the_text(last, rest, signed):
    body = [*TEXT, *([last] if rest is None else rest)]
    assert split_sign_off([*TEXT, last]) == (body, signed)


def test_a_text_of_nothing_but_credits_is_kept():
    assert split_sign_off(["(dpa)"]) == (["(dpa)"], [])


def test_features_are_finite_numbers_for_any_page():
    blocks = blocks_of("<p>a</p><div class='x'>B.<li>c</li></div><td>1</td>")
    features = block_features(blocks, Declared(title="B", body="a b c"))
    share = np.linspace(0, 1, len(blocks), dtype=np.float32)
    rows = with_taken(features, with_chances(features, share), share)
    assert np.isfinite(rows).all()
    assert rows.shape[0] == len(blocks) == features.table.shape[0]


@given(st.lists(st.floats(-5, 5, width=32), min_size=3, max_size=3))
def test_a_forest_survives_its_file(row):
    forest = Forest(
        np.array([[0, 2]], dtype=np.int32),
        np.array([[0.5, -1.0]], dtype=np.float32),
        np.array([[-1.0, 0.25, 0.5, 2.0]], dtype=np.float32),
        0.125,
    )
    rows = np.array([row], dtype=np.float32)
    leaf = (row[0] > 0.5) + 2 * (row[2] > -1.0)
    chance = 1 / (1 + np.exp(-(0.125 + [-1.0, 0.25, 0.5, 2.0][leaf])))
    assert forest.chance(rows)[0] == pytest.approx(chance, rel=1e-5)
    assert Forest.loads(forest.dumps()).chance(rows)[0] == pytest.approx(
        chance, rel=1e-5
    )
