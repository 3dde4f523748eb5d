"""Copies hold what their operations say, and operations that miss are refused."""

from __future__ import annotations

import pytest

from newsroom.derivation import Copy, Text, derive

BASE = Text(dateline="OSLO (AP) - ", paragraphs=("One fish.", "Two boats.", "Red net."))


def _copy(**changes: object) -> Copy:
    return Copy(of="a/b", kind="near", **changes)  # type: ignore[arg-type]


def test_copy_without_operation_is_exact() -> None:
    assert derive(BASE, _copy(), ()) == BASE


def test_dateline_is_replaced_alone() -> None:
    text = derive(BASE, _copy(dateline="BERGEN (AP) - "), ())
    assert text.dateline == "BERGEN (AP) - "
    assert text.paragraphs == BASE.paragraphs


def test_abridged_copy_keeps_the_first_paragraphs() -> None:
    assert derive(BASE, _copy(keep=2), ()).paragraphs == ("One fish.", "Two boats.")


def test_local_paragraphs_stand_where_they_are_put() -> None:
    text = derive(BASE, _copy(after=1), ("Here too.",))
    assert text.paragraphs == ("One fish.", "Here too.", "Two boats.", "Red net.")


def test_dropped_and_edited_paragraphs() -> None:
    text = derive(BASE, _copy(drop=(2,), edits=(("Red", "Blue"),)), ())
    assert text.paragraphs == ("One fish.", "Blue net.")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"keep": 3}, id="keeps-all"),
        pytest.param({"keep": 0}, id="keeps-none"),
        pytest.param({"drop": (4,)}, id="drops-what-is-not-there"),
        pytest.param({"edits": (("Green", "Blue"),)}, id="edits-what-is-not-there"),
    ],
)
def test_operations_that_miss_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"keep|drop|edits"):
        derive(BASE, _copy(**changes), ())
