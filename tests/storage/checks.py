"""What must hold of a state and its outputs, whatever has happened."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from crawler.event import event_of_line
from crawler.record import from_line
from crawler.storage import Ledger
from tests.storage.builders import EVERY

if TYPE_CHECKING:
    from pathlib import Path


def whole_lines_only(directory: Path) -> None:
    """Finished files hold whole records; each has the manifest that describes it."""
    for path in (directory / "output").glob("articles-*.jsonl"):
        content = path.read_bytes()
        assert content == b"" or content.endswith(b"\n"), path
        for line in content.splitlines():
            from_line(line.decode())
    for path in (directory / "output").glob("events-*.jsonl"):
        content = path.read_bytes()
        assert content == b"" or content.endswith(b"\n"), path
        for line in content.splitlines():
            event_of_line(line.decode())


def every_event_once(directory: Path, total: int) -> None:
    """After a run to the end: each event in one line of its run, numbered in order."""
    output = directory / "output"
    numbers, about = [], []
    for path in sorted(output.glob("events-*.jsonl")):
        content = path.read_bytes()
        events = [event_of_line(line.decode()) for line in content.splitlines()]
        run_id = path.stem.removeprefix("events-")
        assert {event.run_id for event in events} <= {run_id}
        numbers += [event.number for event in events]
        about += [event.cluster for event in events]
        manifest = json.loads(
            (output / f"articles-{run_id}.manifest.json").read_bytes()
        )
        assert manifest["events"]["sha256"] == hashlib.sha256(content).hexdigest()
        assert manifest["events"]["lines"] == len(events)
    assert numbers == [*range(1, -(-total // EVERY) + 1)]
    assert len(set(about)) == len(about)
    newest = max(output.glob("events-*.jsonl"))
    assert (output / "latest-events.jsonl").readlink().name == newest.name


def parts_of_whole_lines(directory: Path) -> None:
    for path in (directory / "output").glob("*.part"):
        content = path.read_bytes()
        assert content == b"" or content.endswith(b"\n"), path


def every_article_once(directory: Path, total: int) -> None:
    """After a run to the end: each article in one line, and nothing left over."""
    output = directory / "output"
    whole_lines_only(directory)
    identities = []
    for path in sorted(output.glob("articles-*.jsonl")):
        content = path.read_bytes()
        records = [from_line(line.decode()) for line in content.splitlines()]
        identities += [record.id for record in records]
        manifest = json.loads(path.with_suffix(".manifest.json").read_bytes())
        assert manifest["sha256"] == hashlib.sha256(content).hexdigest()
        assert manifest["lines"] == len(records)
    assert len(identities) == len(set(identities)) == total
    every_event_once(directory, total)
    assert not [*output.glob("*.part"), *output.glob(".*")]
    newest = max(output.glob("articles-*.jsonl"))
    assert (output / "latest.jsonl").readlink().name == newest.name
    ledger = Ledger.open(directory / "state")
    assert ledger.links.counts() == {"delivered": total}
    assert ledger.runs.unfinished() == []
    ledger.close()
