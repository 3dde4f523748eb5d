"""Names of persons in bylines of many kinds and languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.names import is_labelled, split_names

NAMES = ["Ida Brandvold", "Tom Hale", "Bo Strand"]


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ida Brandvold", ["Ida Brandvold"]),
        ("Von: Bettina Gumm", ["Bettina Gumm"]),
        ("Par Léa Morin et Luc Petit", ["Léa Morin", "Luc Petit"]),
        ("IDA BRANDVOLD", ["Ida Brandvold"]),
        ("Ida Brandvold, Harbour Correspondent", ["Ida Brandvold"]),
        (
            "Ida Brandvold and Tom Hale | ida@mail.example",
            ["Ida Brandvold", "Tom Hale"],
        ),
        ("Ludwig van der Meer", ["Ludwig van der Meer"]),
        ("Ida Brandvold, dpa", ["Ida Brandvold"]),
        ("Brandvold, Ida", ["Ida Brandvold"]),
        ("Ida Brandvold, RN, BSN", ["Ida Brandvold"]),
        ("Ida Brandvold (Oslo)", ["Ida Brandvold"]),
        ("Ida Brandvold March 3, 2024, 5 min read", ["Ida Brandvold"]),
        ("Von Ida Brandvold Fr, 3. März 2024", ["Ida Brandvold"]),
        ("By Ida Brandvold. Reviewed by Tom Hale", ["Ida Brandvold"]),
        ("Edited by: Tom Hale", []),
        ("Jan Marx", ["Jan Marx"]),
        ("By our staff", []),
        ("Redaktion", []),
        ("dpa", []),
        ("The Associated Press", []),
        ("https://mail.example/author/ida", []),
        ("Von A. Behrens und B. Schmidt, dpa", ["A. Behrens", "B. Schmidt"]),
        ("A. Behrens in Berlin", ["A. Behrens"]),
        ("By IDA O'BRANDVOLD STAFF WRITER", ["Ida O'Brandvold"]),
        ("Ida Brandvold | Harbour Correspondent", ["Ida Brandvold"]),
        ("Posted on September 21, 2020 by Ida Brandvold", ["Ida Brandvold"]),
        ("Dec. 19, 2025 · Ida Brandvold on behalf of", ["Ida Brandvold"]),
        ("Ida Brandvold (Text) und Kai Moor (Fotos)", ["Ida Brandvold"]),
        ("Ida Brandvold, Ph.D.", ["Ida Brandvold"]),
        ("Center for Harbour Evaluation and Research", []),
        ("ida/tom/dpa", []),
        ("Ida Brandvold, Tom Hale, Bo Strand", NAMES),
        ("Ida Brandvold; Tom Hale; Bo Strand", NAMES),
        ("@ida_b", []),
        ("{{author}}", []),
        ("Geschrieben von Ida Brandvold", ["Ida Brandvold"]),
        ("Por Ana Pérez y Luis Prado", ["Ana Pérez", "Luis Prado"]),
        ("Írta: Kováts Anna", ["Kováts Anna"]),
        ("Autor: Jan Březina", ["Jan Březina"]),
        ("Автор: Иван Берег", ["Иван Берег"]),
        ("Иван Берег и Анна Гавань", ["Иван Берег", "Анна Гавань"]),
        ("Γράφει ο Νίκος Λιμάνης", ["Νίκος Λιμάνης"]),
        ("بقلم أحمد المينا", ["أحمد المينا"]),
        ("Oleh: Budi Pelabuhan", ["Budi Pelabuhan"]),
        ("记者 张港", ["张港"]),
        ("作者：张港、李岸", ["张港", "李岸"]),
        ("글 홍항구", ["홍항구"]),
        ("港新闻网", []),
    ],
)
def test_names_in_a_byline(byline, names):
    assert split_names(byline) == names


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Banksy", ["Banksy"]),
        ("山田港", ["山田港"]),
        ("山田港記者", ["山田港"]),
        ("홍항구 기자", ["홍항구"]),
        ("undefined", []),
        ("admin", []),
        ("Human in the Loop", []),
        ("SID Nachrichtenagentur", []),
        ("編集部", []),
    ],
)
def test_declared_names(value, names):
    assert split_names(value, declared=True) == names


@pytest.mark.parametrize(
    ("line", "labelled", "clearly"),
    [
        ("By Ida", True, False),
        ("Von Ida", True, False),
        ("Autor: Ida", True, True),
        ("By: Ida", True, True),
        ("Written by Ida", True, True),
        ("by the sea", False, False),
        ("Bystander Ida", False, False),
    ],
)
def test_labels(line, labelled, clearly):
    assert is_labelled(line) is labelled
    assert is_labelled(line, clearly=True) is clearly


@given(st.text(max_size=200))
def test_any_byline_is_read_without_failure(byline):
    assert all(2 <= len(name) <= 50 for name in split_names(byline))


def test_a_title_alone_is_no_name():
    assert split_names("Autor: Rechtsanwalt") == []
    assert split_names("Autor: Rechtsanwalt Tom Hale") == ["Tom Hale"]
