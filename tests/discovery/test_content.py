"""Bytes as text: character sets, and what is no text."""

import pytest

from crawler.discovery.content import NotText, read_content

HEAD = "<html><meta charset={}><p>"


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (
            HEAD.format("utf-8").encode() + b"\xc3\xa9 \xff " + "éü".encode() * 9,
            "",
            "é",
        ),
        (HEAD.format("utf-8").encode() + b"\xe9t\xe9 fini", "", "été"),
        (HEAD.format("x").encode() + b"\xe9t\xe9", "text/html; charset=latin-2", "été"),
        ("<p>Ж".encode("koi8-r"), "text/html; charset=koi8-r", "Ж"),
        ("<p>" + "x" * 999 + "é", "", "x"),
        ("<p>é".encode("utf-16-be"), "", "é"),
    ],
)
def test_text_survives_wrong_labels_and_broken_bytes(body, content_type, expected):
    data = body if isinstance(body, bytes) else body.encode()[:-1]
    assert expected in read_content(data, content_type, 10_000).text


@pytest.mark.parametrize(
    "body",
    [b"%PDF-1.7", b"\0" * 99, b"\x1f\x8b\x08\0" + b"\xff" * 9, b"PK\x03\x04zip"],
)
def test_what_is_no_text_is_refused(body):
    with pytest.raises(NotText):
        read_content(body, "text/html", 10_000)
