"""Sources that gave articles are remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.storage.builders import NOW

if TYPE_CHECKING:
    from crawler.storage import Ledger

LATER = "2026-12-01T16:05:02+00:00"


def test_a_source_is_silent_after_its_last_article(ledger: Ledger) -> None:
    ledger.sources.delivered("dawn", NOW)
    ledger.sources.delivered("dusk", LATER)
    names = ["dawn", "dusk", "never"]
    assert ledger.sources.silent(names, NOW) == {"dawn": NOW}
    assert ledger.sources.silent(names, "2026-11-01T00:00:00+00:00") == {}


def test_the_latest_article_counts(ledger: Ledger) -> None:
    for at in (LATER, NOW):
        ledger.sources.delivered("dawn", at)
    assert ledger.sources.silent(["dawn"], LATER) == {"dawn": LATER}


def test_hostile_names_are_kept(ledger: Ledger) -> None:
    ledger.sources.delivered("a\ud800", NOW)
    assert ledger.sources.silent(["a\ud800"], NOW) == {"a\ud800": NOW}
