"""The output file equals its lines, whatever happens."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import WriteFailed
from crawler.storage import Output
from crawler.storage.output import events_path, manifest_path, output_path, part_path

RUN = "20261122T160502Z"

a_line = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))


def content(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def test_a_complete_output_has_its_final_name_and_manifest(tmp_path: Path) -> None:
    output = Output.open(tmp_path, RUN, [])
    output.append('{"a":1}')
    output.append('{"a":"ü"}', ['{"e":1}'])
    path = output.finish({"outcome": "finished", "counts": {"articles": 2}})
    assert path == output_path(tmp_path, RUN)
    assert path.read_bytes() == content(['{"a":1}', '{"a":"ü"}'])
    assert not part_path(tmp_path, RUN).exists()
    manifest = json.loads(manifest_path(tmp_path, RUN).read_bytes())
    assert manifest == {
        "outcome": "finished",
        "counts": {"articles": 2},
        "run_id": RUN,
        "file": path.name,
        "schema_version": 1,
        "lines": 2,
        "bytes": path.stat().st_size,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "events": {
            "file": events_path(tmp_path, RUN).name,
            "schema_version": 1,
            "lines": 1,
            "bytes": 8,
            "sha256": hashlib.sha256(b'{"e":1}\n').hexdigest(),
        },
    }
    assert events_path(tmp_path, RUN).read_bytes() == b'{"e":1}\n'
    assert (tmp_path / "latest-events.jsonl").read_bytes() == b'{"e":1}\n'


def test_latest_leads_to_the_newest_output(tmp_path: Path) -> None:
    for run in ("one", "two"):
        Output.open(tmp_path, run, [run]).finish({})
    latest = tmp_path / "latest.jsonl"
    assert latest.readlink() == Path("articles-two.jsonl")
    assert latest.read_text() == "two\n"


def test_latest_is_a_copy_where_there_are_no_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "symlink", refuse)
    for run in ("one", "two"):
        Output.open(tmp_path, run, [run]).finish({})
    latest = tmp_path / "latest.jsonl"
    assert not latest.is_symlink()
    assert latest.read_text() == "two\n"


def test_a_line_is_on_file_as_soon_as_it_is_appended(tmp_path: Path) -> None:
    output = Output.open(tmp_path, RUN, ["one"])
    output.append("two")
    assert part_path(tmp_path, RUN).read_bytes() == b"one\ntwo\n"
    output.close()


def test_an_output_that_was_closed_goes_on(tmp_path: Path) -> None:
    output = Output.open(tmp_path, RUN, [])
    output.append("one")
    output.close()
    output.close()
    output = Output.open(tmp_path, RUN, ["one"])
    output.append("two")
    assert output.finish({}).read_bytes() == b"one\ntwo\n"


def test_a_closed_output_refuses_lines(tmp_path: Path) -> None:
    output = Output.open(tmp_path, RUN, [])
    output.close()
    with pytest.raises(WriteFailed, match="closed"):
        output.append("one")


@given(
    lines=st.lists(a_line, max_size=6),
    kept=st.integers(0, 80),
    tail=st.binary(max_size=40),
    more=st.lists(a_line, max_size=2),
)
def test_an_opened_output_equals_the_lines_whatever_was_there(
    lines: list[str], kept: int, tail: bytes, more: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        part_path(directory, RUN).write_bytes(content(lines)[:kept] + tail)
        output = Output.open(directory, RUN, lines)
        assert part_path(directory, RUN).read_bytes() == content(lines)
        for line in more:
            output.append(line)
        path = output.finish({})
        assert path.read_bytes() == content(lines + more)
        manifest = json.loads(manifest_path(directory, RUN).read_bytes())
        assert manifest["lines"] == len(lines + more)
        assert manifest["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_missing_line_in_the_middle_is_put_back(tmp_path: Path) -> None:
    part_path(tmp_path, RUN).write_bytes(b"one\nthree\n")
    Output.open(tmp_path, RUN, ["one", "two", "three"]).close()
    assert part_path(tmp_path, RUN).read_bytes() == b"one\ntwo\nthree\n"


def test_right_content_is_not_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part_path(tmp_path, RUN).write_bytes(b"one\ntwo\n")
    monkeypatch.setattr(os, "write", lambda *_: pytest.fail("written again"))
    Output.open(tmp_path, RUN, ["one", "two"]).close()


def test_a_line_that_was_cut_short_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = Output.open(tmp_path, RUN, ["one"])
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", short_write(os.write, room=5))
        with pytest.raises(WriteFailed, match="No space left"):
            output.append("a line longer than there is room")
    assert part_path(tmp_path, RUN).read_bytes() == b"one\n"
    with pytest.raises(WriteFailed, match="a line is missing"):
        output.finish({})
    assert not output_path(tmp_path, RUN).exists()
    output.close()


def short_write(write: object, room: int) -> object:
    def limited(descriptor: int, data: bytes) -> int:
        nonlocal room
        if not room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written: int = write(descriptor, bytes(data)[:room])  # type: ignore[operator]
        room -= written
        return written

    return limited


def test_an_output_directory_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("mine")
    with pytest.raises(WriteFailed, match="output not written"):
        Output.open(tmp_path / "output", RUN, [])
    assert (tmp_path / "output").read_text() == "mine"
