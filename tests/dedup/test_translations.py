"""Articles and their translations, by numbers and names, in either storage."""

from __future__ import annotations

import pytest

from crawler.dedup import DedupOptions, Index
from crawler.dedup.neutral import features
from tests.dedup.builders import document, judged, story

OPTIONS = DedupOptions(cross_language=True)

GERMAN = (
    "Der Stadtrat von Neuhafenberg hat am Dienstag 240 Millionen Euro für eine Brücke"
    " bewilligt. Bürgermeisterin Amalie Drosselkamp nannte den Beschluss einen"
    " Durchbruch, ihr Gegner Kasimir Wolkenstein sprach von einem Fehler. Die Brücke"
    " soll 1800 Meter lang werden und ab 2031 das Viertel Ostermoor mit dem Hafen"
    " verbinden. Den Bau übernimmt die Firma Lindquist aus Varberghus. Täglich fahren"
    " 41000 Autos über die alte Brücke, wie Planer Jaromir Tschernik vorrechnet."
)
ENGLISH = (
    "The town council of Neuhafenberg approved 240 million euros for a bridge on"
    " Tuesday. Mayor Amalie Drosselkamp called the decision a breakthrough while her"
    " opponent Kasimir Wolkenstein spoke of a mistake. The bridge is to be 1800 metres"
    " long and will link the Ostermoor quarter with the harbour from 2031. It will be"
    " built by Lindquist, a firm from Varberghus. Every day 41000 cars cross the old"
    " bridge, according to the traffic planner Jaromir Tschernik."
)


@pytest.fixture
def index(storage):
    return Index(storage, OPTIONS)


def german(index, id_="a", **values):
    return judged(index, id_, GERMAN, language="de", **values)


def english(index, text=ENGLISH, **values):
    return judged(index, "b", text, language="en", **values)


def test_a_translation_is_a_rewrite_in_the_cluster_of_its_source(index):
    german(index)
    verdict = english(index)
    assert (verdict.status, verdict.kind) == ("rewrite", "translated")
    assert (verdict.duplicate_of, verdict.cluster) == ("a", "a")
    assert verdict.joins == ()
    assert verdict.thresholds["evidence"] == 4


def test_the_source_may_come_last(index):
    english(index)
    assert german(index).kind == "translated"


def test_other_languages_are_not_compared_by_default(storage):
    index = Index(storage)
    german(index)
    assert english(index).status == "unique"


def test_a_copy_in_the_same_language_comes_first(index):
    german(index)
    judged(index, "c", ENGLISH, language="en")
    assert english(index).kind == "exact"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(
            ENGLISH.replace("240", "17").replace("1800", "95").replace("41000", "300"),
            id="numbers",
        ),
        pytest.param(f"{story(1)} 240 1800 2031 41000", id="names"),
    ],
)
def test_other_numbers_or_names_make_another_article(index, changed):
    german(index)
    assert english(index, changed).status == "unique"


def test_two_sources_that_share_as_much_leave_it_in_doubt(index):
    german(index)
    other = GERMAN.replace("Stadtrat", "Rat").replace("einen Durchbruch", "gut")
    judged(index, "c", " ".join(reversed(other.split())), language="de")
    assert english(index).status == "unique"


def test_a_translation_comes_within_a_day(index):
    german(index, published="2026-03-01T08:00:00+00:00", published_trusted=True)
    late = {"published": "2026-03-04T08:00:00+00:00", "published_trusted": True}
    assert english(index, **late).status == "unique"


def test_one_process_finds_the_translation_of_what_another_has_added(kept):
    german(Index(kept.reopen(), OPTIONS))
    assert english(Index(kept.reopen(), OPTIONS)).kind == "translated"


def test_one_that_is_known_is_judged_by_those_before_it(index):
    german(index)
    found = document("b", ENGLISH, language="en")
    assert index.admit(found) == index.admit(found)
    assert index.admit(document("a", GERMAN, language="de")).status == "unique"


def test_what_has_expired_is_listed_under_no_name(storage, index):
    german(index)
    listed = features(GERMAN).listed
    assert len(storage.look_up(listed).postings) == len(listed) > 0
    index.expire("2026-04-01T00:00:00+00:00")
    assert len(storage.look_up(listed).postings) == 0
    assert english(index).status == "unique"
