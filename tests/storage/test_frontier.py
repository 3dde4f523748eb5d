"""Links are handed out once, spread over hosts, and settled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crawler.storage import Ledger
from tests.storage.builders import NOW, links_over_hosts, make_link

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.storage import FoundLink

LATER = "2026-11-22T18:00:00+00:00"


def test_a_link_is_added_once(ledger: Ledger) -> None:
    assert ledger.links.add([make_link(1), make_link(2), make_link(1)]) == 2
    assert ledger.links.add([make_link(1, title="Another")]) == 0
    assert ledger.links.counts() == {"pending": 2}


def test_a_claimed_link_comes_back_as_it_was_found(ledger: Ledger) -> None:
    link = make_link(1, published="2026-11-20", modified="2026-11-21T08:00:00+01:00")
    ledger.links.add([link])
    (claimed,) = ledger.links.claim(10, 10)
    assert claimed.attempts == 0
    for name in type(link).__slots__:
        assert getattr(claimed, name) == getattr(link, name)


def test_a_claimed_link_is_not_claimed_again(ledger: Ledger) -> None:
    ledger.links.add([make_link(1)])
    assert len(ledger.links.claim(10, 10)) == 1
    assert ledger.links.claim(10, 10) == []


def test_a_costly_link_rests_until_its_time_is_up(ledger: Ledger) -> None:
    ledger.links.add([make_link(1)])
    ledger.links.claim(1, 1)
    assert ledger.links.cool(make_link(1).key, "too-slow", NOW)
    assert ledger.links.add([make_link(1)]) == 0
    ledger.links.begin(LATER, cooled="2026-11-22T10:00:00+00:00")
    assert ledger.links.claim(1, 1) == []
    ledger.links.begin(LATER, cooled=NOW)
    (link,) = ledger.links.claim(1, 1)
    assert link.attempts == 1


def test_a_costly_link_comes_back_when_its_source_says_it_changed(
    ledger: Ledger,
) -> None:
    ledger.links.add([make_link(1)])
    ledger.links.cool(make_link(1).key, "too-slow", NOW)
    changed = make_link(1, modified="2026-11-22T17:00:00+00:00", found_at=LATER)
    assert ledger.links.add([changed]) == 1


def test_a_postponed_link_waits_untried_for_the_next_run(ledger: Ledger) -> None:
    ledger.links.add([make_link(1)])
    ledger.links.claim(1, 1)
    assert ledger.links.postpone(make_link(1).key)
    assert ledger.links.claim(1, 1) == []
    ledger.links.begin(LATER)
    (link,) = ledger.links.claim(1, 1)
    assert link.attempts == 0


def test_a_busy_host_does_not_hold_up_the_others(ledger: Ledger) -> None:
    ledger.links.add([make_link(n, host="a.example") for n in range(3)])
    ledger.links.add([make_link(n, host="b.example") for n in range(3)])
    assert len(ledger.links.claim(1, 1)) == 1
    (link,) = ledger.links.claim(1, 1)
    assert "b.example" in link.url


def test_within_a_host_the_oldest_comes_first(ledger: Ledger) -> None:
    ledger.links.add(make_link(n) for n in (5, 3, 9))
    claimed = ledger.links.claim(3, 3)
    assert [link.url.rpartition("/")[2] for link in claimed] == ["5", "3", "9"]


def test_nothing_is_claimed_where_nothing_may_be(ledger: Ledger) -> None:
    ledger.links.add([make_link(1)])
    assert ledger.links.claim(0, 5) == []
    assert ledger.links.claim(5, 0) == []


def test_claimed_and_failed_links_are_released(ledger: Ledger) -> None:
    ledger.links.add(make_link(n) for n in range(5))
    claimed = ledger.links.claim(4, 4)
    ledger.links.fail(claimed[0].key, "timeout", NOW)
    ledger.links.deliver(claimed[1].key, NOW)
    assert ledger.links.release() == 3
    assert ledger.links.counts() == {"pending": 4, "delivered": 1}


def test_a_failed_link_waits_for_the_next_run(ledger: Ledger) -> None:
    ledger.links.add([make_link(1)])
    (link,) = ledger.links.claim(1, 1)
    assert ledger.links.fail(link.key, "timeout", NOW)
    assert ledger.links.claim(1, 1) == []
    ledger.links.release()
    (again,) = ledger.links.claim(1, 1)
    assert again.attempts == 1


def test_a_link_is_given_up_after_the_last_attempt(tmp_path: Path) -> None:
    """But not within days, however often it is tried: its site may be down."""
    ledger = Ledger.open(tmp_path, max_attempts=2)
    ledger.links.add([make_link(1)])
    for at in (NOW, NOW, LATER, "2026-11-25T15:00:00Z", "2026-11-25T17:00:00Z"):
        (link,) = ledger.links.claim(1, 1)
        ledger.links.fail(link.key, "timeout", at)
        ledger.links.release()
    assert ledger.links.counts() == {"given-up": 1}
    assert ledger.links.claim(1, 1) == []
    ledger.close()


def test_a_settled_link_is_not_undone_by_a_late_failure(ledger: Ledger) -> None:
    ledger.links.add([make_link(1)])
    (link,) = ledger.links.claim(1, 1)
    ledger.links.deliver(link.key, NOW)
    assert not ledger.links.fail(link.key, "timeout", LATER)
    assert not ledger.links.reject(link.key, "no-text", LATER)
    assert ledger.links.counts() == {"delivered": 1}


@pytest.mark.parametrize(
    ("modified", "pending"),
    [
        pytest.param(None, 0, id="no-time"),
        pytest.param(NOW, 0, id="when-delivered"),
        pytest.param("2026-11-22T16:00:00+00:00", 0, id="before-delivery"),
        pytest.param("2026-11-22T17:00:00+00:00", 1, id="after-delivery"),
        pytest.param("2026-11-22T17:00:00Z", 1, id="zulu"),
        pytest.param("2026-11-22T18:00:00+02:00", 0, id="earlier-by-its-offset"),
        pytest.param("2026-11-22T17:00:00", 1, id="no-offset-is-utc"),
        pytest.param("2026-11-22", 0, id="date-of-the-same-day"),
        pytest.param("2026-11-23T00:00:00+00:00", 0, id="in-the-future"),
        pytest.param("9999-12-31T23:59:59-12:00", 0, id="beyond-the-calendar"),
        pytest.param("yesterday", 0, id="no-date-at-all"),
    ],
)
@pytest.mark.parametrize("settle", ["deliver", "reject"])
def test_a_settled_link_returns_only_when_it_has_changed(
    ledger: Ledger, settle: str, modified: str | None, pending: int
) -> None:
    ledger.links.add([make_link(1)])
    (link,) = ledger.links.claim(1, 1)
    if settle == "deliver":
        ledger.links.deliver(link.key, NOW)
    else:
        ledger.links.reject(link.key, "no-text", NOW)
    changed = make_link(1, modified=modified, found_at=LATER)
    assert ledger.links.add([changed]) == pending
    assert len(ledger.links.claim(1, 1)) == pending


def test_a_changed_link_keeps_the_time_when_it_was_first_found(ledger: Ledger) -> None:
    ledger.links.add([make_link(1)])
    ledger.links.deliver(make_link(1).key, NOW)
    ledger.links.add(
        [make_link(1, modified="2026-11-22T17:00:00+00:00", found_at=LATER)]
    )
    (link,) = ledger.links.claim(1, 1)
    assert link.found_at == NOW


def test_a_changed_link_is_not_added_twice(ledger: Ledger) -> None:
    changed = make_link(1, modified="2026-11-22T17:00:00+00:00", found_at=LATER)
    ledger.links.add([make_link(1)])
    ledger.links.deliver(changed.key, NOW)
    assert ledger.links.add([changed, changed]) == 1
    ledger.links.deliver(changed.key, LATER)
    assert ledger.links.add([changed]) == 0


def test_the_story_of_a_link_can_be_told(ledger: Ledger) -> None:
    link = make_link(1)
    assert ledger.links.find(link.key) is None
    ledger.links.add([link])
    ledger.links.claim(1, 1)
    ledger.links.reject(link.key, "no-text", LATER)
    known = ledger.links.find(link.key)
    assert known is not None
    assert (known.url, known.state, known.reason) == (link.url, "rejected", "no-text")
    assert known.changed_at == LATER
    assert known.found_on == link.found_on


def test_unknown_links_are_told_apart(ledger: Ledger) -> None:
    assert not ledger.links.deliver("nowhere", NOW)
    assert not ledger.links.reject("nowhere", "no-text", NOW)
    assert not ledger.links.fail("nowhere", "timeout", NOW)


def test_hostile_text_is_stored(ledger: Ledger) -> None:
    link = make_link(1, title="a\ud800b\0c", source="\udfff", found_on="x\ud800")
    ledger.links.add([link])
    (claimed,) = ledger.links.claim(1, 1)
    assert claimed.title == "a\ufffdb\0c"


def test_pending_links_survive_the_ledger_being_closed(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path)
    ledger.links.add(links_over_hosts(20))
    ledger.links.claim(5, 5)
    ledger.close()
    ledger = Ledger.open(tmp_path)
    ledger.links.release()
    assert len(ledger.links.claim(100, 100)) == 20
    ledger.close()


def test_a_source_that_corrects_its_time_of_change_brings_a_link_back(
    ledger: Ledger,
) -> None:
    """Clocks differ: what counts is that the source now says something later."""
    old = make_link(1, modified="2024-12-13T08:00:00+01:00")
    new = make_link(1, modified="2024-12-19T08:00:00+01:00", found_at=LATER)
    ledger.links.begin(NOW)
    ledger.links.add([old])
    ledger.links.deliver(old.key, NOW)
    assert ledger.links.add([new]) == 0, "once in a run is enough"
    ledger.links.begin(LATER)
    assert ledger.links.add([old]) == 0
    assert ledger.links.add([new]) == 1


FOREIGN = "https://evil.example/feed.xml"


def spelled(url: str = "http://dawn.example/story/1/") -> FoundLink:
    """Return a link of another site to an article, spelled in another way."""
    return make_link(1, url=url, found_on=FOREIGN, source="evil", title="False")


@pytest.mark.parametrize("settled", ["pending", "failed", "rejected", "cooling"])
def test_a_site_takes_over_what_only_others_listed(
    ledger: Ledger, settled: str
) -> None:
    """So that no wrong spelling of theirs stands in its way."""
    own = make_link(1)
    ledger.links.add([spelled()])
    if settled != "pending":
        ledger.links.claim(1, 1)
    if settled == "failed":
        ledger.links.fail(own.key, "timeout", NOW)
    elif settled == "rejected":
        ledger.links.reject(own.key, "http-404", NOW)
    elif settled == "cooling":
        ledger.links.cool(own.key, "too-slow", NOW)
    assert ledger.links.add([own]) == (settled != "pending")
    assert ledger.links.add([own, spelled()]) == 0
    (link,) = ledger.links.claim(9, 9)
    assert (link.url, link.title, link.source) == (own.url, own.title, own.source)
    assert (link.found_on, link.attempts) == (own.found_on, 0)


@pytest.mark.parametrize("outcome", ["reject", "fail", "cool"])
def test_what_a_foreign_spelling_comes_to_does_not_settle_the_sites_own(
    ledger: Ledger, outcome: str
) -> None:
    own = make_link(1)
    ledger.links.add([spelled()])
    ledger.links.claim(1, 1)
    assert ledger.links.add([own]) == 0
    assert ledger.links.claim(1, 1) == [], "its old URL is being tried"
    assert getattr(ledger.links, outcome)(own.key, "http-404", NOW)
    (link,) = ledger.links.claim(1, 1)
    assert link.url == own.url
    assert ledger.links.reject(own.key, "http-404", NOW)
    assert ledger.links.claim(1, 1) == []


def test_an_article_that_is_there_is_not_fetched_again_for_its_sites_listing(
    ledger: Ledger,
) -> None:
    ledger.links.add([spelled()])
    ledger.links.deliver(make_link(1).key, NOW)
    assert ledger.links.add([make_link(1)]) == 0


def test_no_other_site_replaces_what_a_site_lists(ledger: Ledger) -> None:
    own = make_link(1)
    ledger.links.add([own])
    ledger.links.add([spelled()])
    (link,) = ledger.links.claim(1, 1)
    assert link.url == own.url
    ledger.links.deliver(own.key, NOW)
    changed = replace(spelled(), modified="2026-11-22T17:00:00Z", found_at=LATER)
    assert ledger.links.add([changed]) == 0


def test_links_that_failed_come_after_those_that_did_not(ledger: Ledger) -> None:
    ledger.links.add(make_link(n) for n in range(3))
    (first,) = ledger.links.claim(1, 1)
    ledger.links.fail(first.key, "timeout", NOW)
    ledger.links.begin(LATER)
    claimed = ledger.links.claim(3, 3)
    assert [link.url.rpartition("/")[2] for link in claimed] == ["1", "2", "0"]


def test_pages_that_always_changed_do_not_keep_others_from_their_turn(
    ledger: Ledger,
) -> None:
    fetched = set()
    for hour in range(4):
        at = f"2026-11-22T{hour:02}:00:00+00:00"
        ledger.links.begin(at)
        # As of a sitemap whose dates are all those of its making.
        ledger.links.add(make_link(n, modified=at, found_at=at) for n in range(8))
        for link in ledger.links.claim(2, 2):
            fetched.add(link.key)
            ledger.links.deliver(link.key, at.replace(":00:00+", ":01:00+"))
    assert len(fetched) == 8
