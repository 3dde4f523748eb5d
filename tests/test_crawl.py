"""A crawl of the newsroom, from its entrances to the finished files."""

from __future__ import annotations

import json
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from newsroom import truth
from newsroom.server import serve
from tests.conftest import ROOT, Crawl, run_crawl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def three_runs(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Crawl, Crawl, Crawl]]:
    """Edition 1, edition 1 again, and edition 2 a week later, over one state."""
    folder = tmp_path_factory.mktemp("crawl")
    with serve() as server:
        first = run_crawl(folder, port=server.port, more=("-O", f"{folder}/feed.jsonl"))
        second = run_crawl(folder, port=server.port)
        server.turn_to(2)
        third = run_crawl(folder, port=server.port)
        yield first, second, third


def by_truth(crawl: Crawl) -> dict[str, dict[str, Any]]:
    """Return the records of the first run by the key of the true article."""
    return {truth.find(record["url"]).key: record for record in crawl.records_of(0)}


EXPECTED = {k: a for k, a in truth.articles(1).items() if not a.private}


def test_every_article_is_written_once(three_runs: tuple[Crawl, ...]) -> None:
    first = three_runs[0]
    assert first.code == 0, first.stderr
    urls = [record["url"] for record in first.records_of(0)]
    assert len(urls) == len(set(urls))
    assert {truth.find(url).key for url in urls} == set(EXPECTED)


@pytest.mark.parametrize("key", sorted(EXPECTED))
def test_the_record_holds_what_the_page_says(
    three_runs: tuple[Crawl, ...], key: str
) -> None:
    record, true = by_truth(three_runs[0])[key], EXPECTED[key]
    assert record["title"] == true.title
    # A standfirst may stand above the body: it is the article's own words.
    with_standfirst = f"{true.standfirst}\n\n{true.text}"
    assert record["text"] in {true.text, with_standfirst}
    assert tuple(record["authors"]) == true.authors
    assert record["published"] == true.published
    assert record["section"] == true.section
    assert record["language"] == true.language
    assert record["publisher"] == true.publisher
    assert {c["name"] for c in record["agencies"]} == set(true.agencies)
    assert record["paywalled"] in ({True} if true.paywalled else {False, None})
    for words in true.unwanted:
        assert words not in record["text"]


def test_every_pair_is_judged_right(three_runs: tuple[Crawl, ...]) -> None:
    records = by_truth(three_runs[0])
    wrong = []
    for one, other in combinations(sorted(records), 2):
        a, b = EXPECTED[one], EXPECTED[other]
        together = records[one]["cluster"] == records[other]["cluster"]
        if a.too_short or b.too_short:
            right = not together
        else:
            relation = truth.relation(a, b)
            right = relation == "translation" or together == (relation != "different")
        if not right:
            wrong.append((one, other, together))
    assert wrong == []


def test_kinds_and_links_of_copies_are_right(three_runs: tuple[Crawl, ...]) -> None:
    records = by_truth(three_runs[0])
    known = {record["id"] for record in records.values()}
    for key, record in records.items():
        status, kind = record["duplicate_status"], record["duplicate_kind"]
        assert (status == "too_short") == EXPECTED[key].too_short
        assert (record["duplicate_of"] in known) == (status in {"copy", "rewrite"})
        assert (kind is None) == (status not in {"copy", "rewrite"})
        assert (record["evidence"] is None) == (status not in {"copy", "rewrite"})
        if status in {"copy", "rewrite"}:
            by_id = {r["id"]: k for k, r in records.items()}
            other = EXPECTED[by_id[record["duplicate_of"]]]
            assert kind in truth.kinds(EXPECTED[key], other), (key, other.key)
        if status == "copy":
            quoted = record["evidence"]["passages"][0].strip("…")
            assert quoted in " ".join(record["text"].split())
            assert 0 <= record["similarity"] <= 1


