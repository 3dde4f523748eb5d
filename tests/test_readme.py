"""The README's examples run as they stand, on a real crawl of the newsroom."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from crawler.sources import load_sources
from crawler.urls import url_key
from newsroom import truth
from newsroom.server import serve
from tests.conftest import (
    LONGEST_CRAWL,
    ROOT,
    Crawl,
    environment,
    newsroom_sources,
    run_crawl,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = (ROOT / "README.md").read_text("utf-8")

DAWN = "euro-dawn/defeat-for-transport-minister-lohmann"
"""The article that the README shows."""

CRAWL_COMMAND = "scrapy crawl aggregator -a sources=sources.toml"


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def commands(program: str) -> list[str]:
    """Return the lines of shell blocks that run a program."""
    lines = "".join(blocks("sh")).splitlines()
    return [line for line in lines if line.split()[0] == program]


SCRAPY = [line for line in commands(".venv/bin/scrapy") if "crawl" not in line]

DUPLICATES = (ROOT / "docs" / "duplicates.md").read_text("utf-8")
QUESTIONS = re.findall(r"^\.venv/bin/scrapy explain .*$", DUPLICATES, re.MULTILINE)


@dataclass(frozen=True)
class Reader:
    """A folder with ``output/`` in it, as the README's examples expect it."""

    folder: Path
    port: int
    crawl: Crawl

    @property
    def dawn(self) -> dict[str, Any]:
        """The record of the article that the README shows."""
        (record,) = (r for r in self.crawl.records if truth.find(r["url"]).key == DAWN)
        return record


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A crawl of the newsroom and one more that finds no news."""
    folder = tmp_path_factory.mktemp("readme")
    with serve() as server:
        crawl = run_crawl(folder, port=server.port)
        assert run_crawl(folder, port=server.port).code == 0
        yield Reader(folder, server.port, crawl)


def run(
    command: list[str], folder: Path, *, code: int = 0
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=LONGEST_CRAWL,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done


def test_the_record_that_is_shown_is_what_the_crawl_writes(reader: Reader) -> None:
    shown = json.loads(blocks("json")[0])
    written = reader.dawn
    assert set(shown) <= set(written)
    for name in ("site", "publisher", "source", "title", "authors", "language"):
        assert shown[name] == written[name]
    for name in ("published", "published_raw", "published_origin", "section"):
        assert shown[name] == written[name]
    assert shown["agencies"] == written["agencies"]
    assert written["text"].startswith(shown["text"].removesuffix(" ..."))
    one, other = (
        next(r for r in reader.crawl.records if truth.find(r["url"]) == article)
        for article in (truth.find(shown[n]) for n in ("url", "duplicate_of_url"))
    )
    # Which of them is the copy depends on which was fetched first.
    statuses = {one["duplicate_status"], other["duplicate_status"]}
    assert statuses & {"copy", "rewrite"}


def test_the_closing_table_has_the_rows_that_are_shown(reader: Reader) -> None:
    shown = next(b for b in blocks("") if b.startswith("Wirecopy run"))
    for row in shown.splitlines():
        label = re.sub(r"(: \w+| \d[\d.]*| \S+\.jsonl)$", "", row).rstrip()
        label = re.sub(r" \w+Z$", "", label)
        if not label.strip().startswith("copies"):  # which kinds may change
            assert f"\n{label} " in f"\n{reader.crawl.stderr}", label


def test_every_entry_of_the_manifest_is_named(reader: Reader) -> None:
    section = TEXT.split("**Files.**")[1].split("**After a crash.**")[0]
    named = set(re.findall(r"`(\w+)`", section))
    for file in reader.crawl.output.glob("*.manifest.json"):
        assert set(json.loads(file.read_text("utf-8"))) <= named


@pytest.mark.parametrize("query", blocks("sql"), ids=lambda q: q.split("\n")[0][:40])
def test_a_query_finds_something(
    query: str, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(reader.folder)
    with duckdb.connect() as connection:
        assert connection.execute(query).fetchall()


def test_the_queries_count_what_the_lines_say(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(reader.folder)
    records = reader.crawl.records
    with duckdb.connect() as connection:
        rows = [connection.execute(query).fetchall() for query in blocks("sql")]
    originals, newest, copies, clusters, today, verdicts, agencies = rows
    assert len(verdicts) == len(records)
    assert all(written == now for _, written, now, _ in verdicts)
    assert len(newest) == len({r["url"] for r in records})
    assert len(originals) == sum(r["duplicate_of"] is None for r in records)
    assert len(copies) == sum(r["duplicate_of"] is not None for r in records)
    assert {row[0] for row in clusters} <= {r["cluster"] for r in records}
    own = {r["cluster"]: r["original_url"] for r in records if r["original"]}
    assert {row[0]: row[1] for row in today} == {row[0]: row[1] for row in clusters}
    assert {row[2] for row in today} >= {own[row[0]] for row in today if row[1] == 2}
    names = [c["name"] for r in records for c in r["agencies"]]
    assert {row[0]: row[1] for row in agencies} == {n: names.count(n) for n in names}


def test_the_first_query_orders_times_of_different_offsets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "output").mkdir()
    times = ("2026-03-01T12:00:00+09:00", "2026-03-01T08:00:00+01:00", "2026-03-02")
    rows = [
        {"published": time, "publisher": "Dawn", "title": "a", "duplicate_of": None}
        for time in (times[1], times[2], times[0])
    ]
    lines = "".join(f"{json.dumps(row)}\n" for row in rows)
    (tmp_path / "output" / "articles-1.jsonl").write_text(lines)
    with duckdb.connect() as connection:
        found = connection.execute(blocks("sql")[0]).fetchall()
    assert [str(row[0]) for row in found] == list(times)


def test_the_queries_find_what_is_null_in_the_first_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "output").mkdir()
    row = {"publisher": "Dawn", "title": "a", "duplicate_kind": None, "published": None}
    row |= {"containment": None, "duplicate_of": None}
    copy = row | {"duplicate_kind": "near", "containment": 0.9, "duplicate_of": "0"}
    for number in range(40):  # DuckDB looks at 32 by itself
        values = (copy if number == 39 else row) | {"id": f"{number}"}
        path = tmp_path / "output" / f"articles-{number:02}.jsonl"
        path.write_text(f"{json.dumps(values)}\n" if number % 3 != 1 else "")
    with duckdb.connect() as connection:
        originals = connection.execute(blocks("sql")[0]).fetchall()
        (query,) = (block for block in blocks("sql") if "percent_found" in block)
        copies = connection.execute(query).fetchall()
    assert len(originals) == 26
    assert [row[2:4] for row in copies] == [("near", 90)]


ELECTED = {"number": 1, "kind": "elected", "run_id": "2", "id": None}
JUDGED = {"number": 3, "kind": "judged", "run_id": "2", "id": "b"}
JUDGED |= {"duplicate_status": "unique"}
EARLIER = JUDGED | {"number": 2, "duplicate_status": "rewrite", "duplicate_of": "a"}
DELETED = JUDGED | {"number": 1, "run_id": "0"}


@pytest.mark.parametrize(
    ("events", "found"),
    [
        pytest.param([], ("copy", "copy", "a"), id="none"),
        pytest.param([ELECTED], ("copy", "copy", "a"), id="elected alone"),
        pytest.param([JUDGED, EARLIER], ("copy", "unique", None), id="judged"),
        pytest.param([DELETED], ("copy", "copy", "a"), id="of a deleted state"),
    ],
)
def test_the_latest_verdict_holds(
    events: list[dict[str, Any]],
    found: tuple[str, str, str | None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    output = tmp_path / "output"
    output.mkdir()
    row = {"id": "b", "url": "u", "duplicate_status": "copy", "duplicate_of": "a"}
    row["run_id"] = "1"
    (output / "articles-1.jsonl").write_text(f"{json.dumps(row)}\n")
    lines = "".join(f"{json.dumps(event)}\n" for event in events)
    (output / "events-1.jsonl").write_text(lines)
    (query,) = (block for block in blocks("sql") if "WITH judged" in block)
    with duckdb.connect() as connection:
        assert connection.execute(query).fetchall() == [("u", *found)]


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
@pytest.mark.parametrize("command", commands("jq"))
def test_jq_finds_something(command: str, reader: Reader) -> None:
    assert run(["sh", "-c", command], reader.folder).stdout.strip()


def test_the_files_are_plain_json_lines(reader: Reader) -> None:
    files = sorted(reader.crawl.output.glob("articles-*.jsonl"))
    assert [file.stat().st_size > 0 for file in files] == [True, False]
    lines = files[0].read_bytes().decode("utf-8").removesuffix("\n").split("\n")
    records = [json.loads(line) for line in lines]
    assert {tuple(record) for record in records} == {tuple(records[0])}


def on_the_newsroom(command: str, reader: Reader) -> list[str]:
    """Return a command of the README with the newsroom's page in place of a URL."""
    urls = {
        "https://dawn.example/story.html": reader.dawn["url"],
        "https://dawn.example/feed.xml": (
            f"http://northern-ledger.example:{reader.port}/rss.xml"
        ),
        "./story.html": str(reader.folder / "story.html"),
    }
    words = [
        urls.get(word, word).replace(":8750", f":{reader.port}")
        for word in shlex.split(command)[1:]
    ]
    if words[0] == "shell" and "-c" not in words:
        words += ["-c", "(page, article(), links(), verdict())"]
    values = {
        "DNS_OVERRIDES": "*.example=127.0.0.1",
        "ADDRESS_ALLOWLIST": "127.0.0.1",
        "STATE_DIR": reader.folder / "state",
        "OUTPUT_DIR": reader.folder / "output",
    }
    settings = [word for name, v in values.items() for word in ("-s", f"{name}={v}")]
    return [sys.executable, "-m", "scrapy", *words, *settings]


