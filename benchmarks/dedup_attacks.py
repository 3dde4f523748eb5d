"""What pages made to mislead the index cost, and whether they change other verdicts.

Two indexes take the same documents of others, copies and new stories, and one of them
is attacked in between, in rounds, so that all three are measured in the same minutes;
the verdicts on the documents of others must be equal. Attacks come from one site: near
copies of a story, variants that are each new to the index, pages that repeat one
phrase, and pages put together from what names the buckets of others' stories.
"""

from __future__ import annotations

import sqlite3
import time
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.dedup_stories import Newsroom, Story
from crawler.dedup import Index, SQLiteStorage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from crawler.dedup import Document

    Told = tuple[str, str | None, str]

BEFORE = 2_000
ROUNDS = 50
PROBES = 10
"""Documents of others in each round."""

ATTACKER = "attacker.example"

_NOTHING = np.empty(0, np.uint32)


def measure_attacks(pages: int) -> None:
    """Print for each attack what its pages cost, and what others cost meanwhile."""
    for name, attack in ATTACKS.items():
        attacked, calm = _index(), _index()
        newsroom, same = Newsroom(3), Newsroom(3)
        _admit(attacked, newsroom.documents(BEFORE))
        _admit(calm, same.documents(BEFORE))
        attackers = attack(Newsroom(3), Newsroom(4), pages)
        told, expected = newsroom.documents(10**9), same.documents(10**9)
        spent = np.zeros(3)
        changed = 0
        for _ in range(ROUNDS):
            flood, _ = _admit(attacked, islice(attackers, pages // ROUNDS))
            others, verdicts = _admit(attacked, islice(told, PROBES))
            usual, same_verdicts = _admit(calm, islice(expected, PROBES))
            spent += flood, others, usual
            changed += sum(a != b for a, b in zip(verdicts, same_verdicts, strict=True))
        flood, others, usual = spent / (pages, ROUNDS * PROBES, ROUNDS * PROBES)
        print(f"{pages} {name}: {flood / usual:.2f} of the time of others;", end=" ")
        print(f"others meanwhile {others / usual:.2f};", end=" ")
        print(f"{changed} of {ROUNDS * PROBES} verdicts changed", flush=True)


def near_copies(victims: Newsroom, own: Newsroom, pages: int) -> Iterator[Document]:
    """Yield one story of others again and again, with few words changed."""
    story = victims.story()
    for _ in range(pages):
        yield _page(own, story._replace(words=own.changed(story.words, 0.02)))


def variants(victims: Newsroom, own: Newsroom, pages: int) -> Iterator[Document]:
    """Yield a story of others, changed so much that each is new to the index."""
    story = victims.story()
    for _ in range(pages):
        yield _page(own, story._replace(words=own.changed(story.words, 0.2)))


def repetitions(victims: Newsroom, own: Newsroom, pages: int) -> Iterator[Document]:
    """Yield pages half of which is one phrase of another's story, over and over."""
    phrase = victims.story().words[:3]
    for _ in range(pages):
        words = own.story().words.copy()
        words[: len(words) // 2] = np.resize(phrase, len(words) // 2)
        yield _page(own, Story(words, _NOTHING))


def patchwork(victims: Newsroom, own: Newsroom, pages: int) -> Iterator[Document]:
    """Yield pages that hold the shingles that name the buckets of others' stories."""
    stories = [victims.story() for _ in range(50)]
    pieces = [piece for story in stories for piece in _naming(victims, story)]
    for page in range(pages):
        chosen = np.random.default_rng(page).choice(len(pieces), 130)
        words = np.concatenate([pieces[place] for place in chosen])
        yield _page(own, Story(words, _NOTHING))


ATTACKS: dict[str, Callable[[Newsroom, Newsroom, int], Iterator[Document]]] = {
    "near copies": near_copies,
    "variants": variants,
    "pages that repeat a phrase": repetitions,
    "pages for every bucket": patchwork,
}


def _naming(newsroom: Newsroom, story: Story) -> list[np.ndarray]:
    """Return the runs of three words without which a story falls into other buckets."""
    whole = newsroom.sign(story).minhash
    runs = [story.words[at : at + 3] for at in range(len(story.words) - 2)]
    return [
        run
        for run in runs
        if (newsroom.sign(Story(run, _NOTHING)).minhash == whole).any()
    ]


def _page(newsroom: Newsroom, story: Story) -> Document:
    signature = newsroom.sign(story)
    signature.minhash  # noqa: B018 - computed here, outside of what is measured
    return newsroom.document(signature, newsroom.text(story), ATTACKER)


def _admit(index: Index, documents: Iterable[Document]) -> tuple[float, list[Told]]:
    """Return the processor's time that documents take, and what is told of each."""
    spent = 0.0
    verdicts: list[Told] = []
    for document in documents:
        start = time.process_time()
        verdict = index.admit(document)
        spent += time.process_time() - start
        verdicts.append((verdict.status, verdict.duplicate_of, verdict.cluster))
    return spent, verdicts


def _index() -> Index:
    return Index(SQLiteStorage(sqlite3.connect(":memory:", isolation_level=None)))
