"""Pages come out of WARC files as they went in, and damage is told."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archives import read_archive
from crawler.archives.message import HTTP
from crawler.errors import UnreadableArchive
from tests.archives.builders import Warc

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.page import Page

MOST = 100_000
PLAIN = Warc(packed=False)
PACKED = Warc()
for number in range(4):
    for warc in (PLAIN, PACKED):
        warc.answer(f"http://a.example/{number}", f"<p>{number} {'word ' * 50}</p>")
FORMS = {
    "plain": PLAIN.bytes(),
    "packed": PACKED.bytes(),
    "packed as one": gzip.compress(PLAIN.bytes(), mtime=0),
}


def read(folder: Path, data: bytes) -> tuple[list[Page], str]:
    """Return the pages of a file, and what was said of its damage."""
    path = folder / "a.warc.gz"
    path.write_bytes(data)
    pages = []
    try:
        for page in read_archive(path, MOST):
            pages.append(page)  # noqa: PERF402 - what came before a fault counts
    except UnreadableArchive as error:
        return pages, error.reason
    return pages, ""


@pytest.mark.parametrize("form", FORMS)
def test_pages_come_in_their_order_however_they_are_packed(
    tmp_path: Path, form: str
) -> None:
    pages, fault = read(tmp_path, FORMS[form])
    assert [page.url for page in pages] == [f"http://a.example/{n}" for n in range(4)]
    assert {page.fetched_at for page in pages} == {"2016-01-05T12:00:00+00:00"}
    assert {page.content_type for page in pages} == {HTTP}
    assert b"3 word word" in pages[3].body
    assert fault == ""


def test_arc_files_are_read_as_well(tmp_path: Path) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>The crane"
    about = b"1 0 Crawler\nURL IP-address Archive-date Content-type Archive-length\n"
    data = (
        b"filedesc://a.arc 0.0.0.0 20030105120000 text/plain %d\n%b\n"
        b"http://a.example/1 127.0.0.1 20030105120001 text/html %d\n%b\n"
    ) % (len(about), about, len(answer), answer)
    pages, fault = read(tmp_path, data)
    assert [page.url for page in pages] == ["http://a.example/1"]
    assert pages[0].fetched_at == "2003-01-05T12:00:01+00:00"
    assert fault == ""


def test_what_is_no_page_is_passed_over(tmp_path: Path) -> None:
    warc = Warc()
    warc.answer("http://a.example/moved", status="301 Moved", header={"Location": "/"})
    warc.answer("http://a.example/gone", "<p>gone</p>", status="404 Not Found")
    warc.answer(
        "http://a.example/a.png", b"\x89PNG", header={"Content-Type": "image/png"}
    )
    warc.answer("dns:a.example", "127.0.0.1", header={"Content-Type": "text/dns"})
    warc.resource("urn:pageinfo:http://a.example/", "{}", "application/json")
    warc.resource("http://a.example/drawn", "<p>by a browser</p>")
    warc.answer("http://a.example/untyped", "<p>x</p>", header={})
    pages, fault = read(tmp_path, warc.bytes())
    assert [page.url for page in pages] == [
        "http://a.example/drawn",
        "http://a.example/untyped",
    ]
    assert fault == ""


def test_a_capture_without_a_proper_date_has_that_of_the_file(tmp_path: Path) -> None:
    pages, _ = read(
        tmp_path, Warc().answer("http://a.example/1", "<p>", date="soon").bytes()
    )
    assert pages[0].fetched_at > "2026"


def test_no_more_is_read_of_a_page_than_it_may_have(tmp_path: Path) -> None:
    huge = Warc().answer("http://a.example/1", "x" * 5 * MOST)
    pages, fault = read(tmp_path, huge.answer("http://a.example/2", "<p>").bytes())
    assert MOST < len(pages[0].body) < 2 * MOST
    assert len(pages) == 2
    assert fault == ""


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_is_cut_off_anywhere_is_damaged(tmp_path: Path, form: str) -> None:
    data = FORMS[form]
    for size in range(20, len(data) - 4, 37):
        pages, fault = read(tmp_path, data[:size])
        assert [p.url[-1] for p in pages] == list("0123")[: len(pages)]
        assert fault == "damaged" or len(pages) < 4, size
        assert fault == "damaged" or _ends_between_records(data, size), size


def _ends_between_records(data: bytes, size: int) -> bool:
    rest = data[size:]
    return rest.startswith((b"\x1f\x8b", b"WARC/", b"\r\nWARC/", b"\n\r\nWARC/"))


@given(
    st.sampled_from(sorted(FORMS)),
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=40)),
        max_size=4,
    ),
)
def test_nothing_else_is_raised_whatever_a_file_holds(
    tmp_path_factory: pytest.TempPathFactory,
    form: str,
    edits: list[tuple[float, int, bytes]],
) -> None:
    data = FORMS[form]
    for place, removed, added in edits:
        at = int(place * len(data))
        data = data[:at] + added + data[at + removed :]
    pages, fault = read(tmp_path_factory.mktemp("warc"), data)
    assert fault in {"", "damaged"}
    assert all(len(page.body) <= 2 * MOST for page in pages)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_page_or_said_to_be_damaged(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    for head in (b"WARC/1.1\r\n", b"\x1f\x8b", b"filedesc://", b""):
        _, fault = read(tmp_path_factory.mktemp("bytes"), head + data)
        assert fault in {"", "damaged"}


def test_a_file_that_cannot_be_opened_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableArchive, match=r"unreadable: .*: No such file"):
        list(read_archive(tmp_path / "gone.warc", MOST))


def test_nothing_of_a_record_is_shown_on_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data = Warc(packed=False).answer("http://a.example/\x1b[31m x", "<p>").bytes()
    read(tmp_path, data.replace(b"\r\n\r\n", b"\r\n\r\nmore", 1))
    assert capfd.readouterr() == ("", "")
