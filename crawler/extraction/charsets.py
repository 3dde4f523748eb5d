"""From the bytes of a page to its text, whatever the page says of its charset.

Bytes are evidence, labels are hearsay: a byte order mark or valid UTF-8 decides, then a
declared charset that fits the bytes and does not make nonsense of them. Where none
does, the charset under which the text has the letters that its language uses most
(the idea of Mozilla's detectors: Li and Momoi 2001) is taken.
"""

from __future__ import annotations

import codecs
import re

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

_UTF_8 = "utf-8"  # no name of a declared charset, which would be "utf_8"
_LABEL = 4096  # bytes from the start in which a label may stand
_SAMPLE = 200_000  # characters or bytes that are judged
_NOISE = 0.01  # share of control characters in what is no text; pages have 0.0001
_LOST = 0.1  # share of replacement characters from which on nobody can read a text
_GARBLED = 0.2  # the same for misread letters
# NUL is none: UTF-16 that was taken for ASCII is still read.
_CONTROLS = bytes({*range(0x01, 0x20), 0x7F} - set(b"\t\n\r\f"))
_FEW = 0.02  # share of letters that may be broken in an otherwise fitting charset
# Charsets of seven bits, which are always valid UTF-8 as well.
_SEVEN_BIT = frozenset({"iso2022_jp", "iso2022_kr", "hz", "utf_7"})
_WIDE_TAG = re.compile(rb"<\x00[a-zA-Z!/]\x00")
_HIGH_BYTES = re.compile(b"[\x80-\xff]+")
_FOREIGN = re.compile("[^\x00-\x7f]")
# Western languages never write four accented letters in a row; misread ones do. The
# first is written apart, so that ``re`` can skip to it.
_MISREAD = re.compile("[\u0080-\u024f][\u0080-\u024f]{3,}")
# For each charset: letters that its languages use most, and how large a share of all
# beyond ASCII they are at least.
_USUAL = {
    "cp932": ("[\u3041-\u3096\u30a1-\u30fa]", 0.3),
    "euc_jp": ("[\u3041-\u3096\u30a1-\u30fa]", 0.3),
    "cp949": ("[\uac00-\ud7a3]", 0.7),
    "gb18030": (
        "[的一是不了人在有中大国来上为个到年月日他时们这对会和发也要生出说以地于行业公]",
        0.12,
    ),
    "big5": (
        "[的一是不了人在有中大國來上為個到年月日他時們這對會和發也要生出說以地於行業公]",
        0.12,
    ),
    "cp1251": ("[оеаинтсрвлкмдпуіяь]", 0.55),
    "koi8_r": ("[оеаинтсрвлкмдпуяь]", 0.55),
    "cp1253": ("[αοιετσνηυρπκλςάέήίόύώ]", 0.55),
    "cp1255": ("[יוהלאתרבשמןם]", 0.55),
    "cp1256": ("[اليمونتربعدةقأ]", 0.55),
    "cp874": ("[\u0e01-\u0e5b]", 0.9),
}
_PATTERNS = {
    name: (re.compile(usual), least) for name, (usual, least) in _USUAL.items()
}


def decode(body: bytes, content_type: str = "") -> str:
    """Return *body* as text; characters that cannot be read become U+FFFD.

    Never fails. *content_type* is the header of that name, if any.
    """
    return _decode(body, content_type)[0]


def to_utf_8(body: bytes, content_type: str = "") -> bytes:
    """Return the text of *body*, as `decode` reads it, in UTF-8.

    That is *body* itself on nearly all pages; lone surrogates are left out.
    """
    text, charset = _decode(body, content_type)
    return body if charset == _UTF_8 else text.encode(_UTF_8, "ignore")


def _decode(body: bytes, content_type: str) -> tuple[str, str | None]:
    """Return the text of *body*, and the charset if every byte is valid in it."""
    encoding, mark = read_bom(body)
    if encoding and mark:
        return body[len(mark) :].decode(encoding, "replace"), None
    if wide := _unmarked_utf_16(body):
        return body.decode(wide, "replace"), None
    labels = (
        http_content_type_encoding(content_type),
        html_body_declared_encoding(body[:_LABEL]),
    )
    declared = [name for name in map(_codec, labels) if name]
    seven_bit = [name for name in declared if name in _SEVEN_BIT]
    for name in (*seven_bit, _UTF_8, *declared):
        try:
            text = body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if name not in declared or not _is_misread(text):
            return text, name
    return _decode_broken(body, declared), None


def is_noise(markup: bytes) -> bool:
    """Whether *markup*, as `to_utf_8` gave it, was never text, but an image, say.

    Of random bytes one in ten is a control character, under any charset.
    """
    sample = markup[:_SAMPLE].replace(b"\x00", b"")
    return len(sample) - len(sample.translate(None, _CONTROLS)) > _NOISE * len(sample)


def is_unreadable(text: str) -> bool:
    """Whether so many letters of a text were lost or misread that it says nothing."""
    sample = text[:_SAMPLE]
    if sample.isascii():
        return False
    misread = sum(map(len, _MISREAD.findall(sample)))
    lost = sample.count("\ufffd")
    return lost > _LOST * len(sample) or misread > _GARBLED * len(sample)


def _unmarked_utf_16(body: bytes) -> str | None:
    head = body[:_LABEL]
    if len(_WIDE_TAG.findall(head)) < 2:
        return None
    return "utf-16-be" if head.index(b"<") % 2 else "utf-16-le"


def _codec(label: str | None) -> str | None:
    try:
        name = resolve_encoding(label) if label else None
        return codecs.lookup(name).name.replace("-", "_") if name else None
    except LookupError:
        return None


def _is_misread(text: str) -> bool:
    sample = text[:_SAMPLE]
    if sample.isascii():
        return False
    misread = sum(map(len, _MISREAD.findall(sample)))
    return misread * 5 > len(_FOREIGN.findall(sample))


def _decode_broken(body: bytes, declared: list[str]) -> str:
    text = body.decode("utf-8", "replace")
    sample = text[:_SAMPLE]
    broken = sample.count("\ufffd")
    if broken * 5 < len(_FOREIGN.findall(sample)):
        return text  # mostly UTF-8, with a few characters cut
    if guess := _guess(body):
        return body.decode(guess, "replace")
    others = [name for name in declared if name != "utf_8"]
    return body.decode(others[0] if others else "cp1252", "replace")


def _guess(body: bytes) -> str | None:
    """Return the charset under which the text has its language's usual letters."""
    runs = _HIGH_BYTES.findall(body[:_SAMPLE])
    if 3 * sum(len(run) for run in runs if len(run) > 2) < sum(map(len, runs)):
        return None  # single letters among ASCII: a Western language
    fits = {}
    for name, (usual, least) in _PATTERNS.items():
        foreign = "".join(_FOREIGN.findall(body[:_SAMPLE].decode(name, "replace")))
        if not foreign or foreign.count("\ufffd") > _FEW * len(foreign) + 1:
            continue
        share = len(usual.findall(foreign)) / len(foreign)
        if share >= least:
            fits[name] = share / least
    return max(fits, key=lambda name: fits[name]) if fits else None
