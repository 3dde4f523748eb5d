"""What must hold of a state and its outputs, whatever has happened."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from crawler.record import from_line
from crawler.storage import Ledger

if TYPE_CHECKING:
    from pathlib import Path


def whole_lines_only(directory: Path) -> None:
    """Finished files hold whole records; each has the manifest that describes it."""
    for path in (directory / "output").glob("articles-*.jsonl"):
        content = path.read_bytes()
        assert content == b"" or content.endswith(b"\n"), path
        for line in content.splitlines():
            from_line(line.decode())


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
    assert not [*output.glob("*.part"), *output.glob(".*")]
    newest = max(output.glob("articles-*.jsonl"))
    assert (output / "latest.jsonl").readlink().name == newest.name
    ledger = Ledger.open(directory / "state")
    assert ledger.links.counts() == {"delivered": total}
    assert ledger.runs.unfinished() == []
    ledger.close()
