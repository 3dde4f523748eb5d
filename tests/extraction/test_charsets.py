"""Bytes to text under right, wrong and missing labels."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import NoArticle
from crawler.extraction import extract
from crawler.extraction.charsets import decode
from tests.extraction.builders import make_page

NAME = "Gåsehavn"
TEXTS = {
    "ja": "港の理事会は火曜日に古い桟橋を閉鎖することを決めた。",
    "ko": "항만 위원회는 화요일에 낡은 부두를 폐쇄하기로 결정했다.",
    "zh": "港口委员会决定关闭旧码头，这是一个不好的消息，他们说。",
    "tw": "港口委員會決定關閉舊碼頭，這是一個不好的消息，他們說。",
    "ru": "Совет порта во вторник решил закрыть старый причал.",
    "el": "Το συμβούλιο του λιμανιού αποφάσισε την Τρίτη να κλείσει.",
    "he": "מועצת הנמל החליטה ביום שלישי לסגור את המזח הישן.",
    "ar": "قرر مجلس الميناء يوم الثلاثاء إغلاق الرصيف القديم.",
    "th": "คณะกรรมการท่าเรือตัดสินใจเมื่อวันอังคารที่จะปิดท่าเรือเก่า",
    "de": "Der Hafenrat beschloß am Dienstag, die Brücke zu schließen.",
}  # fmt: skip


def page(text, label=""):
    meta = f"<meta charset='{label}'>" if label else ""
    return f"<html><head>{meta}</head><body><p class='text'>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("language", "charset"),
    [
        ("ja", "shift_jis"), ("ja", "euc_jp"), ("ko", "euc_kr"), ("zh", "gb18030"),
        ("tw", "big5"), ("ru", "cp1251"), ("ru", "koi8_r"), ("el", "cp1253"),
        ("he", "cp1255"), ("ar", "cp1256"), ("th", "cp874"), ("de", "cp1252"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("label", ["utf-8", "", "no-such-charset"])
def test_text_is_read_under_a_wrong_label_and_none(language, charset, label):
    body = page(TEXTS[language], label).encode(charset)
    assert TEXTS[language] in decode(body, "text/html")


@pytest.mark.parametrize(
    ("language", "charset"), [("ru", "cp1251"), ("el", "cp1253"), ("zh", "gb18030")]
)
def test_a_server_that_says_latin_1_of_everything_is_not_believed(language, charset):
    body = page(TEXTS[language], charset).encode(charset)
    assert TEXTS[language] in decode(body, "text/html; charset=iso-8859-1")


def test_a_header_counts_more_than_the_page():
    body = page("Žluťoučký kůň", "windows-1252").encode("cp1250")
    assert "Žluťoučký kůň" in decode(body, "text/html; charset=windows-1250")


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("language", ["ru", "zh", "de"])
def test_utf_16_is_known_without_its_mark(charset, language):
    body = page(TEXTS[language] * 3).encode(charset)
    assert TEXTS[language] in decode(body, "text/html; charset=utf-8")


def test_one_cut_character_leaves_the_rest_utf_8():
    body = f"<p>{NAME} {NAME} {NAME} {NAME} {NAME} {NAME}</p>".encode() + b"\xc3"
    assert decode(body).count(NAME) == 6


def test_seven_bit_charsets_are_read_as_declared():
    assert decode("港".encode("iso2022_jp"), "text/html; charset=iso-2022-jp") == "港"


@given(st.text())
def test_utf_8_is_read_whatever_the_label(text):
    body = f"<p>{text}".encode("utf-8", "ignore")
    assert decode(body, "text/html; charset=iso-8859-1") == body.decode()


@given(st.binary(max_size=1_000), st.text(max_size=60))
def test_any_bytes_are_read(body, content_type):
    assert isinstance(decode(body, content_type), str)


CHARSETS = {
    "ja": ("shift_jis", "euc_jp", "iso2022_jp"), "ko": ("euc_kr",), "zh": ("gb18030",),
    "tw": ("big5",), "ru": ("cp1251", "koi8_r"), "el": ("cp1253",), "he": ("cp1255",),
    "ar": ("cp1256",), "th": ("cp874",), "de": ("cp1252", "iso8859_15"),
}  # fmt: skip


@pytest.mark.parametrize("language", TEXTS)
def test_text_of_any_language_and_charset_is_an_article(language):
    for charset in (*CHARSETS[language], "utf-8", "utf-16", "utf-16-le", "utf-16-be"):
        text = " ".join([TEXTS[language]] * 30)
        label = charset.replace("iso2022_", "iso-2022-")
        body = page(f"<article>{text}</article>", label).encode(charset)
        assert TEXTS[language] in extract(make_page(body)).text, charset


@settings(max_examples=40)
@pytest.mark.parametrize("frame", [b"%s", b"<html><body><article><p>%s</p></article>"])
@given(
    seed=st.integers(0, 2**32),
    size=st.integers(500, 20_000),
    lowest=st.sampled_from([0, 0, 128]),
)
def test_random_bytes_never_become_an_article(frame, seed, size, lowest):
    chance = random.Random(seed)
    noise = bytes(chance.randrange(lowest, 256) for _ in range(size))
    with pytest.raises(NoArticle) as caught:
        extract(make_page(frame % noise))
    assert caught.value.reason in {"not-text", "not-html"}


def test_megabytes_of_noise_are_refused():
    noise = random.Random(5).randbytes(2_000_000)
    with pytest.raises(NoArticle, match="not-text"):
        extract(make_page(noise))


def test_an_article_whose_letters_were_lost_is_refused():
    lost = " ".join([TEXTS["de"].replace("e", "\ufffd")] * 20)
    markup = "<div class='menu'></div>" * 900
    body = page(f"{markup}<article>{lost}</article>").encode()
    with pytest.raises(NoArticle, match="not-text"):
        extract(make_page(body))


def test_an_article_that_was_encoded_twice_is_refused():
    twice = TEXTS["ru"].encode().decode("cp1252", "ignore")
    body = page(f"<article>{' '.join([twice] * 20)}</article>", "utf-8").encode()
    with pytest.raises(NoArticle, match="not-text"):
        extract(make_page(body))


def test_a_few_lost_letters_and_stray_controls_are_passed_over():
    text = " ".join(
        ["Der Hafenrat beschlo\ufffd, die Br\ufffdcke zu schlie\ufffden."] * 9
    )
    body = page(f"<article>{text}\x00\x01</article>").encode()
    assert "Hafenrat" in extract(make_page(body)).text
