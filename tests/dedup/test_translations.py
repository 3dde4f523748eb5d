"""Articles and their translations, by numbers and names."""

from __future__ import annotations

import pytest

from tests.dedup.builders import judged, new_index, story

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


def german(index, id_="a", **values):
    return judged(index, id_, GERMAN, language="de", **values)


def english(index, text=ENGLISH, **values):
    return judged(index, "b", text, language="en", **values)


def test_a_translation_is_a_rewrite_in_the_cluster_of_its_source():
    index = new_index(cross_language=True)
    german(index)
    verdict = english(index)
    assert (verdict.status, verdict.kind) == ("rewrite", "translated")
    assert (verdict.duplicate_of, verdict.cluster) == ("a", "a")
    assert verdict.joins == ()
    assert verdict.thresholds["evidence"] == 4


def test_the_source_may_come_last():
    index = new_index(cross_language=True)
    english(index)
    assert german(index).kind == "translated"


def test_other_languages_are_not_compared_by_default():
    index = new_index()
    german(index)
    assert english(index).status == "unique"


def test_a_copy_in_the_same_language_comes_first():
    index = new_index(cross_language=True)
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
def test_other_numbers_or_names_make_another_article(changed):
    index = new_index(cross_language=True)
    german(index)
    assert english(index, changed).status == "unique"


def test_two_sources_that_share_as_much_leave_it_in_doubt():
    index = new_index(cross_language=True)
    german(index)
    other = GERMAN.replace("Stadtrat", "Rat").replace("einen Durchbruch", "gut")
    judged(index, "c", " ".join(reversed(other.split())), language="de")
    assert english(index).status == "unique"


def test_a_translation_comes_within_a_day():
    index = new_index(cross_language=True)
    german(index, published="2026-03-01T08:00:00+00:00", published_trusted=True)
    late = {"published": "2026-03-04T08:00:00+00:00", "published_trusted": True}
    assert english(index, **late).status == "unique"
