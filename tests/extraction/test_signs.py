"""What the words of lines tell."""

import numpy as np
import pytest

from crawler.extraction.signs import ENDS, LENGTH, LINKED, line_signs


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        pytest.param("The pier is closed.", 1, id="stop"),
        pytest.param("“Is the pier closed?”", 1, id="quoted question"),
        pytest.param("The pier", 0, id="none"),
        pytest.param("“”)", 0, id="closing marks alone"),
        pytest.param("桟橋は閉鎖された。", 1, id="ideographic stop"),
    ],
)
def test_ends_of_sentences_are_told(line, ends):
    assert line_signs([line])[0, ENDS] == ends


def test_a_line_is_told_alike_among_others_and_again():
    lines = ["Photo: Ida Brandvold", "20 December 2024", "x" * 5_000, "Read more |"]
    together = line_signs(lines)
    alone = np.concatenate([line_signs([line]) for line in lines])
    assert (together == alone).all()
    assert together[2, LENGTH] == np.log1p(np.float32(5_000))
    assert not together[:, LINKED].any()