@pytest.mark.parametrize("command", SCRAPY)
def test_looking_at_a_page_shows_it_and_writes_nothing(
    command: str, reader: Reader
) -> None:
    (reader.folder / "story.html").write_text(
        f"<title>Harbour</title><h1>Harbour</h1><p>{reader.dawn['text']}</p>", "utf-8"
    )
    before = {p: p.stat().st_mtime_ns for p in reader.folder.rglob("*") if p.is_file()}
    done = run(on_the_newsroom(command, reader), ROOT)
    expected = {
        "article()": "word_count",
        "verdict()": "duplicate_of",
        "links()": "Listing:",
    }
    shown = next((v for k, v in expected.items() if k in command), "Lohmann")
    assert shown in done.stdout
    after = {p: p.stat().st_mtime_ns for p in reader.folder.rglob("*") if p.is_file()}
    assert after == before


@pytest.mark.parametrize("command", QUESTIONS)
def test_a_question_of_the_docs_is_answered(command: str, reader: Reader) -> None:
    port = f":{reader.port}"
    ids = {
        url_key(r["url"].replace(port, ":8750")): r["id"] for r in reader.crawl.records
    }
    words = [ids.get(word, word) for word in on_the_newsroom(command, reader)]
    # Which of them is the rewrite depends on which was fetched first.
    told = run(words, ROOT).stdout
    assert "a rewrite" in told or "unique" in told


