"""The ledger, the README's query over the output, and a rebuilt state tell the same."""

from __future__ import annotations

import dataclasses
import random
import re
import shutil
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import duckdb
import pytest

from crawler.publishing.rebuilding import rebuild
from crawler.rejudge import apply_to_ledger
from tests.conftest import ROOT
from tests.explain.test_explanation import AT, Desk, open_desk
from tests.publishing.test_elections import clusters, reopen
from tests.test_rejudge import newsroom

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text("utf-8")
QUERY = re.findall(r"^WITH RECURSIVE\n.*?;$", README, re.MULTILINE | re.DOTALL)[0]

Table = dict[str, tuple[int, str | None, str | None]]
"""Size, original and confidence of each cluster."""


def in_ledger(desk: Desk) -> Table:
    return {
        name: (c.size, c.original_url, c.original_confidence)
        for name, c in clusters(desk).items()
    }


def in_output() -> Table:
    with duckdb.connect() as connection:
        return {row[0]: row[1:] for row in connection.execute(QUERY).fetchall()}


def crawled(folder: Path, seed: int, *, deleted: bool) -> tuple[Desk, str]:
    """Crawl in some runs, judge anew in between, and delete the state at times."""
    chance, desk = random.Random(seed), open_desk(folder)
    articles, time = newsroom(seed, 36), datetime.fromisoformat(AT)
    chance.shuffle(articles)
    if deleted:
        articles += articles[:18]
    for url, text, values in articles:
        time += timedelta(minutes=chance.randrange(1, 400))
        named = {"canonical_hint": chance.choice(articles)[0]}
        more = values | (named if chance.random() < 0.2 else {})
        at = time.isoformat()
        desk.publish(url, text, at=at, first_seen=at, **more)
        if chance.random() < 0.2:
            time = rejudged(desk, time, chance)
            if deleted and chance.random() < 0.3:
                shutil.rmtree(desk.options.state_dir)
            reopen(desk, time.isoformat())
    desk.run.close("done", 0, time.isoformat())
    return desk, time.isoformat()


def rejudged(desk: Desk, time: datetime, chance: random.Random) -> datetime:
    desk.run.close("done", 0, time.isoformat())
    time += timedelta(minutes=5)
    if chance.random() < 0.5 and desk.options.dedup is not None:
        limit = chance.choice([0.65, 0.8, 0.95])
        options = dataclasses.replace(desk.options.dedup, copy_containment=limit)
        at = time.isoformat()
        apply_to_ledger(desk.options, None, options, lambda *_: None, at)
    return time + timedelta(minutes=5)


@pytest.mark.parametrize("seed", [0, 1])
def test_whatever_happens_in_one_state(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, at = crawled(tmp_path, seed, deleted=False)
    monkeypatch.chdir(tmp_path)
    expected = in_ledger(desk)
    assert in_output() == expected != {}
    rebuild(desk.options, at)
    assert in_ledger(desk) == expected


@pytest.mark.parametrize("seed", [3, 5])
def test_where_states_were_deleted_what_their_output_tells_comes_back(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, at = crawled(tmp_path, seed, deleted=True)
    monkeypatch.chdir(tmp_path)
    rebuild(desk.options, at)
    assert in_ledger(desk) == in_output() != {}
