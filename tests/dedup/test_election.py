"""Who is elected as the original of a cluster, and who cannot make it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dedup.agencies import agency_sites
from crawler.dedup.election import CONFIDENCES, REASONS, Candidate, elect
from crawler.extraction.data import read_data

NOON = "2026-03-02T12:00:00+00:00"
AGENCIES = {"dpa": frozenset({"dpa.com"}), "AP": frozenset({"ap.org"})}


def page(id_: str, **values: Any) -> Candidate:
    fields: dict[str, Any] = {
        "key": id_,
        "site": f"{id_}.example",
        "seen": NOON,
        "words": 300,
    }
    return Candidate(id=id_, **(fields | values))


def elected(*candidates: Candidate) -> tuple[str, str, str]:
    found = elect(candidates, AGENCIES)
    return found.original, found.reason, found.confidence


def at(time: str) -> str:
    return f"2026-03-02T{time}:00+00:00"


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        pytest.param([page("a")], ("a", "first-seen", "low"), id="alone"),
        pytest.param(
            [page("a"), page("b", site="dpa.com"), page("c", agencies=("dpa",))],
            ("b", "agency", "high"),
            id="the agency's own page",
        ),
        pytest.param(
            [page("a", names=("b",)), page("b"), page("c", names=("b",))],
            ("b", "canonical", "high"),
            id="all others name it",
        ),
        pytest.param(
            [
                page("a", site="x.example", names=("b",)),
                page("b", site="x.example"),
            ],
            ("b", "canonical", "high"),
            id="canonical within a site",
        ),
        pytest.param(
            [page("a", published=at("09:00")), page("b", published=at("08:00"))],
            ("b", "date", "low"),
            id="a date alone",
        ),
        pytest.param(
            [
                page("a", published=at("09:00"), seen=at("09:10")),
                page("b", published=at("08:00"), seen=at("08:05")),
            ],
            ("b", "date", "medium"),
            id="date and arrival agree",
        ),
        pytest.param(
            [
                page("a", published=at("09:00"), seen=at("09:10")),
                page("b", published=at("08:00"), seen=at("08:05"), agencies=("dpa",)),
            ],
            ("b", "date", "low"),
            id="the first one credits an agency",
        ),
        pytest.param(
            [page("a", words=200), page("b", words=300)],
            ("b", "longest", "low"),
            id="longest",
        ),
        pytest.param(
            [page("a", words=300), page("b", words=299, seen=at("11:50"))],
            ("b", "first-seen", "low"),
            id="seen first",
        ),
        pytest.param(
            [page("a", words=900), page("b", seen=at("10:00"))],
            ("b", "first-seen", "low"),
            id="seen an hour before a longer one",
        ),
    ],
)
def test_the_original(
    candidates: list[Candidate], expected: tuple[str, str, str]
) -> None:
    assert elected(*candidates) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("2026-03-02", "2026-03-02T09:00:00+00:00", id="same day"),
        pytest.param("2026-03-02T08:58:00Z", "2026-03-02T09:00:00Z", id="minutes"),
        pytest.param(
            "2026-03-02T03:00:00", "2026-03-02T09:00:00+00:00", id="no offset"
        ),
        pytest.param("2026-03-01", "2026-03-02T09:00:00+00:00", id="day, no offset"),
    ],
)
def test_times_that_cannot_be_told_apart_elect_nobody(one: str, other: str) -> None:
    pair = page("a", published=one), page("b", published=other, words=400)
    assert elected(*pair) == ("b", "longest", "low")


def test_times_without_offset_count_as_utc_before_the_seconds_of_a_run_do() -> None:
    local = page("a", published="2026-03-02T11:32:00", seen=at("11:59"))
    exact = page("b", published=at("06:40"))
    assert elected(local, exact) == ("b", "date", "low")
    assert elected(local, page("c", published=at("11:30")))[0] == "a"


@pytest.mark.parametrize(
    ("early", "late"),
    [
        pytest.param("2026-03-01", "2026-03-02", id="days"),
        pytest.param("2026-03-02T08:00", "2026-03-02T09:00", id="local times"),
        pytest.param("2026-03-01", "2026-03-02T09:00", id="day and local time"),
        pytest.param("2026-02-27T08:00", "2026-03-02T09:00Z", id="any zone"),
        pytest.param("2026-03-02T10:00+02:00", "2026-03-02T09:00Z", id="offsets"),
    ],
)
def test_the_earlier_of_times_that_can_be_compared_wins(early: str, late: str) -> None:
    pair = page("a", published=late, words=400), page("b", published=early)
    assert elected(*pair) == ("b", "date", "low")


@pytest.mark.parametrize(
    "claim",
    [
        pytest.param(None, id="guessed"),
        pytest.param("1970-01-01T00:00:00+00:00", id="zero"),
        pytest.param("0001-01-01", id="first day"),
        pytest.param("9999-12-31T23:59:59-12:00", id="last day"),
        pytest.param("2026-03-04T12:00:00+00:00", id="future"),
        pytest.param("yesterday", id="no date"),
        pytest.param("", id="empty"),
    ],
)
def test_dates_that_cannot_be_true_elect_nobody(claim: str | None) -> None:
    honest = page("a", published=at("11:00"))
    assert elected(honest, page("b", published=claim, words=900))[0] == "a"


# --- Pages that lie ------------------------------------------------------------


def test_a_page_seen_a_day_later_wins_by_no_date() -> None:
    victim = page("v", published=at("11:00"))
    liar = page("h", published="2020-01-01T00:00:00Z", seen="2026-03-03T13:00:00+00:00")
    assert elected(victim, liar) == ("v", "first-seen", "low")


def test_a_page_seen_later_gets_no_more_than_low_confidence_by_its_date() -> None:
    victim = page("v", published=at("11:00"), seen=at("11:10"))
    liar = page("h", published=at("01:00"), seen=at("14:00"))
    assert elected(victim, liar) == ("h", "date", "low")


def test_pages_that_name_one_another_raise_it_above_no_other() -> None:
    victim = page("v", published=at("09:00"))
    ring = [page(f"h{n}", names=("h",), published=at("11:00")) for n in range(20)]
    assert elected(victim, page("h", published=at("11:00")), *ring)[0] == "v"


def test_a_canonical_link_counts_against_the_page_that_has_it_alone() -> None:
    victim = page("v", published=at("11:00"))
    liar = page("h", names=("v",), published=at("01:00"))
    assert elected(victim, liar) == ("v", "canonical", "high")


def test_a_canonical_link_to_no_member_says_nothing() -> None:
    victim = page("v", names=("its-own-canonical",), published=at("09:00"))
    assert elected(victim, page("h", published=at("11:00")))[0] == "v"


def test_pages_that_all_name_another_are_judged_by_the_rest() -> None:
    pair = page("a", names=("b",), words=300), page("b", names=("a",), words=900)
    assert elected(*pair) == ("b", "longest", "low")


def test_a_page_credits_an_agency_to_no_gain_of_its_own() -> None:
    own = page("h", site="ap.org", agencies=("AP",), published=at("11:00"))
    victim = page("v", published=at("09:00"))
    assert elected(victim, own)[0] == "v"
    liar = page("h", agencies=("dpa", "AP"), published=at("11:00"))
    assert elected(victim, liar)[0] == "v"


def test_a_longer_copy_does_not_win_against_a_date() -> None:
    victim = page("v", published=at("09:00"))
    assert elected(victim, page("h", published=at("10:00"), words=9000))[0] == "v"


def test_a_dated_copy_seen_an_hour_later_does_not_win_by_its_date() -> None:
    victim = page("v", seen=at("10:00"))
    liar = page("h", published=at("01:00"), seen=at("11:30"))
    assert elected(victim, liar)[0] == "v"


# --- Properties ----------------------------------------------------------------

FIRST = dt.datetime.fromisoformat("2026-03-01T00:00:00")
MOMENTS = st.datetimes(FIRST, FIRST + dt.timedelta(days=4))
TIMES = st.one_of(
    st.none(),
    st.text(max_size=12),
    MOMENTS.map(lambda m: m.isoformat(timespec="minutes")),
    MOMENTS.map(lambda m: m.date().isoformat()),
    MOMENTS.map(lambda m: m.isoformat(timespec="seconds") + "+02:00"),
    st.datetimes().map(lambda m: m.isoformat() + "Z"),
)
NAMES = st.sampled_from("abcdefgh")
SEEN = MOMENTS.map(lambda m: m.isoformat(timespec="seconds") + "+00:00")


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    ids = draw(st.lists(NAMES, min_size=1, max_size=8, unique=True))
    sites = st.sampled_from(["", "dpa.com", "x.example", "y.example", "z.example"])
    return [
        page(
            id_,
            site=draw(sites),
            published=draw(TIMES),
            seen=draw(st.none() | SEEN),
            words=draw(st.integers(0, 400)),
            names=tuple(draw(st.lists(NAMES, max_size=2))),
            agencies=tuple(draw(st.sets(st.sampled_from(["dpa", "AP", "?"])))),
        )
        for id_ in ids
    ]


@given(candidates(), st.randoms())
def test_the_same_candidates_in_any_order_give_one_answer(
    members: list[Candidate], chance: Any
) -> None:
    found = elect(members, AGENCIES)
    shuffled = [*members]
    chance.shuffle(shuffled)
    assert elect(shuffled, AGENCIES) == found
    assert found.original in {c.id for c in members}
    assert found.reason in REASONS
    assert found.confidence in CONFIDENCES


@given(candidates(), TIMES, st.integers(0, 100_000))
def test_no_late_page_outranks_another_site_by_what_it_claims(
    members: list[Candidate], claim: str | None, words: int
) -> None:
    members = [
        page(c.id, site=c.site, published=c.published, words=c.words) for c in members
    ]
    late = page(
        "liar",
        site="liar.example",
        published=claim,
        words=words,
        seen="2026-03-09T12:00:00+00:00",
        agencies=("dpa", "AP"),
    )
    assert elect([*members, late], {}).original != "liar"


def test_agencies_with_sites_are_those_that_records_name() -> None:
    known = {agency["name"] for agency in read_data("agencies.toml")["agency"]}
    assert set(agency_sites()) <= known


def test_there_must_be_a_candidate() -> None:
    with pytest.raises(ValueError, match="no candidates"):
        elect([], AGENCIES)
