"""Where the headline stands among the lines of a page."""

import pytest
from lxml.html import document_fromstring

from crawler.extraction.blocks import read_blocks
from crawler.extraction.headline import headline_at

TITLE = "Old ferry pier to close in spring"


@pytest.mark.parametrize(
    ("body", "line"),
    [
        pytest.param(f"<h1>Gull Mail</h1><h2>{TITLE}</h2>", 1, id="smaller heading"),
        pytest.param(f"<li>{TITLE}</li><h2>{TITLE}</h2>", 1, id="before other lines"),
        pytest.param(f"<p>Gull</p><p><b>{TITLE}!</b></p>", 1, id="no heading"),
        pytest.param(f"<nav>{TITLE}</nav><h1>Pier</h1>", 1, id="not in a menu"),
        pytest.param("<p>Gull</p><h1>Pier</h1>", 1, id="another title"),
        pytest.param("<p>Gull</p><p>Pier</p>", 0, id="none"),
    ],
)
def test_the_headline_is_the_line_that_says_the_title(body, line):
    blocks = read_blocks(document_fromstring(f"<body>{body}</body>"))
    assert headline_at(blocks, TITLE) == line


def test_a_page_without_lines_or_title_has_its_headline_at_the_beginning():
    assert headline_at([], TITLE) == 0
    assert headline_at([], None) == 0
