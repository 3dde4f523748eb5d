"""MinHash LSH over SQLite, and the rare shingles beside it."""

from __future__ import annotations

from datasketch import MinHashLSH

from crawler.dedup import Index, sign
from crawler.dedup.lsh import BANDS, ROWS, BandIndex, as_minhash
from crawler.dedup.minhash import PERMUTATIONS
from crawler.dedup.rare import MIN_SHARED, RareShingles, sampled
from tests.dedup.builders import memory, reworded, story


def prepared():
    connection = memory()
    Index(connection)
    return connection


def test_sqlite_gives_the_same_answers_as_datasketch_in_memory():
    ours = BandIndex(prepared())
    theirs = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
    texts = [reworded(story(n // 5), 0.1 * (n % 5), n) for n in range(50)]
    for number, text in enumerate(texts):
        signature = sign(text)
        assert set(ours.candidates(signature)) == set(
            theirs.query(as_minhash(signature))
        )
        ours.add(number, signature)
        theirs.insert(number, as_minhash(signature))


def test_inserting_twice_is_no_error_and_changes_nothing():
    connection = prepared()
    bands = BandIndex(connection)
    bands.add(7, sign(story(1)))
    before = list(connection.iterdump())
    bands.add(7, sign(story(1)))
    assert list(connection.iterdump()) == before


def test_a_discarded_posting_is_gone():
    connection = prepared()
    bands, rare = BandIndex(connection), RareShingles(connection)
    for candidates in (bands, rare):
        candidates.add(7, sign(story(1)))
        assert list(candidates.candidates(sign(story(1)))) == [7]
        candidates.discard(7, sign(story(1)))
        assert not candidates.candidates(sign(story(1)))


def test_a_short_part_of_a_long_text_is_found_by_its_rare_shingles():
    rare = RareShingles(prepared())
    rare.add(7, sign(story(1, 2000)))
    part = " ".join(story(1, 2000).split()[:100])
    assert rare.candidates(sign(part))[7] >= MIN_SHARED


def test_a_sample_is_the_same_in_every_text():
    whole = set(sampled(sign(story(1, 400))).tolist())
    part = set(sampled(sign(" ".join(story(1, 400).split()[:200]))).tolist())
    assert part <= whole


def test_a_long_text_adds_no_more_than_others():
    assert len(sampled(sign(story(1, 50_000)))) <= 128