def test_lines_follow_the_published_schema(three_runs: tuple[Crawl, ...]) -> None:
    for kind, lines in (
        ("record", three_runs[0].records),
        ("event", events_of(three_runs[0])),
    ):
        schema = json.loads((ROOT / "docs" / f"{kind}.schema.json").read_text("utf-8"))
        validator = Draft202012Validator(schema)
        assert lines
        for line in lines:
            validator.validate(line)


def events_of(crawl: Crawl) -> list[dict[str, Any]]:
    files = sorted(crawl.output.glob("events-*.jsonl"))
    return [
        json.loads(line) for file in files for line in file.read_text().splitlines()
    ]


def test_whoever_wrote_first_is_elected(three_runs: tuple[Crawl, ...]) -> None:
    events = events_of(three_runs[2])
    home = {e["alias"]: e["cluster"] for e in events if e["alias"]}
    originals = {e["cluster"]: e["original_url"] for e in events if e["original"]}
    members: dict[str, list[str]] = {}
    for record in three_runs[2].records:
        cluster = home.get(record["cluster"], record["cluster"])
        members.setdefault(cluster, []).append(truth.find(record["url"], 2).kind)
    # Of a text that was translated twice, no version is the original; and which copies
    # a cluster holds may hang on the order in which they came.
    led = {c for c in originals.keys() - home if {"original"} & {*members.get(c, ())}}
    assert len(led) > 3
    for cluster in led:
        true = truth.find(originals[cluster], 2)
        assert true.kind in {"original", "rewritten"}, true.key


def test_output_is_complete_described_and_latest(three_runs: tuple[Crawl, ...]) -> None:
    output = three_runs[2].output
    assert list(output.glob("*.part")) == []
    files = sorted(output.glob("articles-*.jsonl"))
    assert len(files) == 3
    assert (output / "latest.jsonl").resolve() == files[-1].resolve()
    for file in files:
        manifest = json.loads(file.with_suffix(".manifest.json").read_text("utf-8"))
        assert manifest["lines"] == len(file.read_text("utf-8").splitlines())
        assert manifest["outcome"] == "done"


def test_a_feed_export_holds_the_same_records(three_runs: tuple[Crawl, ...]) -> None:
    output = three_runs[0].output
    exported = (output.parent / "feed.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in exported] == three_runs[0].records_of(0)


def test_an_unchanged_source_gives_nothing_twice(three_runs: tuple[Crawl, ...]) -> None:
    second = three_runs[1]
    assert second.code == 0
    assert second.records_of(1) == []
    assert "known already" in second.stderr


def test_a_week_later_only_news_is_written(three_runs: tuple[Crawl, ...]) -> None:
    found = {truth.find(r["url"], 2).key: r for r in three_runs[2].records_of(2)}
    later = {k: a for k, a in truth.articles(2).items() if a.edition == 2}
    changed = {k for k, a in truth.articles(2).items() if a.modified and a.edition == 1}
    assert changed
    assert set(found) == set(later) | changed
    for key, true in later.items():
        copies = true.base and truth.articles(2)[true.base].edition == 1
        assert (found[key]["duplicate_status"] == "copy") == bool(copies), key
    for key in changed:
        assert found[key]["revision_of"] is not None
        assert found[key]["duplicate_of"] != found[key]["revision_of"]


def test_what_is_no_article_is_rejected_with_its_reason(
    three_runs: tuple[Crawl, ...],
) -> None:
    file = min(three_runs[0].output.glob("articles-*.manifest.json"))
    rejected = json.loads(file.read_text("utf-8"))["rejected"]
    assert rejected["http-404"] >= 1
    assert rejected["robots"] >= 1


def test_what_robots_txt_forbids_is_not_fetched(tmp_path: Path) -> None:
    with serve() as server:
        run_crawl(tmp_path, port=server.port)
        fetched = set(server.requests)
    private = [a for a in truth.articles(1).values() if a.private]
    assert private
    assert all((a.host, a.path) not in fetched for a in private)
    assert len(fetched) == len(server.requests)
