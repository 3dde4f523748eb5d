"""Clusters over whole runs: elections, joins, and the events that tell of them."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import closing
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from crawler.errors import StateDamaged
from crawler.event import Event, event_of_line
from crawler.publishing.rebuilding import rebuild
from crawler.publishing.run import Run
from crawler.record import Credit
from crawler.reporting.cluster_table import Cluster, read_clusters
from crawler.storage import Ledger, record_id
from crawler.storage.clusters import MOST_OF_SITE
from crawler.urls import url_key
from tests.conftest import ROOT
from tests.explain.test_explanation import (
    AT,
    LATER,
    ONE,
    THREE,
    TWO,
    Desk,
    open_desk,
    story,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

README = (ROOT / "README.md").read_text("utf-8")
NEXT_DAY = "2026-03-03T09:00:00+00:00"
DPA = (Credit(name="dpa", rule="sign-off", credit="(dpa)"),)
AGENCY = "https://www.dpa.com/story"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path)
    yield desk
    desk.run.abandon()


def dated(time: str) -> dict[str, Any]:
    return {"published": f"2026-03-02T{time}:00+00:00", "published_origin": "json-ld"}


def events(desk: Desk) -> list[Event]:
    files = sorted(desk.options.output_dir.glob("events-*.jsonl*"))
    return [
        event_of_line(line) for file in files for line in file.read_text().splitlines()
    ]


def clusters(desk: Desk) -> dict[str, Cluster]:
    return {c.cluster: c for c in read_clusters(desk.options.state_dir)}


def reopen(desk: Desk, at: str = NEXT_DAY) -> None:
    desk.run = Run.open(desk.options, ["dawn"], at)


def test_a_copy_says_what_its_cluster_stems_from(desk: Desk) -> None:
    desk.publish(ONE, story(1), **dated("07:00"))
    copy = desk.publish(TWO, story(1), **dated("06:00"))
    assert copy is not None
    assert copy.duplicate_of_url == ONE
    assert (copy.original, copy.original_url) == (copy.id, TWO)
    assert (copy.original_reason, copy.original_confidence) == ("date", "low")
    (event,) = events(desk)
    assert (event.kind, event.number, event.previous) == ("elected", 1, None)
    assert (event.cluster, event.original) == (url_key(ONE), url_key(TWO))
    assert (event.run_id, event.at) == (desk.run.id, LATER)


def test_articles_that_are_alone_bring_no_events(desk: Desk) -> None:
    first = desk.publish(ONE, story(1))
    desk.publish(TWO, story(2))
    assert first is not None
    assert first.original is None
    assert events(desk) == []
    assert clusters(desk) == {}


def test_a_better_original_that_comes_late_is_elected_by_an_event(desk: Desk) -> None:
    desk.publish(ONE, story(1), agencies=DPA, **dated("07:00"))
    desk.publish(TWO, story(1), agencies=DPA, **dated("06:00"))
    desk.run.close("done", 0, LATER)
    reopen(desk)
    desk.publish(AGENCY, story(1), at=NEXT_DAY, **dated("05:00"))
    first, second = events(desk)
    assert first.original == url_key(TWO)
    assert (second.original, second.previous) == (url_key(AGENCY), url_key(TWO))
    assert (second.original_reason, second.original_confidence) == ("agency", "high")
    assert second.number == 2
    (cluster,) = clusters(desk).values()
    assert (cluster.original_url, cluster.size) == (AGENCY, 3)


def test_an_election_that_changes_nothing_brings_no_event(desk: Desk) -> None:
    for number, url in enumerate((ONE, TWO, THREE)):
        desk.publish(url, story(1), **dated(f"0{number + 1}:00"))
    assert len(events(desk)) == 1


def test_a_changed_page_is_seen_when_its_new_text_was(desk: Desk) -> None:
    liar = "https://liar.example/waiting"
    desk.publish(liar, story(9), at=AT, **dated("01:00"))
    desk.publish(ONE, story(1), at=LATER, **dated("07:00"))
    desk.publish(liar, story(1), at=NEXT_DAY, **dated("01:00"))
    (cluster,) = clusters(desk).values()
    assert cluster.original_url == ONE
    assert {m.id for m in cluster.members} == {
        url_key(ONE),
        record_id(url_key(liar), 2),
    }


def bridged(desk: Desk) -> None:
    """Two clusters of two, and the article that shows them to be one."""
    whole = story(1, 400).split()
    left, right = " ".join(whole[:200]), " ".join(whole[90:330])
    desk.publish(ONE, left)
    desk.publish(f"{ONE}-again", left, requested_url=f"{ONE}-again")
    desk.publish(TWO, right)
    desk.publish(f"{TWO}-again", right)
    desk.publish(THREE, " ".join(whole[:330]))


def test_two_clusters_that_are_one_keep_the_older_name(desk: Desk) -> None:
    bridged(desk)
    (cluster,) = clusters(desk).values()
    assert (cluster.cluster, cluster.size) == (url_key(ONE), 5)
    assert cluster.aliases == (url_key(TWO),)
    (joined,) = [event for event in events(desk) if event.kind == "joined"]
    assert (joined.alias, joined.cluster) == (url_key(TWO), url_key(ONE))


def test_names_that_were_given_up_lead_to_the_present_one(desk: Desk) -> None:
    names = desk.run._ledger.clusters
    for number in range(5, 0, -1):
        names.join(f"c{number}", f"c{number - 1}")
    assert names.aliases("c0") == ["c1", "c2", "c3", "c4", "c5"]


def test_events_of_a_killed_run_are_completed(desk: Desk) -> None:
    bridged(desk)
    expected = events(desk)
    (part,) = desk.options.output_dir.glob("events-*.jsonl.part")
    desk.run.abandon()
    part.write_bytes(part.read_bytes()[:-40])
    reopen(desk)
    assert events(desk) == expected
    (manifest,) = desk.options.output_dir.glob("*.manifest.json")
    assert json.loads(manifest.read_bytes())["events"]["lines"] == len(expected)


@pytest.mark.parametrize("finished", [True, False])
def test_a_rebuilt_state_has_the_same_clusters(desk: Desk, *, finished: bool) -> None:
    bridged(desk)
    desk.publish("https://alone.example/", story(7))
    if finished:
        desk.run.close("done", 0, LATER)
    else:
        desk.run.abandon()
    before, told = clusters(desk), events(desk)
    (desk.options.state_dir / "ledger.sqlite").write_bytes(b"garbage" * 1000)
    rebuild(desk.options, NEXT_DAY)
    assert clusters(desk) == before
    reopen(desk)
    copy = desk.publish("https://late.example/", story(1, 400)[:1500], at=NEXT_DAY)
    assert copy is not None
    assert copy.cluster == url_key(ONE)
    assert events(desk)[: len(told)] == told
    assert [e.number for e in events(desk)] == [*range(1, len(events(desk)) + 1)]


def test_what_decided_an_election_is_not_forgotten_in_a_full_cluster(
    desk: Desk,
) -> None:
    desk.publish(ONE, story(1), **dated("05:00"))
    desk.publish(AGENCY, story(1), **dated("06:00"))
    for number in range(MOST_OF_SITE + 1):
        url = f"https://dusk.example/{number}"
        desk.publish(url, story(1) + f" {number}", **dated("07:00"))
    url = "https://dusk.example/credits"
    desk.publish(url, story(1) + " credits", agencies=DPA, **dated("07:00"))
    desk.publish(THREE, story(1), **dated("08:00"))
    assert [event.original_reason for event in events(desk)] == ["date", "agency"]


def test_a_site_that_floods_a_cluster_gets_few_votes(desk: Desk) -> None:
    desk.publish(ONE, story(1), **dated("07:00"))
    for number in range(3 * MOST_OF_SITE):
        url = f"https://flood.example/{number}"
        desk.publish(url, f"{story(1)} {number}", **dated("07:00"))
    ledger = desk.run._ledger
    voters = ledger.clusters.voters(url_key(ONE))
    assert len([v for v in voters if v.site == "flood.example"]) <= MOST_OF_SITE + 1
    (cluster,) = clusters(desk).values()
    assert cluster.size == 3 * MOST_OF_SITE + 1


# --- A state that was deleted, and begun anew beside its output ------------------


def begun_anew(desk: Desk) -> None:
    """A cluster of three, and after the state was deleted another one of the same."""
    desk.publish(ONE, story(1), **dated("05:00"))
    desk.publish(TWO, story(1), **dated("06:00"))
    desk.publish(THREE, story(1), agencies=DPA, **dated("07:00"))
    desk.publish(AGENCY, story(1), **dated("08:00"))
    desk.run.close("done", 0, LATER)
    shutil.rmtree(desk.options.state_dir)
    reopen(desk)
    desk.publish(TWO, story(1), at=NEXT_DAY, **dated("06:00"))
    desk.publish(ONE, story(1), at=NEXT_DAY, **dated("05:00"))
    desk.publish(THREE, story(2), at=NEXT_DAY, **dated("07:00"))
    desk.publish(AGENCY, story(3), at=NEXT_DAY, **dated("08:00"))
    desk.run.close("done", 0, NEXT_DAY)


def test_a_state_that_is_begun_anew_counts_its_events_on(desk: Desk) -> None:
    begun_anew(desk)
    told = events(desk)
    assert [event.number for event in told] == [*range(1, len(told) + 1)]
    assert len({event.run_id for event in told}) == 2


def test_numbers_are_not_given_again_after_events_were_forgotten(desk: Desk) -> None:
    begun_anew(desk)
    with closing(Ledger.open(desk.options.state_dir)) as ledger:
        ledger.database.execute("DELETE FROM events")
        event = Event(kind="joined", run_id="x", at=AT, cluster="a", alias="b")
        assert event_of_line(ledger.events.add(event)).number == len(events(desk)) + 1


def test_a_torn_part_of_a_deleted_state_counts_too(desk: Desk) -> None:
    desk.publish(ONE, story(1))
    desk.publish(TWO, story(1))
    desk.run.abandon()
    (part,) = desk.options.output_dir.glob("events-*.jsonl.part")
    with part.open("ab") as file:
        file.write(b'{"schema_version":1,"num')
    shutil.rmtree(desk.options.state_dir)
    reopen(desk)
    desk.publish(THREE, story(1), at=NEXT_DAY)
    desk.publish(AGENCY, story(1), at=NEXT_DAY)
    (new,) = desk.options.output_dir.glob(f"events-{desk.run.id}.jsonl*")
    assert event_of_line(new.read_text().splitlines()[0]).number == 2


def test_rebuilt_beside_older_output_the_newest_state_comes_back(desk: Desk) -> None:
    begun_anew(desk)
    before = clusters(desk)
    assert [cluster.size for cluster in before.values()] == [2]
    rebuild(desk.options, NEXT_DAY)
    assert clusters(desk) == before


def test_the_readme_s_query_finds_what_the_ledger_holds(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun_anew(desk)
    monkeypatch.chdir(desk.options.output_dir.parent)
    (query,) = re.findall(r"^WITH RECURSIVE\n.*?;$", README, re.MULTILINE | re.DOTALL)
    with duckdb.connect() as connection:
        rows = connection.execute(query).fetchall()
    assert {row[0]: row[1:3] for row in rows} == {
        name: (cluster.size, cluster.original_url)
        for name, cluster in clusters(desk).items()
    }


def test_a_missing_file_of_events_is_named(desk: Desk) -> None:
    begun_anew(desk)
    first = min(desk.options.output_dir.glob("events-*.jsonl"))
    first.unlink()
    with pytest.raises(StateDamaged, match=rf"output damaged: {first}: it is missing"):
        rebuild(desk.options, NEXT_DAY)
    first.with_name(first.name.replace("events", "articles")).with_suffix(
        ".manifest.json"
    ).unlink()
    rebuild(desk.options, NEXT_DAY)


def test_events_whose_articles_were_moved_away_are_learned_all_the_same(
    desk: Desk,
) -> None:
    bridged(desk)
    desk.run.close("done", 0, LATER)
    reopen(desk)
    desk.publish("https://late.example/", story(1, 400)[:1500], at=NEXT_DAY)
    desk.publish("https://next.example/", story(9), at=NEXT_DAY)
    desk.publish("https://next.example/again", story(9), at=NEXT_DAY)
    desk.run.close("done", 0, NEXT_DAY)
    last = max(event.number for event in events(desk))
    max(desk.options.output_dir.glob("articles-*.jsonl")).unlink()
    rebuild(desk.options, NEXT_DAY)
    reopen(desk)
    desk.publish("https://next.example/", story(9), at=NEXT_DAY)
    desk.publish("https://next.example/again", story(9), at=NEXT_DAY)
    assert max(event.number for event in events(desk)) > last
