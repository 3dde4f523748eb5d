"""Candidates by the buckets of MinHash LSH and by shared rare shingles."""

from __future__ import annotations

from datasketch import MinHash, MinHashLSH

from crawler.dedup import Signature, SQLiteStorage, sign
from crawler.dedup.candidates import keys_of, look_up
from crawler.dedup.lsh import BANDS, ROWS
from crawler.dedup.minhash import PERMUTATIONS, SEED, permutations
from crawler.dedup.postings import MAX_POSTINGS, number_of
from crawler.dedup.rare import MAX_SAMPLED, MIN_SHARED, sampled
from tests.dedup.builders import list_under, memory, reworded, story


def with_texts(*texts: str) -> SQLiteStorage:
    """A storage with the postings of texts, numbered from 1."""
    storage = SQLiteStorage(memory())
    for text in texts:
        list_under(storage, keys_of(sign(text)))
    return storage


def as_minhash(signature: Signature) -> MinHash:
    return MinHash(
        seed=SEED,
        hashvalues=signature.minhash,
        permutations=permutations(),
        scheme="affine32",
    )


def test_buckets_are_shared_as_in_datasketch_itself():
    storage = SQLiteStorage(memory())
    theirs = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
    texts = [reworded(story(n // 5), 0.1 * (n % 5), n) for n in range(50)]
    for number, text in enumerate(texts, 1):
        signature = sign(text)
        keys = keys_of(signature)[:BANDS]
        found = {number_of(e) for e in storage.look_up(keys).postings.tolist()}
        assert found == set(theirs.query(as_minhash(signature)))
        list_under(storage, keys)
        theirs.insert(number, as_minhash(signature))


def test_buckets_and_shingles_do_not_meet():
    keys = keys_of(sign(story(1, 400)))
    assert keys[BANDS:].max() < 1 << 29 <= keys[:BANDS].min()


def test_a_short_part_of_a_long_text_is_found_by_its_rare_shingles():
    storage = with_texts(story(1, 2000))
    part = sign(" ".join(story(1, 2000).split()[:100]))
    assert not len(storage.look_up(keys_of(part)[:BANDS]).postings)
    assert look_up(storage, part).numbers(12) == [1]


def test_one_shared_shingle_makes_no_candidate():
    signature = sign(story(1, 400))
    storage = SQLiteStorage(memory())
    list_under(storage, sampled(signature)[: MIN_SHARED - 1])
    list_under(storage, sampled(signature)[:MIN_SHARED])
    assert look_up(storage, signature).numbers(12) == [2]


def test_a_full_list_of_a_shingle_is_not_followed_and_takes_no_more():
    signature = sign(story(1, 400))
    storage = SQLiteStorage(memory())
    for _ in range(MAX_POSTINGS):
        list_under(storage, sampled(signature))
    found = look_up(storage, signature)
    assert found.numbers(12) == []
    assert len(found.room("")) == BANDS


def test_those_that_share_most_come_first_and_only_earlier_ones_where_asked():
    storage = with_texts(reworded(story(1), 0.2), story(1), story(2))
    found = look_up(storage, sign(story(1)))
    assert found.numbers(12) == [2, 1]
    assert found.numbers(1) == [2]
    assert found.numbers(12, before=2) == [1]


def test_a_sample_is_the_same_in_every_text():
    whole = set(sampled(sign(story(1, 400))).tolist())
    part = set(sampled(sign(" ".join(story(1, 400).split()[:200]))).tolist())
    assert part <= whole


def test_a_long_text_adds_no_more_than_others():
    assert len(sampled(sign(story(1, 50_000)))) == MAX_SAMPLED
