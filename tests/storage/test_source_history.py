"""Sources that gave articles are remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.storage.builders import NOW, make_link

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


def test_a_source_lives_by_new_links_that_others_had_first(ledger: Ledger) -> None:
    ledger.sources.delivered("dusk", NOW)
    link = make_link(source="dawn", found_at=LATER)
    ledger.links.add([link])
    for name in ("dusk", "never"):
        ledger.sources.listed(name, [link.key])
    assert ledger.sources.silent(["dusk", "never"], NOW) == {}


def test_a_source_that_lists_old_links_alone_is_silent(ledger: Ledger) -> None:
    ledger.sources.delivered("dawn", NOW)
    link = make_link()
    ledger.links.add([link])
    ledger.sources.listed("dawn", [link.key])
    assert ledger.sources.silent(["dawn"], NOW) == {"dawn": NOW}
