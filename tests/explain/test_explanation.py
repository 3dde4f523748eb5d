"""The story of an article in words, from a ledger that a run has written."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.dedup import DedupOptions, sign
from crawler.errors import StateError
from crawler.explain.explanation import tell
from crawler.explain.lookup import UnknownArticle, open_lookup
from crawler.explain.pairs import tell_pair
from crawler.publishing.items import Rejection, SignedRecord
from crawler.publishing.options import RunOptions
from crawler.publishing.run import Run
from crawler.storage import FoundLink
from crawler.urls import site, url_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.record import Record

AT = "2026-03-02T08:00:00+00:00"
LATER = "2026-03-02T08:05:00+00:00"
FEED = "https://dawn.example/feed.xml"
SYLLABLES = ["ka", "lo", "mi", "ren", "sta", "vo", "tel", "un", "dar", "pe"]


def story(seed: int, count: int = 200) -> str:
    """Invented words, as rare as those of different stories."""
    source = random.Random(seed)
    return " ".join("".join(source.choices(SYLLABLES, k=3)) for _ in range(count))


@dataclass
class Desk:
    """A run, and what is said of what it has done."""

    run: Run
    options: RunOptions

    def link(self, url: str, **values: Any) -> FoundLink:
        fields: dict[str, Any] = {"title": None, "published": None, "modified": None}
        fields |= {"found_at": AT, "found_on": FEED, "source": "dawn"} | values
        found = FoundLink(key=url_key(url), url=url, **fields)
        self.run.found([found])
        return found

    def publish(
        self, url: str, text: str, at: str = LATER, **values: Any
    ) -> Record | None:
        fields: dict[str, Any] = {"requested_url": url, "language": "en"}
        fields |= {"canonical_url": url}
        fields |= {"first_seen": AT} | values
        key = url_key(url)
        signed = SignedRecord(
            id=key,
            key=key,
            link_key=url_key(fields["requested_url"]),
            run_id="",
            url=url,
            site=site(url),
            text=text,
            word_count=len(text.split()),
            signature=sign(text),
            fetched_at=at,
            extraction="forest",
            **fields,
        )
        return self.run.publish(signed, at)

    def told(self, asked: str) -> str:
        with open_lookup(self.options) as lookup:
            return tell(lookup.story(asked))

    def compared(self, one: str, other: str) -> str:
        with open_lookup(self.options) as lookup:
            pair = lookup.compare(lookup.subject(one), lookup.subject(other))
            return tell_pair(pair)


def open_desk(folder: Path, **dedup: Any) -> Desk:
    options = RunOptions(
        state_dir=folder / "state",
        output_dir=folder / "output",
        dedup=DedupOptions(**dedup),
    )
    return Desk(Run.open(options, ["dawn"], AT), options)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path)
    yield desk
    desk.run.abandon()


ONE = "https://dawn.example/one"
TWO = "https://dusk.example/two"
THREE = "https://noon.example/three"


def row(told: str, label: str) -> str:
    """Return what is told under a label, on one line."""
    found = re.search(rf"^{label} +(.*(?:\n {{11}}.*)*)", told, re.MULTILINE)
    return " ".join(found[1].split()) if found else ""


def test_a_unique_article_is_told_from_link_to_cluster(desk: Desk) -> None:
    desk.link(ONE)
    record = desk.publish(ONE, story(1), title="The crane", published="2026-03-01")
    told = desk.told(ONE)
    assert row(told, "Found") == (
        f"2026-03-02 08:00:00 UTC by the source dawn on {FEED}"
    )
    assert row(told, "Outcome") == (
        f"fetched 2026-03-02 08:05:00 UTC, written in run {desk.run.id}"
    )
    assert record is not None
    assert row(told, "Article").startswith(f'{record.id} "The crane" dawn.example')
    assert row(told, "Verdict") == "unique"
    assert "no article seen before shares enough" in row(told, "Why")
    assert row(told, "Cluster") == f"{record.id}: this article alone"
    assert desk.told(record.id).split("\n")[1:] == told.split("\n")[1:]


def test_a_copy_is_told_with_its_rule_its_runner_up_and_its_cluster(desk: Desk) -> None:
    first = desk.publish(ONE, story(1), title="The crane")
    nearly = " ".join([*story(1).split()[:190], *story(2).split()[:10]])
    second = desk.publish(TWO, nearly, title="The crane again")
    third = desk.publish(THREE, story(1), title="The third crane")
    told = desk.told(THREE)
    assert first is not None
    assert second is not None
    assert third is not None
    assert row(told, "Verdict").startswith(f'an exact copy of {first.id} "The crane"')
    assert "equal but for case" in row(told, "Why")
    assert row(told, "Compared").startswith(
        f"with 2 articles seen before runner-up: {second.id} {TWO}"
    )
    assert row(told, "Cluster").startswith(f"{first.id}: 3 articles")
    assert '"The third crane" <- this one' in row(told, "Cluster")

    near = desk.told(TWO)
    assert row(near, "Verdict").startswith("a near copy of")
    why = row(near, "Why")
    assert re.search(r"one text holds 9\d % of the other \(at least 65 %\)", why)
    assert "no rewrite" not in why
    assert row(near, "Compared") == "with 1 article seen before; there is no runner-up"


def test_articles_that_came_later_do_not_count_against_one(desk: Desk) -> None:
    desk.publish(ONE, story(1))
    desk.publish(TWO, story(1))
    assert row(desk.told(ONE), "Compared") == ""
    assert "2 articles" in row(desk.told(ONE), "Cluster")


def test_why_an_article_was_not_flagged_is_told_by_what_failed(desk: Desk) -> None:
    desk.publish(ONE, story(1))
    desk.publish(TWO, " ".join([*story(2).split()[:140], *story(1).split()[:60]]))
    told = desk.told(TWO)
    assert row(told, "Verdict") == "unique"
    why = row(told, "Why")
    assert re.search(
        r"no copy, since one text holds \d\d % of the other \(at least 81 % needed\)",
        why,
    )
    assert "no rewrite, since" in why
    assert row(told, "Compared").startswith("with 1 article seen before; there is no")
    assert "neither copy nor rewrite" in row(told, "Compared")


def test_two_articles_of_one_site_are_told_to_be_on_one(desk: Desk) -> None:
    desk.publish(ONE, story(1))
    url = "https://dawn.example/other"
    desk.publish(url, " ".join([*story(2).split()[:100], *story(1).split()[:100]]))
    why = row(desk.told(url), "Why")
    assert "(at least 65 % needed)" in why
    assert "no rewrite, since both are on one site" in why


def test_a_text_too_short_is_told_with_its_length(desk: Desk) -> None:
    desk.publish(ONE, story(1, 30))
    told = desk.told(ONE)
    assert row(told, "Verdict") == "too short to compare"
    assert row(told, "Why") == "30 words, 40 needed"
    assert row(told, "Compared") == ""


def test_an_article_found_under_another_url_is_told_by_both(desk: Desk) -> None:
    desk.link("https://dawn.example/go?to=1")
    record = desk.publish(
        ONE, story(1), at=AT, requested_url="https://dawn.example/go?to=1"
    )
    assert record is not None
    for asked in (ONE, "https://dawn.example/go?to=1", record.id):
        told = desk.told(asked)
        assert "as https://dawn.example/go?to=1" in row(told, "Found")
        assert row(told, "Article").startswith(record.id)


def test_spaces_of_any_kind_are_spaces(desk: Desk) -> None:
    desk.publish(ONE, story(1), title="Der\xa0Kran\tvon\nLindow")
    assert '"Der Kran von Lindow"' in desk.told(ONE)


def test_a_scheme_may_be_left_out(desk: Desk) -> None:
    desk.publish(ONE, story(1))
    assert desk.told("dawn.example/one") == desk.told(ONE)


def test_revisions_are_told_apart(desk: Desk) -> None:
    first = desk.publish(ONE, story(1))
    second = desk.publish(ONE, story(3))
    assert first is not None
    assert second is not None
    assert f"revision 2 of 2: {first.id}, {second.id}" in desk.told(ONE)
    assert f"revision 1 of 2: {first.id}, {second.id}" in desk.told(first.id)
    assert "one page's revisions" in desk.compared(first.id, second.id)


def test_an_article_fetched_again_unchanged_says_so(desk: Desk) -> None:
    desk.publish(ONE, story(1), at=AT)
    desk.publish(ONE, story(1), at=LATER)
    assert "fetched again 2026-03-02 08:05:00 UTC, unchanged" in desk.told(ONE)


def reject(desk: Desk, url: str, reason: str, *, passing: bool, at: str) -> None:
    rejection = Rejection(
        url=url,
        reason=reason,
        detail="nothing but a menu",
        source="dawn",
        link_key=url_key(url),
        passing=passing,
    )
    desk.run.reject(rejection, at)


def test_a_rejected_link_is_told_with_reason_and_times(desk: Desk) -> None:
    desk.link(ONE)
    reject(desk, ONE, "no-text", passing=False, at=AT)
    reject(desk, ONE, "no-text", passing=False, at=LATER)
    told = desk.told(ONE)
    assert row(told, "Outcome") == "rejected 2026-03-02 08:00:00 UTC: no-text"
    assert row(told, "Rejected") == (
        "no-text: nothing but a menu 2 times, first 2026-03-02 08:00:00 UTC,"
        " last 2026-03-02 08:05:00 UTC"
    )
    assert row(told, "Article") == ""


def test_a_link_is_told_in_each_of_its_states(desk: Desk) -> None:
    desk.link(ONE)
    assert "waits for its turn" in row(desk.told(ONE), "Outcome")
    desk.run.claim(10)
    assert "is being fetched" in row(desk.told(ONE), "Outcome")
    reject(desk, ONE, "timeout", passing=True, at=LATER)
    assert row(desk.told(ONE), "Outcome") == (
        "failed 2026-03-02 08:05:00 UTC: timeout; tried once, the next run tries again"
    )
    for _ in range(4):
        reject(desk, ONE, "timeout", passing=True, at="2026-03-06T08:05:00+00:00")
    assert row(desk.told(ONE), "Outcome") == (
        "given up 2026-03-06 08:05:00 UTC: timeout; tried 5 times"
    )


def test_a_link_to_be_tried_again_says_what_went_wrong(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    desk.link(ONE)
    reject(desk, ONE, "timeout", passing=True, at=LATER)
    desk.run.close("done", 0, LATER)
    told = desk.told(ONE)
    assert "waits for its turn" in row(told, "Outcome")
    assert "tried once, last 2026-03-02 08:05:00 UTC: timeout" in row(told, "Outcome")


def test_a_source_that_was_rejected_is_known(desk: Desk) -> None:
    desk.run.reject(Rejection(url=FEED, reason="empty", entrance=True), AT)
    assert row(desk.told(FEED), "Rejected") == "empty once, 2026-03-02 08:00:00 UTC"
    assert row(desk.told(FEED), "Outcome") == "no article"


@pytest.mark.parametrize(
    "asked",
    ["https://dawn.example/none", "aaaaaaaaaaaaaaaa", "none", "a b", "ftp://a/", ""],
)
def test_what_was_never_seen_is_refused_in_one_line(desk: Desk, asked: str) -> None:
    with pytest.raises(UnknownArticle) as refused:
        desk.told(asked)
    assert "\n" not in str(refused.value)


def test_a_revision_that_is_not_there_is_refused(desk: Desk) -> None:
    record = desk.publish(ONE, story(1))
    assert record is not None
    with pytest.raises(UnknownArticle):
        desk.told(f"{record.id}.7")


def test_a_link_without_article_cannot_be_compared(desk: Desk) -> None:
    desk.link(ONE)
    desk.publish(TWO, story(1))
    with pytest.raises(UnknownArticle, match="its link is pending"):
        desk.compared(ONE, TWO)


def test_an_article_older_than_the_window_says_what_is_not_kept(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    desk.publish(ONE, story(1))
    copy = desk.publish(TWO, story(1))
    desk.run.close("done", 0, LATER)
    Run.open(desk.options, [], "2026-05-01T08:00:00+00:00").abandon()
    told = desk.told(TWO)
    assert copy is not None
    assert row(told, "Verdict").startswith("an exact copy of")
    assert "not kept" in row(told, "Why")
    assert "30 days ago" in row(told, "Why")
    cluster = row(told, "Cluster")
    assert cluster.startswith(f"{copy.cluster}: 2 articles")
    assert f"stems from {copy.original}" in cluster
    assert "it was seen first; confidence low" in cluster
    assert "the first is an exact copy of the second" in desk.compared(TWO, ONE)


def test_the_article_that_the_verdict_names_is_told_of_if_it_is_no_candidate_now(
    desk: Desk,
) -> None:
    first = desk.publish(ONE, story(1), first_seen="2026-02-20T08:00:00+00:00")
    desk.publish(TWO, story(1))
    desk.options = RunOptions(
        state_dir=desk.options.state_dir,
        output_dir=desk.options.output_dir,
        dedup=DedupOptions(window_days=1),
    )
    told = desk.told(TWO)
    assert first is not None
    assert row(told, "Verdict").startswith(f"an exact copy of {first.id} without title")
    assert "equal but for case" in row(told, "Why")


def test_a_verdict_that_would_be_another_today_says_so(desk: Desk) -> None:
    desk.publish(ONE, story(1))
    desk.publish(TWO, " ".join([*story(1).split()[:150], *story(2).split()[:50]]))
    desk.options = RunOptions(
        state_dir=desk.options.state_dir,
        output_dir=desk.options.output_dir,
        dedup=DedupOptions(copy_containment=0.95),
    )
    told = desk.told(TWO)
    assert row(told, "Verdict").startswith("a near copy of")
    assert "judged anew today it would be" in row(told, "Why")


def test_an_article_whose_original_has_expired_says_so(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    desk.publish(ONE, story(1), first_seen="2026-02-10T08:00:00+00:00")
    nearly = " ".join([*story(1).split()[:190], *story(2).split()[:10]])
    desk.publish(TWO, nearly)
    desk.publish(THREE, story(1))
    desk.run.close("done", 0, LATER)
    Run.open(desk.options, [], "2026-03-20T08:00:00+00:00").abandon()
    why = row(desk.told(THREE), "Why")
    assert "has expired; of the nearest one left: a copy, since" in why
    assert "has expired" not in row(desk.told(ONE), "Why")


def test_an_article_that_was_not_compared_says_so(tmp_path: Path) -> None:
    options = RunOptions(
        state_dir=tmp_path / "state", output_dir=tmp_path / "output", dedup=None
    )
    desk = Desk(Run.open(options, [], AT), options)
    desk.publish(ONE, story(1))
    desk.publish(TWO, story(1))
    told = desk.told(ONE)
    assert "NEARDUP_ENABLED was off" in row(told, "Verdict")
    assert row(told, "Why") == ""
    compared = desk.compared(ONE, TWO)
    assert "the first is an exact copy of the second" in compared
    assert "the state holds no articles" in row(compared, "Weights")
    desk.run.abandon()


def test_two_articles_are_compared_from_the_first_ones_side(desk: Desk) -> None:
    desk.publish(ONE, story(1))
    desk.publish(TWO, " ".join(story(1).split()[:100]))
    shorter, longer = desk.compared(TWO, ONE), desk.compared(ONE, TWO)
    assert "the first is an abridged copy of the second" in row(shorter, "Verdict")
    assert "the first is an expanded copy of the second" in row(longer, "Verdict")
    assert row(shorter, "Shared").startswith("100 % of the first text is in the second")
    assert row(longer, "Passages").startswith(f'"{story(1)[:100]}')


def test_a_crawl_would_not_compare_a_text_too_short(desk: Desk) -> None:
    desk.publish(ONE, story(1, 30))
    desk.publish(TWO, story(1))
    verdict = row(desk.compared(ONE, TWO), "Verdict")
    assert "would not compare them, the first has 30 words, 40 needed" in verdict


def test_strangers_share_nothing(desk: Desk) -> None:
    desk.publish(ONE, story(1))
    desk.publish(TWO, story(2))
    told = desk.compared(ONE, TWO)
    assert row(told, "Verdict").startswith("neither copy nor rewrite no copy, since")
    assert row(told, "Passages") == "none of three words or more"
    assert "too few numbers to compare" in row(told, "Shared")


def test_looking_leaves_no_trace(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    desk.publish(ONE, story(1))
    held = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    desk.told(ONE)
    assert {
        path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    }.keys() == held.keys()
    desk.run.close("done", 0, LATER)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    desk.told(ONE)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_without_a_ledger_nothing_is_made(tmp_path: Path) -> None:
    options = RunOptions(state_dir=tmp_path / "state", output_dir=tmp_path)
    with open_lookup(options) as lookup, pytest.raises(StateError, match="no ledger"):
        lookup.story(ONE)
    assert list(tmp_path.iterdir()) == []


HOSTILE = st.text(
    st.characters(codec=None)
    | st.sampled_from("\x1b\x07\r\n\u202e\u2028\x85\x00\ud800"),
    min_size=1,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=25,
)
@given(title=HOSTILE, detail=HOSTILE)
def test_what_pages_say_neither_steers_a_terminal_nor_passes_for_a_line_of_ours(
    tmp_path_factory: pytest.TempPathFactory, title: str, detail: str
) -> None:
    desk = open_desk(tmp_path_factory.mktemp("desk"))
    desk.publish(ONE, story(1), title=f"{title}\nVerdict    unique", publisher=title)
    reason = Rejection(
        url=ONE, reason="no-text", detail=f"{detail}\nFound      {title}"
    )
    desk.run.reject(reason, AT)
    told = desk.told(ONE)
    desk.run.abandon()
    assert all(char == "\n" or char.isprintable() for char in told)
    labels = [line[:11].strip() for line in told.split("\n") if line[0] != " "]
    assert labels == [
        "Explained", "Found", "Outcome", "Rejected", "Article", "Verdict", "Why",
        "Cluster",
    ]  # fmt: skip
