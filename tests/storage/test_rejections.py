"""Rejections are counted by run and kept once per URL and reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.storage.builders import NOW

if TYPE_CHECKING:
    from crawler.storage import Ledger

LATER = "2026-11-23T06:00:00+00:00"


def reject(ledger: Ledger, url: str, reason: str = "no-text", run: str = "one") -> None:
    at = NOW if run == "one" else LATER
    ledger.rejections.add(url, reason, f"in {run}", at, run, "dawn-front")


def test_rejections_are_counted_by_run_and_reason(ledger: Ledger) -> None:
    for url in ("a", "b", "c"):
        reject(ledger, url)
    reject(ledger, "a", "too-large")
    reject(ledger, "a", run="two")
    assert ledger.rejections.counts("one") == {"no-text": 3, "too-large": 1}
    assert ledger.rejections.counts("two") == {"no-text": 1}
    assert ledger.rejections.counts("three") == {}


def test_a_repeated_rejection_is_one_row(ledger: Ledger) -> None:
    reject(ledger, "a")
    reject(ledger, "a", run="two")
    (rejection,) = ledger.rejections.for_url("a")
    assert rejection.times == 2
    assert (rejection.first_at, rejection.last_at) == (NOW, LATER)
    assert (rejection.run_id, rejection.detail) == ("two", "in two")


def test_each_reason_of_a_url_is_told_latest_first(ledger: Ledger) -> None:
    reject(ledger, "a")
    reject(ledger, "a", "too-large", run="two")
    reject(ledger, "b")
    reasons = [rejection.reason for rejection in ledger.rejections.for_url("a")]
    assert reasons == ["too-large", "no-text"]


def test_a_huge_url_is_cut_and_still_found(ledger: Ledger) -> None:
    url = "https://dawn.example/" + "x" * 1_000_000
    ledger.rejections.add(url, "too-long", "y" * 1_000_000, NOW, "one", None)
    (rejection,) = ledger.rejections.for_url(url)
    assert len(rejection.url) < 3_000
    assert len(rejection.detail) < 1_000


def test_hostile_text_is_stored(ledger: Ledger) -> None:
    ledger.rejections.add("\ud800", "bad-url", "\0\udc00", NOW, "one", "\udfff")
    (rejection,) = ledger.rejections.for_url("\ud800")
    assert rejection.detail == "\0\ufffd"
