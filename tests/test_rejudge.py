"""Judging anew: the same articles give the same verdicts, however they came."""

from __future__ import annotations

import dataclasses
import json
import os
import random
import signal
import subprocess
import threading
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.event import event_of_line
from crawler.publishing.rebuilding import rebuild
from crawler.publishing.run import Run
from crawler.record import Credit, Record, from_line, to_line
from crawler.rejudge import apply_to_ledger, judge_files, judge_ledger
from crawler.reporting.cluster_table import read_clusters
from crawler.reporting.exits import Exit
from crawler.storage import Ledger, open_for_reading
from crawler.urls import site, url_key
from tests.conftest import LONGEST_CRAWL, ROOT, environment, scrapy
from tests.dedup.builders import reworded
from tests.dedup.test_translations import ENGLISH, GERMAN
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
from tests.publishing.test_elections import AGENCY, clusters, dated, reopen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


DAYS_LATER = "2026-03-04T08:00:00+00:00"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path)
    yield desk
    desk.run.abandon()


def newsroom(seed: int, size: int = 24) -> list[tuple[str, str, dict[str, Any]]]:
    """Articles of a few stories: copies, parts, bridges, rewrites and loners."""
    chance = random.Random(seed)
    made = []
    for number in range(size):
        whole = story(chance.randrange(size // 4), 260).split()
        start, end = chance.choice([(0, 260), (0, 260), (0, 150), (100, 260)])
        text = reworded(
            " ".join(whole[start:end]), chance.choice([0, 0.02, 0.2]), number
        )
        minutes = chance.randrange(600)
        time = datetime.fromisoformat("2026-03-01T08:00:00+00:00")
        values: dict[str, Any] = {"published_origin": "json-ld"}
        published = (time + timedelta(minutes=minutes)).isoformat()
        values["published"] = chance.choice(
            [published, published, published[:10], None]
        )
        url = f"https://paper{chance.randrange(9)}.example/story/{number}"
        made.append((url, text, values))
    return made


def crawled(folder: Path, articles: Sequence[Any], chance: random.Random) -> Desk:
    """Crawl articles in this order, in runs of any length, at any times."""
    desk = open_desk(folder)
    time = datetime.fromisoformat(AT)
    for url, text, values in articles:
        time += timedelta(minutes=chance.randrange(200))
        at = time.isoformat()
        desk.publish(url, text, at=at, first_seen=at, **values)
        if chance.random() < 0.2:
            desk.run.close("done", 0, at)
            reopen(desk, at)
    desk.run.close("done", 0, time.isoformat())
    return desk


def rejudged(desk: Desk, output: Path) -> list[Record]:
    files = sorted(desk.options.output_dir.glob("articles-*.jsonl"))
    assert desk.options.dedup is not None
    judge_files(files, output, desk.options.dedup, lambda *_: None)
    return [from_line(line) for line in output.read_text("utf-8").splitlines()]


def alike(record: Record) -> Record:
    """Return what must not depend on when an article was seen."""
    times = dict.fromkeys(("run_id", "fetched_at", "first_seen"), "")
    return dataclasses.replace(record, **times)


@settings(max_examples=6)
@given(st.integers(0, 1000), st.integers(0, 1000))
def test_any_order_of_arrival_gives_the_same_records(
    tmp_path_factory: pytest.TempPathFactory, seed: int, order: int
) -> None:
    folder = tmp_path_factory.mktemp("any-order")
    chance = random.Random(order)
    articles = newsroom(seed)
    found = []
    for name in ("one", "two"):
        chance.shuffle(articles)
        desk = crawled(folder / name, articles, chance)
        found.append([*map(alike, rejudged(desk, folder / f"{name}.jsonl"))])
    assert found[0] == found[1]
    flags = {record.duplicate_status for record in found[0]}
    assert {"unique", "copy"} <= flags


def test_judging_anew_changes_nothing_more(tmp_path: Path) -> None:
    desk = crawled(tmp_path, newsroom(7), random.Random(7))
    first = rejudged(desk, tmp_path / "first.jsonl")
    assert desk.options.dedup is not None
    again = tmp_path / "again.jsonl"
    changes = judge_files(
        [tmp_path / "first.jsonl"], again, desk.options.dedup, lambda *_: None
    )
    assert changes.verdicts == 0
    assert [from_line(line) for line in again.read_text().splitlines()] == first


def test_the_original_is_unique_and_the_others_are_copies_of_it(desk: Desk) -> None:
    desk.publish(ONE, story(1), **dated("09:00"))
    desk.publish(TWO, story(1), **dated("08:00"))
    desk.publish(THREE, story(1)[:700], **dated("10:00"))
    desk.run.close("done", 0, LATER)
    found = {r.url: r for r in rejudged(desk, desk.options.output_dir / "new.jsonl")}
    assert found[TWO].duplicate_status == "unique"
    assert {found[url].duplicate_of_url for url in (ONE, THREE)} == {TWO}
    assert found[ONE].duplicate_kind == "exact"
    assert found[THREE].duplicate_kind == "abridged"
    assert {record.original for record in found.values()} == {url_key(TWO)}
    assert found[TWO].evidence is None


def test_what_a_crawl_could_not_know_is_found(desk: Desk) -> None:
    """The longer text comes last; the two halves share nothing with each other."""
    whole = story(1, 400).split()
    desk.publish(ONE, " ".join(whole[:200]), **dated("10:00"))
    desk.publish(TWO, " ".join(whole), **dated("08:00"))
    desk.run.close("done", 0, LATER)
    found = {r.url: r for r in rejudged(desk, desk.options.output_dir / "new.jsonl")}
    assert found[ONE].duplicate_kind == "abridged"
    assert found[TWO].duplicate_status == "unique"


def test_no_other_window_of_time_is_compared(desk: Desk) -> None:
    values = {"published_origin": "json-ld"}
    desk.publish(ONE, story(1), published="2025-03-01T08:00:00Z", **values)
    desk.publish(TWO, story(1), published="2026-03-01T08:00:00Z", **values)
    desk.run.close("done", 0, LATER)
    found = rejudged(desk, desk.options.output_dir / "new.jsonl")
    assert [record.duplicate_status for record in found] == ["unique", "unique"]


def applied(desk: Desk, **limits: Any) -> None:
    assert desk.options.dedup is not None
    options = dataclasses.replace(desk.options.dedup, **limits)
    apply_to_ledger(desk.options, None, options, lambda *_: None, LATER)


def test_a_ledger_takes_the_new_verdicts_and_tells_them_as_events(desk: Desk) -> None:
    desk.publish(ONE, story(1), **dated("09:00"))
    desk.publish(TWO, reworded(story(1), 0.1), **dated("08:00"))
    desk.run.close("done", 0, LATER)
    lines = [p.read_bytes() for p in desk.options.output_dir.glob("articles-*.jsonl")]
    assert len(clusters(desk)) == 1
    applied(desk, copy_containment=1.0, whole_containment=1.0, rewrite_shingles=10_000)
    assert clusters(desk) == {}
    newest = max(desk.options.output_dir.glob("events-*.jsonl"))
    (event,) = map(event_of_line, newest.read_text().splitlines())
    assert (event.kind, event.id, event.cluster) == ("judged", *2 * (url_key(TWO),))
    assert event.duplicate_status == "unique"
    for path in desk.options.output_dir.glob("articles-*.jsonl"):
        assert path.read_bytes() in [*lines, b""]
    manifest = newest.with_name(newest.name.replace("events", "articles"))
    entries = json.loads(manifest.with_suffix(".manifest.json").read_bytes())
    assert (entries["outcome"], entries["events"]["lines"]) == ("rejudged", 1)


def documents(desk: Desk) -> int:
    with open_for_reading(desk.options.state_dir) as database:
        (row,) = database.rows("SELECT count(*) FROM dedup_document")
        return int(row[0])


def test_another_window_of_time_forgets_no_article(desk: Desk) -> None:
    desk.publish(ONE, story(1), first_seen=AT)
    desk.publish(TWO, story(2), first_seen=AT)
    desk.run.close("done", 0, LATER)
    before = documents(desk)
    applied(desk, window_days=0.0001)
    assert documents(desk) == before == 2


@pytest.mark.parametrize("german_first", [True, False])
def test_a_translation_stays_a_rewrite_of_its_source(
    tmp_path: Path, *, german_first: bool
) -> None:
    desk = open_desk(tmp_path, cross_language=True)
    times = sorted(["08:00", "10:00"], reverse=not german_first)
    desk.publish(ONE, GERMAN, **dated(times[0]) | {"language": "de"})
    desk.publish(TWO, ENGLISH, **dated(times[1]) | {"language": "en"})
    desk.run.close("done", 0, LATER)
    found = rejudged(desk, tmp_path / "new.jsonl")
    assert [record.duplicate_status for record in found] == ["unique", "rewrite"]
    assert found[1].duplicate_kind == "translated"
    assert found[1].duplicate_of == found[1].original == found[0].id
    assert found[1].cluster == found[0].cluster


def test_an_index_that_others_share_is_not_changed(desk: Desk) -> None:
    desk.run.close("done", 0, LATER)
    shared = ("-s", "NEARDUP_STORAGE=redis://127.0.0.1:1/0")
    done = call(desk, "--apply", *shared, code=Exit.BAD_CONFIGURATION)
    (line,) = done.stderr.splitlines()
    assert "other crawls judge by this index" in line


def forget_line(desk: Desk, identity: str) -> None:
    with closing(Ledger.open(desk.options.state_dir)) as ledger:
        sql = "DELETE FROM lines WHERE row = (SELECT row FROM articles WHERE id = ?)"
        ledger.database.execute(sql, (identity,))


def test_copies_of_what_has_no_line_any_more_stay_as_they_are(desk: Desk) -> None:
    desk.publish(ONE, story(1), **dated("08:00"))
    desk.publish(TWO, story(1), **dated("09:00"))
    desk.run.close("done", 0, LATER)
    forget_line(desk, url_key(ONE))
    before = clusters(desk)
    applied(desk)
    assert clusters(desk) == before
    (cluster,) = before.values()
    assert [member.status for member in cluster.members] == ["unique", "copy"]


def test_what_stays_as_it_was_judged_bears_no_measures_of_its_record(
    desk: Desk, tmp_path: Path
) -> None:
    desk.publish(ONE, story(1), **dated("09:00"))
    desk.publish(TWO, story(1), **dated("08:00"))
    desk.run.close("done", 0, LATER)
    applied(desk)
    forget_line(desk, url_key(ONE))
    options = desk.options.dedup or pytest.fail("not compared")
    judge_ledger(desk.options, tmp_path / "new.jsonl", options, lambda *_: None)
    found = from_line((tmp_path / "new.jsonl").read_text("utf-8"))
    assert (found.url, found.duplicate_status) == (TWO, "unique")
    assert (found.duplicate_of_url, found.similarity, found.evidence) == (None,) * 3


def test_verdicts_and_originals_are_those_of_one_judgement(desk: Desk) -> None:
    """By arrival the first is the original, by its own words the second."""
    desk.publish(ONE, story(1), at=AT, **dated("09:00"))
    desk.publish(TWO, story(1), at=DAYS_LATER, **dated("08:00"))
    desk.run.close("done", 0, LATER)
    (before,) = clusters(desk).values()
    applied(desk)
    (cluster,) = clusters(desk).values()
    verdicts = {m.id: (m.status, m.duplicate_of) for m in cluster.members}
    assert cluster.original is not None
    assert verdicts.pop(cluster.original) == ("unique", None)
    assert set(verdicts.values()) == {("copy", cluster.original)}
    newest = max(desk.options.output_dir.glob("events-*.jsonl"))
    told = [*map(event_of_line, newest.read_text().splitlines())]
    elected = [event for event in told if event.kind == "elected"]
    assert [event.previous for event in elected] == [before.original]


def two_days_apart(desk: Desk) -> None:
    """By arrival the first is the original; the second is applied, by its own words."""
    desk.publish(ONE, story(1), at=AT, **dated("09:00"))
    desk.publish(TWO, story(1), at=DAYS_LATER, **dated("08:00"))
    desk.run.close("done", 0, DAYS_LATER)
    applied(desk)


def originals(desk: Desk) -> list[tuple[str | None, str | None]]:
    found = clusters(desk).values()
    return [(c.original_url, c.original_confidence) for c in found]


@pytest.mark.parametrize("rebuilt", [False, True], ids=["ledger", "rebuilt"])
def test_an_original_that_was_applied_stands_against_arrivals(
    desk: Desk, *, rebuilt: bool
) -> None:
    two_days_apart(desk)
    assert originals(desk) == [(TWO, "low")]
    if rebuilt:
        rebuild(desk.options, DAYS_LATER)
    reopen(desk, DAYS_LATER)
    late = desk.publish(THREE, story(1), at=DAYS_LATER, **dated("07:00"))
    assert late is not None
    assert late.original_url == TWO
    desk.publish("https://late.example/", story(1), at=DAYS_LATER)
    desk.run.close("done", 0, DAYS_LATER)
    assert originals(desk) == [(TWO, "low")]
    newest = max(desk.options.output_dir.glob("events-*.jsonl"))
    assert newest.read_text() == ""


CREDITS = (Credit(name="dpa", rule="sign-off", credit="(dpa)"),)


def test_an_original_that_was_applied_gives_way_to_a_surer_newcomer(desk: Desk) -> None:
    desk.publish(ONE, story(1), at=AT, agencies=CREDITS, **dated("09:00"))
    desk.publish(TWO, story(1), at=DAYS_LATER, **dated("08:00"))
    desk.run.close("done", 0, DAYS_LATER)
    applied(desk)
    reopen(desk, DAYS_LATER)
    desk.publish(AGENCY, story(1), at=DAYS_LATER, **dated("10:00"))
    assert originals(desk) == [(AGENCY, "high")]
    desk.publish(THREE, story(1), at=DAYS_LATER, **dated("07:00"))
    assert originals(desk) == [(AGENCY, "high")]


def test_an_original_that_was_applied_gives_way_where_another_becomes_surer(
    desk: Desk,
) -> None:
    desk.publish(AGENCY, story(1), at=AT, **dated("09:00"))
    desk.publish(TWO, story(1), at=DAYS_LATER, **dated("08:00"))
    desk.run.close("done", 0, DAYS_LATER)
    applied(desk)
    assert originals(desk) == [(TWO, "low")]
    reopen(desk, DAYS_LATER)
    desk.publish(THREE, story(1), at=DAYS_LATER, agencies=CREDITS, **dated("11:00"))
    assert originals(desk) == [(AGENCY, "high")]


def test_an_original_that_was_applied_gives_way_to_a_newcomer_as_sure(
    desk: Desk,
) -> None:
    """The page that was seen first calls the newcomer canonical, and so steps back."""
    desk.publish(ONE, story(1), at=AT, canonical_hint=THREE, **dated("09:00"))
    desk.publish(TWO, story(1), at=DAYS_LATER, **dated("08:00"))
    desk.run.close("done", 0, DAYS_LATER)
    assert originals(desk) == [(ONE, "low")]
    applied(desk)
    assert originals(desk) == [(TWO, "low")]
    reopen(desk, DAYS_LATER)
    desk.publish(THREE, story(1), at=DAYS_LATER, **dated("07:00"))
    assert originals(desk) == [(THREE, "low")]


def test_of_two_texts_of_one_id_the_newest_counts(desk: Desk, tmp_path: Path) -> None:
    old = desk.publish(ONE, story(1))
    assert old is not None
    new = dataclasses.replace(old, text=story(2), fetched_at="2026-03-09T08:00:00Z")
    found = []
    for number, records in enumerate(([old, new], [new, old])):
        path = tmp_path / f"{number}.jsonl"
        path.write_text("".join(f"{to_line(r)}\n" for r in records), "utf-8")
        done = call(desk, str(path), "-o", "-")
        assert "left out: 1 lines" in done.stderr
        found.append(done.stdout)
    assert found[0] == found[1]
    assert from_line(found[0]).text == new.text


def test_applied_again_it_writes_nothing(desk: Desk) -> None:
    for number, (url, text, values) in enumerate(newsroom(3)):
        desk.publish(url, text, at=f"2026-03-02T09:{number:02}:00+00:00", **values)
    desk.run.close("done", 0, LATER)
    applied(desk)
    before = sorted(desk.options.output_dir.iterdir())
    state = [*read_clusters(desk.options.state_dir)]
    applied(desk)
    assert sorted(desk.options.output_dir.iterdir()) == before
    assert [*read_clusters(desk.options.state_dir)] == state


def test_all_is_applied_where_the_reader_of_the_output_goes(
    desk: Desk, tmp_path: Path
) -> None:
    for number, (url, text, values) in enumerate(newsroom(3)):
        desk.publish(url, text, at=f"2026-03-02T09:{number:02}:00+00:00", **values)
    desk.run.close("done", 0, LATER)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: pipe.open("rb").close(), daemon=True)
    reader.start()
    options = desk.options.dedup or pytest.fail("not compared")
    apply_to_ledger(desk.options, pipe, options, lambda *_: None, LATER)
    reader.join(10)
    changes = judge_ledger(desk.options, None, options, lambda *_: None)
    assert (changes.articles, changes.verdicts) == (24, 0)


def test_a_rebuilt_state_knows_what_was_applied(desk: Desk) -> None:
    for number, (url, text, values) in enumerate(newsroom(3)):
        desk.publish(url, text, at=f"2026-03-02T09:{number:02}:00+00:00", **values)
    desk.run.close("done", 0, LATER)
    applied(desk, copy_containment=0.9)
    before = grouped(desk)
    rebuild(desk.options, LATER)
    assert grouped(desk) == before


def grouped(desk: Desk) -> dict[str, Any]:
    return {
        name: ({m.id for m in c.members}, c.original, c.original_confidence)
        for name, c in clusters(desk).items()
    }


def test_later_articles_join_the_clusters_as_they_were_judged(desk: Desk) -> None:
    desk.publish(ONE, story(1), **dated("09:00"))
    desk.publish(TWO, reworded(story(1), 0.1), **dated("08:00"))
    desk.run.close("done", 0, LATER)
    applied(desk, copy_containment=1.0, whole_containment=1.0, rewrite_shingles=10_000)
    desk.run = Run.open(desk.options, [], LATER)
    copy = desk.publish(THREE, reworded(story(1), 0.1), **dated("10:00"))
    assert copy is not None
    # It is a copy of both, which are clusters of their own by now.
    assert copy.cluster == url_key(ONE)
    (cluster,) = clusters(desk).values()
    assert {member.url for member in cluster.members} == {ONE, TWO, THREE}
    assert cluster.aliases == (url_key(TWO),)


# --- As users call it ----------------------------------------------------------


def call(
    desk: Desk, *arguments: str, code: int = 0
) -> subprocess.CompletedProcess[str]:
    state, output = desk.options.state_dir, desk.options.output_dir
    folders = ("-s", f"STATE_DIR={state}", "-s", f"OUTPUT_DIR={output}")
    done = subprocess.run(
        scrapy("rejudge", *arguments, *folders),
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=LONGEST_CRAWL,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_without_options_it_only_says_what_would_change(desk: Desk) -> None:
    desk.publish(ONE, story(1), **dated("09:00"))
    desk.publish(TWO, story(1), **dated("08:00"))
    before = clusters(desk)
    done = call(desk)
    assert done.stdout == ""
    assert "rejudged: 2 articles, 2 verdicts differ, 1 clusters" in done.stderr
    assert "copy -> unique: 1" in done.stderr
    assert clusters(desk) == before


def test_applied_it_says_where_that_is_told(desk: Desk) -> None:
    desk.publish(ONE, story(1), **dated("09:00"))
    desk.publish(TWO, story(1), **dated("08:00"))
    desk.run.close("done", 0, LATER)
    done = call(desk, "--apply")
    newest = max(desk.options.output_dir.glob("events-*.jsonl"))
    assert done.stderr.splitlines()[-1] == f"  told in {newest}"
    assert "told in" not in call(desk, "--apply").stderr


def test_files_are_judged_with_other_thresholds(desk: Desk, tmp_path: Path) -> None:
    texts = {ONE: story(1), TWO: reworded(story(1), 0.1)}
    records = [
        alike(desk.publish(url, text, **dated("08:00")) or pytest.fail("not new"))
        for url, text in texts.items()
    ]
    path, output = tmp_path / "some.jsonl", tmp_path / "new.jsonl"
    path.write_text("".join(f"{to_line(record)}\n" for record in records), "utf-8")
    limits = ("copy_containment=1", "whole_containment=1", "rewrite_shingles=10000")
    given = [word for limit in limits for word in ("-t", limit)]
    call(desk, str(path), "-o", str(output), *given)
    found = [from_line(line) for line in output.read_text("utf-8").splitlines()]
    assert {record.duplicate_status for record in found} == {"unique"}
    assert {site(record.url) for record in found} == {site(ONE), site(TWO)}
    done = call(desk, str(path), "-o", "-")
    assert len(done.stdout.splitlines()) == 2


def test_files_without_a_record_are_said_and_nothing_is_written(
    desk: Desk, tmp_path: Path
) -> None:
    path, output = tmp_path / "empty.jsonl", tmp_path / "new.jsonl"
    path.write_text("\n")
    done = call(desk, str(path), "-o", str(output), code=2)
    assert done.stderr.startswith(f"wirecopy: no record: {path}: empty")
    assert not output.exists()


def test_blank_lines_and_byte_order_marks_are_passed_over(
    desk: Desk, tmp_path: Path
) -> None:
    record = desk.publish(ONE, story(1)) or pytest.fail("not new")
    path = tmp_path / "some.jsonl"
    path.write_text(f"\ufeff{to_line(record)}\r\n\n", "utf-8")
    assert "rejudged: 1 articles" in call(desk, str(path)).stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        pytest.param(("-t", "copy=1"), 2, "copy_containment", id="unknown limit"),
        pytest.param(("-t", "copy_words=x"), 2, "a share from 0 to 1", id="no number"),
        pytest.param(("-t", "copy_words=1.1"), 2, "a share from 0 to 1", id="no share"),
        pytest.param(("-t", "late_days=nan"), 2, "a number from 0 to", id="nan"),
        pytest.param(("README.md",), 2, "line 1", id="no records"),
        pytest.param(("none.jsonl",), 2, "not readable: none.jsonl", id="no file"),
        pytest.param(("x.jsonl", "--apply"), 2, "not for files", id="apply to files"),
        pytest.param(("-o", "/dev/null/x"), 6, "not written", id="no folder"),
        pytest.param(("--apply",), int(Exit.IN_USE), "another run", id="in use"),
    ],
)
def test_mistakes_are_one_clear_line(
    desk: Desk, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = call(desk, *arguments, code=code)
    assert words in done.stderr + done.stdout


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_one_line(tmp_path: Path, number: int) -> None:
    pipe, temporary = tmp_path / "pipe", tmp_path / "temporary"
    os.mkfifo(pipe)
    temporary.mkdir()
    started = subprocess.Popen(
        scrapy("rejudge", str(pipe), "-o", str(tmp_path / "new.jsonl")),
        cwd=ROOT,
        env=environment() | {"TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        text=True,
    )
    with pipe.open("w"):  # waits until it is read
        started.send_signal(number)
        _, errors = started.communicate(timeout=LONGEST_CRAWL)
    assert started.returncode == Exit.INTERRUPTED, errors
    (line,) = errors.splitlines()
    assert "interrupted" in line
    assert [*temporary.iterdir()] == []
    assert [*tmp_path.glob("new*")] == []


def test_a_folder_without_a_ledger_is_said(desk: Desk, tmp_path: Path) -> None:
    options = dataclasses.replace(desk.options, state_dir=tmp_path / "none")
    done = call(Desk(desk.run, options), code=2)
    assert "no ledger" in done.stderr
