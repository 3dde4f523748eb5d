"""The ledger forgets what it may, and nothing that it needs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from crawler.storage import Retention, forget, text_digest
from crawler.storage import retention as module
from crawler.storage.clusters import Member
from tests.storage.builders import NOW, make_link, make_record

if TYPE_CHECKING:
    from crawler.storage import Ledger

BEGUN = datetime.fromisoformat(NOW)
KEEP = Retention(line_days=20, link_days=10, key_days=30)


def after(days: float) -> str:
    return (BEGUN + timedelta(days)).isoformat()


def forgotten(ledger: Ledger, days: float) -> dict[str, int]:
    done = asdict(forget(ledger, KEEP, after(days)))
    return {what: count for what, count in done.items() if count}


def run(ledger: Ledger, days: float = 0, **values: Any) -> str:
    """Note a run that wrote one article."""
    at = after(days)
    run_id = ledger.runs.new_run_id(at)
    ledger.runs.start(run_id, at, {})
    record = make_record(run_id=run_id, fetched_at=at, **values)
    ledger.articles.add(record, key=record.id.partition(".")[0])
    ledger.runs.finish(run_id, at, "done", {})
    return record.id


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a handful of rows takes several."""
    monkeypatch.setattr(module, "SLICE", 3)


def test_settled_links_are_forgotten_once_no_source_lists_them(
    ledger: Ledger,
) -> None:
    ledger.links.add(make_link(n) for n in range(9))
    for n in range(9):
        ledger.links.deliver(make_link(n).key, NOW)
    assert forgotten(ledger, 10) == {}
    ledger.links.add(make_link(n, found_at=after(15)) for n in range(2))
    assert forgotten(ledger, 18) == {"links": 7}
    assert ledger.links.counts() == {"delivered": 2}


def test_a_listed_link_is_not_forgotten_however_old(ledger: Ledger) -> None:
    link = make_link(1)
    ledger.links.add([link])
    ledger.links.deliver(link.key, NOW)
    for day in range(0, 100, 2):
        assert ledger.links.add([make_link(1, found_at=after(day))]) == 0
        assert forgotten(ledger, day) == {}
    assert ledger.links.find(link.key) is not None


def test_a_link_that_could_never_be_fetched_is_given_up_in_the_end(
    ledger: Ledger,
) -> None:
    ledger.links.add([make_link(1)])
    assert forgotten(ledger, 17) == {}
    assert forgotten(ledger, 18) == {"links": 1}


def test_an_article_shrinks_but_its_text_stays_known(ledger: Ledger) -> None:
    identity = run(ledger, text="Nine boats came in. " * 9)
    assert forgotten(ledger, 15) == {"runs": 1}
    assert ledger.articles.get(identity) is not None
    assert forgotten(ledger, 21) == {"lines": 1, "articles": 1}
    assert ledger.articles.get(identity) is None
    known = ledger.articles.latest(identity)
    assert known is not None
    assert (known.id, known.revision) == (identity, 1)
    assert known.fetched_at == "2026-11-22"
    assert known.holds("Nine boats came in. " * 9)
    assert not known.holds("Ten boats came in. " * 9)
    assert text_digest("Nine boats came in. " * 9).startswith(known.text_digest)


def test_a_shrunk_article_gets_its_next_revision(ledger: Ledger) -> None:
    identity = run(ledger)
    forget(ledger, KEEP, after(21))
    second = run(ledger, 22, id=f"{identity}.2", text="Other words entirely. " * 9)
    known = ledger.articles.latest(identity)
    assert known is not None
    assert (known.id, known.revision) == (second, 2)
    forget(ledger, KEEP, after(43))
    known = ledger.articles.latest(identity)
    assert known is not None
    assert (known.id, known.revision) == (second, 2)


def test_a_key_that_is_fetched_again_lives_on(ledger: Ledger) -> None:
    identity = run(ledger)
    forget(ledger, KEEP, after(21))
    ledger.articles.touch(identity, after(25))
    assert forgotten(ledger, 50) == {}
    assert forgotten(ledger, 56) == {"keys": 1}
    assert ledger.articles.latest(identity) is None


def test_rejections_and_runs_are_forgotten(ledger: Ledger) -> None:
    for n in range(8):
        run(ledger, n * 4, id=f"a{n}", url=f"https://dawn.example/{n}")
        last = ledger.runs.last()
        assert last is not None
        ledger.rejections.add(
            url=f"https://dawn.example/x{n}",
            reason="no-text",
            detail="",
            at=after(n * 4),
            run_id=last.run_id,
            source=None,
        )
    done = forgotten(ledger, 28)
    assert (done["rejections"], done["runs"]) == (5, 5)
    assert ledger.rejections.counts(last.run_id) == {"no-text": 1}
    assert ledger.rejections.for_url("https://dawn.example/x0") == []
    assert ledger.rejections.for_url("https://dawn.example/x7") != []


def test_members_of_clusters_are_forgotten(ledger: Ledger) -> None:
    for n in range(8):
        ledger.clusters.add(
            Member(
                id=f"a{n}",
                cluster=f"a{n // 2 * 2}",
                url=f"https://dawn.example/{n}",
                site="dawn.example",
                status="unique",
                kind=None,
                duplicate_of=None,
                published=None,
                first_seen=after(n),
                fetched_at=after(n),
                words=90,
            )
        )
    assert forgotten(ledger, 24) == {"members": 4}
    assert [m.id for m in ledger.clusters.members("a4")] == ["a4", "a5"]
    assert list(ledger.clusters.members("a0")) == []


def test_what_has_not_ended_is_kept(ledger: Ledger) -> None:
    ledger.runs.start("20261122T160502Z", NOW, {})
    assert forgotten(ledger, 100) == {}
    assert ledger.runs.unfinished() == ["20261122T160502Z"]


def test_free_pages_are_given_back(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FREE_PAGES", 10)
    monkeypatch.setattr(module, "SLICE", 500)
    long = "https://dawn.example/" + "x" * 1_500
    ledger.links.add(make_link(n, found_on=long) for n in range(1_000))
    pages = ledger.database.row("PRAGMA page_count")
    assert forgotten(ledger, 40) == {"links": 1_000}
    left = ledger.database.row("PRAGMA page_count")
    assert pages is not None
    assert left is not None
    assert left[0] < pages[0] / 4


def test_the_ledger_does_not_grow_over_years(ledger: Ledger) -> None:
    """Twelve links a day that are listed for two days each."""
    sizes = []
    for day in range(200):
        now = [make_link(n, found_at=after(day)) for n in range(day * 4, day * 4 + 12)]
        ledger.links.add(now)
        for link in now:
            ledger.links.deliver(link.key, after(day))
        forget(ledger, KEEP, after(day))
        sizes.append(sum(ledger.links.counts().values()))
    assert sizes[-1] == sizes[100] < 150
