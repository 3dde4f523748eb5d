"""A ledger that is damaged beyond use is made anew from the output files."""

from __future__ import annotations

import errno
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from crawler.errors import StateDamaged, StateError, StateInUse, WriteFailed
from crawler.storage import Ledger, rebuild
from crawler.storage.ledger import LEDGER, LOCK, SEAL
from crawler.storage.output import manifest_path
from tests.storage.builders import NOW, crawl
from tests.storage.checks import every_article_once
from tests.storage.faults import Countdown, failing, faults

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crawler.event import Event
    from crawler.record import Record


class NoIndex:
    def __init__(self, ledger: Ledger) -> None:
        self.learned: list[Event] = []

    def add(self, record: Record) -> None:
        pass

    def finish(self) -> None:
        pass

    def learn(self, event: Event) -> None:
        self.learned.append(event)


no_index = NoIndex


def damage(directory: Path) -> None:
    (directory / "state" / LEDGER).write_bytes(b"garbage" * 1000)


def outputs(directory: Path) -> list[Path]:
    return sorted((directory / "output").glob("articles-*.jsonl"))


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """Two runs of 10 and 15 articles, then damage."""
    crawl(tmp_path, 10)
    crawl(tmp_path, 25)
    damage(tmp_path)
    return tmp_path


def test_a_rebuilt_ledger_writes_no_article_again(damaged: Path) -> None:
    with pytest.raises(StateDamaged):
        crawl(damaged, 40)
    rebuilt = rebuild(damaged / "state", damaged / "output", NOW, no_index)
    assert (rebuilt.articles, rebuilt.runs) == (25, 2)
    crawl(damaged, 40)
    every_article_once_as_known(damaged, 40)


def test_a_ledger_of_an_older_version_is_refused_and_made_anew(tmp_path: Path) -> None:
    crawl(tmp_path, 10)
    ledger = Ledger.open(tmp_path / "state")
    ledger.connection.execute("PRAGMA user_version = 3")
    ledger.close()
    with pytest.raises(StateError, match=r"it has 3, this .* with: scrapy rebuild"):
        crawl(tmp_path, 10)
    assert rebuild(tmp_path / "state", tmp_path / "output", NOW, no_index).kept
    crawl(tmp_path, 25)
    every_article_once_as_known(tmp_path, 25)


def every_article_once_as_known(directory: Path, total: int) -> None:
    lines = [
        line for path in outputs(directory) for line in path.read_text().splitlines()
    ]
    ids = [line.partition(',"run_id"')[0] for line in lines]
    assert len(ids) == len(set(ids)) == total


def test_records_reach_the_index_in_the_order_of_writing(damaged: Path) -> None:
    seen: list[tuple[str, Record]] = []
    learned: list[Event] = []

    class Indexer(NoIndex):
        def __init__(self, ledger: Ledger) -> None:
            ledger.connection.execute("CREATE TABLE beside (id TEXT)")
            self.learned = learned

        def add(self, record: Record) -> None:
            seen.append((record.run_id, record))

    rebuild(damaged / "state", damaged / "output", NOW, Indexer)
    numbers = [event.number for event in learned]
    assert numbers == [*range(1, len(numbers) + 1)]
    assert numbers
    assert [run for run, _ in seen] == sorted(run for run, _ in seen)
    ledger = Ledger.open(damaged / "state")
    assert [ledger.articles.get(record.id) for _, record in seen] == [
        record for _, record in seen
    ]
    assert ledger.connection.execute("SELECT count(*) FROM beside").fetchone() == (0,)
    ledger.close()


def test_the_damaged_files_are_kept(damaged: Path) -> None:
    rebuilt = rebuild(damaged / "state", damaged / "output", NOW, no_index)
    assert rebuilt.kept is not None
    assert rebuilt.kept.name == "damaged-20261122T160502Z"
    assert (rebuilt.kept / LEDGER).read_bytes() == b"garbage" * 1000
    assert not (damaged / "state" / "rebuilding").exists()


def test_where_there_was_no_ledger_none_is_kept(tmp_path: Path) -> None:
    crawl(tmp_path, 3)
    rebuilt = rebuild(tmp_path / "new", tmp_path / "output", NOW, no_index)
    assert rebuilt.kept is None
    assert {path.name for path in (tmp_path / "new").iterdir()} == {LEDGER, SEAL, LOCK}


def test_a_part_is_completed_by_the_next_run(damaged: Path) -> None:
    last = outputs(damaged)[-1]
    part = last.with_name(last.name + ".part")
    part.write_bytes(last.read_bytes()[:-30])
    last.unlink()
    rebuilt = rebuild(damaged / "state", damaged / "output", NOW, no_index)
    assert rebuilt.articles == 24
    crawl(damaged, 25)
    every_article_once_as_known(damaged, 25)
    assert not part.exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(lambda b: b[:-30], "torn", id="torn"),
        pytest.param(
            lambda b: b.replace(b"harbour", b"harbor", 1), "manifest", id="flip"
        ),
    ],
)
def test_a_damaged_output_is_refused(
    damaged: Path, change: Callable[[bytes], bytes], message: str
) -> None:
    path = outputs(damaged)[0]
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(StateDamaged, match=rf"output damaged: .*{message}"):
        rebuild(damaged / "state", damaged / "output", NOW, no_index)
    with pytest.raises(StateDamaged, match="state damaged"):
        Ledger.open(damaged / "state")


def test_blank_lines_of_a_file_without_manifest_are_passed_over(damaged: Path) -> None:
    path = outputs(damaged)[0]
    run_id = path.stem.removeprefix("articles-")
    manifest_path(path.parent, run_id).unlink()
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes() + b"\n")
    rebuild(damaged / "state", damaged / "output", NOW, no_index)


def test_a_line_that_is_no_record_is_refused(damaged: Path) -> None:
    path = outputs(damaged)[0]
    run_id = path.stem.removeprefix("articles-")
    manifest_path(path.parent, run_id).unlink()
    path.write_bytes(path.read_bytes() + b"{}\n")
    with pytest.raises(StateDamaged, match="line 11"):
        rebuild(damaged / "state", damaged / "output", NOW, no_index)


def test_a_ledger_in_use_is_not_rebuilt(tmp_path: Path) -> None:
    crawl(tmp_path, 3)
    ledger = Ledger.open(tmp_path / "state")
    with pytest.raises(StateInUse):
        rebuild(tmp_path / "state", tmp_path / "output", NOW, no_index)
    ledger.close()


@pytest.mark.parametrize("with_seal", [True, False])
def test_a_rebuilding_that_fails_anywhere_can_be_done_again(
    tmp_path: Path, *, with_seal: bool
) -> None:
    refused = 0
    for number in range(1_000):
        directory = tmp_path / str(number)
        crawl(directory, 5)
        damage(directory)
        if not with_seal:
            (directory / "state" / SEAL).unlink()
        countdown = Countdown(number, failing(errno.ENOSPC), lasting=True)
        with faults(countdown), suppress(StateError, WriteFailed):
            rebuild(directory / "state", directory / "output", NOW, no_index)
        try:
            crawl(directory, 5)
        except StateDamaged:
            refused += 1
            rebuild(directory / "state", directory / "output", NOW, no_index)
            crawl(directory, 5)
        every_article_once(directory, 5)
        if not countdown.reached:
            break
    assert refused > 5