def test_schedulers_call_the_command_that_is_named_first() -> None:
    assert f".venv/bin/{CRAWL_COMMAND}" in commands(".venv/bin/scrapy")
    assert f".venv/bin/{CRAWL_COMMAND} >>" in blocks("cron")[0]
    assert f".venv/bin/{CRAWL_COMMAND}\n" in blocks("ini")[0]


def test_the_sources_file_that_is_shown_is_one(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(blocks("toml")[0], "utf-8")
    assert [source.name for source in load_sources(path)]


def test_the_newsroom_is_served_by_the_command_that_is_shown() -> None:
    (command,) = commands(".venv/bin/python")
    words = [sys.executable, *shlex.split(command)[1:]]
    words[words.index("8750")] = "0"
    server = subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment()
    )
    assert server.stdout is not None
    with server, server.stdout:
        assert server.stdout.readline().startswith("# newsroom")
        server.terminate()


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("command", commands("make"))
def test_the_make_commands_crawl(command: str, tmp_path: Path) -> None:
    own = "=" in command
    with serve() as server:
        newsroom_sources(tmp_path, server.port)
        values = {
            "STATE_DIR": tmp_path / "state",
            "OUTPUT_DIR": tmp_path / "output",
            "DNS_OVERRIDES": "*.example=127.0.0.1",
            "ADDRESS_ALLOWLIST": "127.0.0.1",
            "DOWNLOAD_DELAY": 0,
            "WORKERS": 1,
        }
        arguments = " ".join(f"-s '{name}={value}'" for name, value in values.items())
        urls = {
            "https://dawn.example/feed.xml": (
                f"http://northern-ledger.example:{server.port}/rss.xml"
            ),
            "sources.toml": str(tmp_path / "sources.toml"),
        }
        words = [
            "=".join(urls.get(part, part) for part in word.split("="))
            for word in shlex.split(command)
            if not word.startswith("ARGS=")
        ]
        arguments += " " + command.partition('ARGS="')[2].rstrip('"')
        # The environment that runs this test stands in for the one that make sets up.
        (tmp_path / "ready").touch()
        words += [f"BIN={Path(sys.executable).parent}", f"READY={tmp_path / 'ready'}"]
        run([*words, f"ARGS={arguments}" + (" " if own else " --port 0")], ROOT)
    lines = (tmp_path / "output" / "latest.jsonl").read_text("utf-8").splitlines()
    assert len(lines) > 5
