"""Tokens of texts in many scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dedup.passages import _parted
from crawler.dedup.text import numbers, tokenise

UNSPACED = {
    "Chinese": "市政府周二宣布，新的地铁线路将于明年春天开始建设，预计六年内完工。",
    "Japanese": "市は火曜日、新しい地下鉄路線の建設を来年の春に始めると発表しました。",
    "Thai": "เทศบาลประกาศเมื่อวันอังคารว่าจะเริ่มสร้างรถไฟใต้ดินสายใหม่ในฤดูใบไม้ผลิปีหน้า",
}
SPACED = {
    "Arabic": "أعلنت البلدية يوم الثلاثاء أن بناء خط المترو الجديد سيبدأ قريبا",
    "Cyrillic": "Мэрия объявила во вторник, что строительство линии метро начнётся",
    "Hindi": "नगर निगम ने मंगलवार को घोषणा की कि नई मेट्रो लाइन का निर्माण शुरू होगा",
    "German": "Die Stadt kündigte am Dienstag an, dass der Bau der U-Bahn beginnt",
    "Korean": "시는 화요일 새 지하철 노선 공사를 내년 봄에 시작한다고 발표했다",
}


@pytest.mark.parametrize("text", SPACED.values(), ids=SPACED)
def test_spaced_scripts_give_their_words(text):
    tokens, words = tokenise(text)
    plain = text.replace(",", "").replace("-", " ").split()
    assert len(tokens) == words == len(plain)


@pytest.mark.parametrize("text", UNSPACED.values(), ids=UNSPACED)
def test_unspaced_scripts_give_overlapping_pieces_and_a_fair_word_count(text):
    tokens, words = tokenise(text)
    assert len(tokens) > words > 5
    assert len(set(tokens)) > 0.8 * len(tokens)


@pytest.mark.parametrize("text", UNSPACED.values(), ids=UNSPACED)
def test_a_cut_in_an_unspaced_script_keeps_most_pieces(text):
    whole = set(tokenise(text).tokens)
    rest = set(tokenise(text[len(text) // 2 :]).tokens)
    assert len(rest - whole) <= 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("STRASSE", "Straße", id="case"),
        pytest.param("ﬁnance", "finance", id="ligature"),
        pytest.param("Bundes\u00adtag", "Bundestag", id="soft hyphen"),
        pytest.param("new\u200bs", "news", id="zero width space"),
        pytest.param("cafe\u0301", "café", id="combining accent"),
        pytest.param("كِتَابٌ", "كتاب", id="Arabic vowels"),
        pytest.param("ＡＢＣ", "abc", id="full width"),
        pytest.param("said: “yes”!", "said yes", id="punctuation"),
        pytest.param("Müller Größe", "Mueller Groesse", id="transliterated umlauts"),
        pytest.param("Müller café", "Muller cafe", id="lost accents"),
        pytest.param("Ægir Łódź", "Aegir Lodz", id="letters without accent"),
        pytest.param("drei Prozent", "3 %", id="house style of numbers"),
        pytest.param("1,5 Millionen Euro", "1.500.000 €", id="large numbers"),
        pytest.param("2.25 million", "2,250,000", id="large numbers in English"),
        pytest.param("2,3 Mrd. Euro", "2,3 Milliarden Euro", id="billions"),
        pytest.param("drei Mio. Euro", "3 Millionen Euro", id="whole millions"),
        pytest.param("um 14.00 Uhr", "um 14 Uhr", id="full hours"),
        pytest.param("14:00 Uhr", "14 Uhr", id="full hours with a colon"),
        pytest.param(
            "© dpa-infocom, dpa:240205-99-123456/3",
            "© dpa-infocom, dpa:240205-99-877001/2",
            id="numbers of agency texts",
        ),
        pytest.param("1.000.000", "1,000,000", id="separators"),
        pytest.param("Leser*innen", "Leser", id="gender star"),
        pytest.param("Leser:innen und Leser_innen", "Leser und Leser", id="gender gap"),
        pytest.param("LeserInnen", "Leser", id="inner capital"),
        pytest.param("أحمد إلى المدرسة", "احمد الي المدرسه", id="Arabic letters"),
        pytest.param("كـــتاب", "كتاب", id="tatweel"),
        pytest.param("\ufee3\ufea4\ufee4\ufeaa", "محمد", id="presentation forms"),
        pytest.param("٢٠٢٤", "2024", id="Arabic digits"),
        pytest.param("२०२४ क़लम", "2024 कलम", id="Devanagari"),
        pytest.param("Σεισμός", "ΣΕΙΣΜΟΣ", id="Greek accents"),
        pytest.param("Ещё", "Еще", id="Cyrillic yo"),
        pytest.param("時々", "時時", id="iteration mark"),
        pytest.param("ｱﾒﾘｶ２０", "アメリカ20", id="half and full width"),
    ],
)
def test_form_does_not_count(one, other):
    assert tokenise(one) == tokenise(other)


@given(st.text())
def test_tokens_never_hold_spaces(text):
    assert not any(set(token) & set(" \t\r\n_") for token in tokenise(text).tokens)


@given(st.text())
def test_a_text_gives_the_tokens_of_its_pieces(text):
    pieces = [tokenise(piece).tokens for piece in _parted(text)[::2]]
    assert [token for piece in pieces for token in piece] == tokenise(text).tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,000 and 1.000 and 1000", {1000}),
        ("1.5 or 1,5", {15}),
        ("٣٤ people", {34}),
        ("on 20 December 2024, 6:57", {20, 2024, 6, 57}),
        ("9" * 30, set()),
        ("1 000 or 1.000", {1000}),
        ("two or zwei, not one", {2}),
        ("none", set()),
    ],
)
def test_numbers_without_their_form(text, expected):
    assert numbers(text) == expected
