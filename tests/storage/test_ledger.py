"""Opening, locking, transactions, and damage to the state directory."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler.errors import StateDamaged, StateError, StateInUse, WriteFailed
from crawler.storage import Ledger
from crawler.storage.ledger import LEDGER, LOCK, SEAL
from tests.storage.builders import NOW, crawl, links_over_hosts, make_link, make_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
HOLD = """
import sys, time
from pathlib import Path
from crawler.storage import Ledger
ledger = Ledger.open(Path(sys.argv[1]))
print("open", flush=True)
time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_process_is_refused(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    with pytest.raises(StateInUse, match=rf"process {holder.pid}\b") as failure:
        Ledger.open(tmp_path)
    assert "\n" not in str(failure.value)


def test_the_lock_of_a_dead_process_does_not_block(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert (tmp_path / LOCK).exists()
    Ledger.open(tmp_path).close()


def test_a_second_ledger_of_one_process_is_refused(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path)
    with pytest.raises(StateInUse, match=f"process {os.getpid()}"):
        Ledger.open(tmp_path)
    ledger.close()
    ledger.close()
    Ledger.open(tmp_path).close()


def test_a_failed_opening_frees_the_lock(tmp_path: Path) -> None:
    (tmp_path / LEDGER).write_bytes(b"no ledger at all" * 100)
    for _ in range(2):
        with pytest.raises(StateDamaged):
            Ledger.open(tmp_path)


def test_a_file_in_place_of_the_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("mine")
    with pytest.raises(StateError, match="not a directory"):
        Ledger.open(tmp_path / "state")
    with pytest.raises(StateError, match="not a directory"):
        Ledger.open(tmp_path / "state" / "below")


def test_the_database_of_another_program_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / LEDGER)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    before = (tmp_path / LEDGER).read_bytes()
    with pytest.raises(StateError, match="another program"):
        Ledger.open(tmp_path)
    assert (tmp_path / LEDGER).read_bytes() == before


def test_a_ledger_of_another_version_is_refused(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path)
    ledger.connection.execute("PRAGMA user_version = 99")
    ledger.close()
    with pytest.raises(StateError, match=r"another version.*99"):
        Ledger.open(tmp_path)


def test_tables_beside_ours_share_the_transaction(ledger: Ledger) -> None:
    ledger.connection.execute("CREATE TABLE bands (band INTEGER PRIMARY KEY)")

    def fail() -> None:
        with ledger.transaction():
            ledger.connection.execute("INSERT INTO bands VALUES (1)")
            ledger.articles.add(make_record(1), key="1")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert ledger.connection.execute("SELECT count(*) FROM bands").fetchone() == (0,)
    assert ledger.articles.latest("1") is None


def test_a_transaction_within_another_is_part_of_it(ledger: Ledger) -> None:
    with ledger.transaction(), ledger.transaction():
        ledger.links.add([make_link(1)])
    assert ledger.links.counts() == {"pending": 1}
    assert not ledger.connection.in_transaction


def test_mistakes_in_statements_are_not_taken_for_damage(ledger: Ledger) -> None:
    with pytest.raises(sqlite3.OperationalError), ledger.transaction():
        ledger.connection.execute("SELECT nothing FROM nowhere")


def test_a_full_database_is_a_failed_write_and_keeps_what_was(ledger: Ledger) -> None:
    pages = ledger.connection.execute("PRAGMA page_count").fetchone()[0] + 12
    ledger.connection.execute(f"PRAGMA max_page_count = {pages}")
    written = 0

    def fill() -> None:
        nonlocal written
        for number in range(1_000):
            text = random.Random(number).randbytes(500).hex()
            with ledger.transaction():
                ledger.articles.add(make_record(number, text=text), key=str(number))
                ledger.links.deliver(str(number), NOW)
            written += 1

    with pytest.raises(WriteFailed, match=r"state not written.*full"):
        fill()
    assert 0 < written < 1_000
    assert ledger.articles.count("20261122T160502Z") == written
    assert not ledger.connection.in_transaction


def test_a_ledger_held_by_another_program_is_in_use(
    ledger: Ledger, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "state" / LEDGER, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ledger.connection.execute("PRAGMA busy_timeout = 0")
    with pytest.raises(StateInUse, match="another program"):
        ledger.links.add([make_link(1)])
    other.close()


def test_an_unclosed_ledger_opens_with_all_that_was_committed(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "state")
    ledger.links.add(links_over_hosts(50))
    shutil.copytree(tmp_path / "state", tmp_path / "copy")
    ledger.close()
    ledger = Ledger.open(tmp_path / "copy")
    assert ledger.links.counts() == {"pending": 50}
    ledger.close()


def flip(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def zero(path: Path, chance: random.Random) -> None:
    content = path.read_bytes()
    start = chance.randrange(len(content))
    rest = content[start + 512 :]
    changed = content[:start] + bytes(min(512, len(content) - start)) + rest
    path.write_bytes(changed if changed != content else content[:start])


def truncate(path: Path, chance: random.Random) -> None:
    os.truncate(path, chance.randrange(path.stat().st_size))


def garbage(path: Path, chance: random.Random) -> None:
    path.write_bytes(chance.randbytes(path.stat().st_size))


def empty(path: Path, _: random.Random) -> None:
    path.write_bytes(b"")


def remove(path: Path, _: random.Random) -> None:
    path.unlink()


DAMAGES = [flip, zero, truncate, garbage, empty, remove]


@pytest.fixture(scope="module")
def closed_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("closed")
    crawl(directory, 120)
    return directory / "state"


@pytest.mark.parametrize("damage", DAMAGES)
def test_any_damage_to_a_closed_ledger_is_found(
    closed_state: Path, tmp_path: Path, damage: Callable[[Path, random.Random], None]
) -> None:
    for seed in range(8):
        directory = tmp_path / str(seed)
        shutil.copytree(closed_state, directory)
        damage(directory / LEDGER, random.Random(seed))
        with pytest.raises(StateDamaged, match="state damaged") as failure:
            Ledger.open(directory)
        assert "\n" not in str(failure.value)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_seal_does_not_stop_a_whole_ledger(
    closed_state: Path, tmp_path: Path, damage: Callable[[Path, random.Random], None]
) -> None:
    for seed in range(8):
        directory = tmp_path / str(seed)
        shutil.copytree(closed_state, directory)
        damage(directory / SEAL, random.Random(seed))
        ledger = Ledger.open(directory)
        assert ledger.links.counts() == {"delivered": 120}
        ledger.close()


@pytest.fixture(scope="module")
def killed_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state as a killed process leaves it: checkpointed in part, with a log."""
    directory = tmp_path_factory.mktemp("killed")
    crawl(directory, 120)
    ledger = Ledger.open(directory / "state")
    ledger.links.add(make_link(n) for n in range(200))
    ledger.checkpoint()
    ledger.links.add(make_link(n) for n in range(200, 300))
    shutil.copytree(directory / "state", directory / "copy")
    ledger.close()
    return directory / "copy"


@pytest.mark.parametrize("name", [LEDGER, f"{LEDGER}-wal", f"{LEDGER}-shm", SEAL, LOCK])
@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_to_a_killed_ledger_is_refused_or_harmless(
    killed_state: Path,
    tmp_path: Path,
    name: str,
    damage: Callable[[Path, random.Random], None],
) -> None:
    for seed in range(8):
        directory = tmp_path / str(seed)
        shutil.copytree(killed_state, directory)
        if not (directory / name).stat().st_size and damage not in (empty, remove):
            continue
        damage(directory / name, random.Random(seed))
        try:
            ledger = Ledger.open(directory)
        except StateError:
            assert name == LEDGER, name
            continue
        # What was checkpointed is there, whatever happened to the log.
        assert ledger.links.counts()["delivered"] == 120
        assert ledger.links.counts()["pending"] >= 200
        ledger.links.add([make_link(10_000)])
        ledger.close()


def test_a_directory_may_be_removed_to_start_anew(
    closed_state: Path, tmp_path: Path
) -> None:
    shutil.copytree(closed_state, tmp_path / "state")
    shutil.rmtree(tmp_path / "state")
    ledger = Ledger.open(tmp_path / "state")
    assert ledger.links.counts() == {}
    ledger.close()
