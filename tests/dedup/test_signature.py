"""Signatures of texts."""

from __future__ import annotations

import pickle

import pytest
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st

from crawler.dedup import Signature, sign
from crawler.dedup.minhash import PERMUTATIONS, SEED
from crawler.errors import IncompatibleSignature

TEXT = " ".join(f"word{n} and more {n * 7}" for n in range(100))


def test_minhash_equals_that_of_datasketch():
    signature = sign(TEXT)
    expected = MinHash(num_perm=PERMUTATIONS, seed=SEED, hashfunc=int)
    expected.update_batch(signature.shingles.hashes.tolist())
    assert signature.minhash.tolist() == expected.hashvalues.tolist()


@given(st.text())
def test_any_text_survives_bytes_and_pickle(text):
    signature = sign(text)
    assert Signature.from_bytes(signature.to_bytes()) == signature
    assert pickle.loads(pickle.dumps(signature)) == signature


def test_what_was_read_is_written_as_it_was():
    data = sign(TEXT).to_bytes()
    assert Signature.from_bytes(data).to_bytes() is data


@given(st.text(), st.sampled_from([" ", "\n\n", "\u00a0", " , "]))
def test_spacing_and_case_do_not_count(text, space):
    assert sign(space + text + space) == sign(text)
    upper = TEXT.upper().replace(" ", space)
    assert sign(upper) == sign(TEXT)


@pytest.mark.parametrize("place", [0, 4, 5, 6, 8])
def test_a_signature_of_another_making_is_refused(place):
    data = bytearray(sign(TEXT).to_bytes())
    data[place] ^= 1
    with pytest.raises(IncompatibleSignature):
        Signature.from_bytes(bytes(data))


@given(st.binary())
def test_foreign_bytes_are_refused(data):
    with pytest.raises(IncompatibleSignature):
        Signature.from_bytes(data)


def test_repr_is_short():
    assert repr(sign("one two three four")) == "<Signature v6: 2 shingles>"


def test_a_news_text_takes_less_than_two_kilobytes():
    text = " ".join(f"w{n * n % 197}" for n in range(450))
    assert len(sign(text).to_bytes()) < 1850


def test_a_huge_text_has_a_small_signature():
    assert len(sign(" ".join(map(str, range(100_000)))).to_bytes()) < 25_000
