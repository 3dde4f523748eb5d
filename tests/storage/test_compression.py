"""Lines in few bytes."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.record import to_line
from crawler.storage.compression import _DICTIONARY, pack, unpack
from crawler.storage.ledger import SCHEMA_VERSION
from tests.storage.builders import make_record


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_line_comes_back(line):
    assert unpack(pack(line)) == line


@given(st.binary())
def test_foreign_bytes_are_refused(data):
    with pytest.raises(ValueError, match=r"."):
        unpack(data)


def test_damage_and_loss_are_found():
    packed = pack(to_line(make_record()))
    for damaged in (packed[:-1], packed[:40] + b"?" + packed[41:]):
        with pytest.raises(ValueError, match=r"."):
            unpack(damaged)


def test_what_every_line_holds_takes_no_room():
    line = to_line(make_record(text="A short text."))
    assert len(pack(line)) < len(zlib.compress(line.encode())) - 200


def test_the_dictionary_is_that_of_the_ledger_s_version():
    # Raise the version with the dictionary: older ledgers could not be read.
    assert (SCHEMA_VERSION, zlib.crc32(_DICTIONARY)) == (5, 2425075934)
