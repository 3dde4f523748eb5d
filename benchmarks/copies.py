"""How well copies are told apart: pair precision and recall on sets with known truth.

    python -m benchmarks.copies [--data FOLDER] [--press-days 14]
        [--cross-language] [--slice 300]

FOLDER holds a folder per set with ``docs.jsonl.gz``, one document a line with ``id``,
``text``, ``cluster`` (the truth) and where known ``url`` and ``date``, and
``pairs.tsv``: two ids and a label, where ``?`` marks pairs that count neither way. The
invented press (`benchmarks.press`) is measured beside them, once as it is and once
without URLs and dates. All sets are judged with the shipped defaults, documents one by
one in file order; a pair is found when both end in one cluster.

With ``--slice``, each set is cut into parts of so many documents, in file order, each
of them judged from an empty index: what the first hours of a new ledger are like.
Scores are then over the pairs within the parts.

Beside it, in the same run, `datasketch.MinHashLSH` alone: word 5-shingles, 128
permutations, each candidate a copy.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from math import comb
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from datasketch import MinHash, MinHashLSH

from benchmarks.press import press
from benchmarks.scoring import verdicts
from crawler.dedup import DedupOptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from crawler.dedup import Verdict

LSH_THRESHOLDS = (0.7, 0.5)
_WORD = re.compile(r"[^\W_]+")


class Set(NamedTuple):
    """Documents whose truth is known."""

    name: str
    documents: list[dict[str, Any]]
    unclear: frozenset[frozenset[str]]

    @property
    def truth(self) -> dict[str, str]:
        """The true cluster of each document."""
        return {doc["id"]: doc["cluster"] for doc in self.documents}


class Score(NamedTuple):
    """Precision and recall, 0 to 1; 1 where there is nothing to judge or to find."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        total = sum(self)
        return 2 * self.precision * self.recall / total if total else 0.0

    def __str__(self) -> str:
        return f"{self.precision:.3f} / {self.recall:.3f} / {self.f1:.3f}"


def read_sets(folder: Path) -> Iterator[Set]:
    """Yield the sets in a folder."""
    for path in sorted(folder.glob("*/docs.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            documents = [json.loads(line) for line in lines]
        yield Set(path.parent.name, documents, _unclear(path.with_name("pairs.tsv")))


def invented(days: int) -> Iterator[Set]:
    """Yield the invented press with all that a page gives, and with texts alone."""
    made = press(days)
    unclear = frozenset(made.unclear)
    yield Set("invented press", made.documents, unclear)
    hidden = {"url", "date"}
    bare = [{k: doc[k] for k in doc.keys() - hidden} for doc in made.documents]
    yield Set("invented press, texts alone", bare, unclear)


def score_clusters(found: Mapping[str, str], known: Set) -> Score:
    """Return the score of all pairs within clusters."""
    truth = known.truth
    both = {id_: (truth[id_], found[id_]) for id_ in truth}
    hits, given, true = (_pairs(c, known.unclear) for c in (both, found, truth))
    return Score(hits / given if given else 1.0, hits / true if true else 1.0)


def score_pairs(found: Iterable[tuple[str, str]], known: Set) -> Score:
    """Return the score of the pairs as given."""
    truth = known.truth
    judged = {frozenset(pair) for pair in found} - known.unclear
    hits = sum(len({truth[id_] for id_ in pair}) == 1 for pair in judged)
    true = _pairs(truth, known.unclear)
    return Score(hits / len(judged) if judged else 1.0, hits / true if true else 1.0)


def precision_of_copies(found: Mapping[str, Verdict], known: Set) -> float:
    """Return the share of documents with status ``copy`` that name a true copy."""
    truth = known.truth
    links = {
        (id_, verdict.duplicate_of)
        for id_, verdict in found.items()
        if verdict.status == "copy" and verdict.duplicate_of
    }
    judged = [link for link in links if frozenset(link) not in known.unclear]
    right = sum(truth[one] == truth[other] for one, other in judged)
    return right / len(judged) if judged else 1.0


def lsh_pairs(
    documents: list[dict[str, Any]], threshold: float
) -> Iterator[tuple[str, str]]:
    """Yield the pairs that MinHash LSH alone calls copies."""
    index = MinHashLSH(threshold=threshold, num_perm=128)
    for doc in documents:
        words = _WORD.findall(doc["text"].lower())
        grams = {" ".join(words[i : i + 5]) for i in range(max(1, len(words) - 4))}
        signature = MinHash(num_perm=128)
        signature.update_batch([gram.encode() for gram in grams])
        yield from ((other, doc["id"]) for other in index.query(signature))
        index.insert(doc["id"], signature)


def _unclear(path: Path) -> frozenset[frozenset[str]]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    rows = (line.split("\t") for line in lines)
    return frozenset(frozenset(pair) for *pair, label in rows if label == "?")


def _pairs(clusters: Mapping[str, object], unclear: frozenset[frozenset[str]]) -> int:
    together = sum(comb(size, 2) for size in Counter(clusters.values()).values())
    pairs = (tuple(pair) for pair in unclear)
    return together - sum(clusters[one] == clusters[other] for one, other in pairs)


def sliced(known: Set, size: int) -> list[Set]:
    """Return a set in parts of *size* documents; true clusters end with a part."""
    return [
        known._replace(
            documents=[
                {**doc, "cluster": f"{doc['cluster']} of {start}"}
                for doc in known.documents[start : start + size]
            ]
        )
        for start in range(0, len(known.documents), size)
    ]


def _row(known: Set, options: DedupOptions, size: int) -> str:
    parts = sliced(known, size)
    known = known._replace(documents=[doc for part in parts for doc in part.documents])
    found: dict[str, Verdict] = {}
    clusters: dict[str, str] = {}
    for part in parts:
        judged, names = verdicts(part.documents, options)
        found |= judged
        clusters |= names
    score = score_clusters(clusters, known)
    copies = precision_of_copies(found, known)
    plain = [
        score_pairs((p for s in parts for p in lsh_pairs(s.documents, t)), known)
        for t in LSH_THRESHOLDS
    ]
    cells = (known.name, f"{len(known.documents):,}", score, f"{copies:.3f}", *plain)
    return f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    """Print a table: P / R / F1 of Wirecopy and of MinHash LSH alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of sets")
    parser.add_argument("--press-days", type=int, default=14)
    parser.add_argument("--cross-language", action="store_true")
    parser.add_argument("--slice", type=int, default=1_000_000, help="documents")
    arguments = parser.parse_args()
    options = DedupOptions(cross_language=arguments.cross_language)
    heads = [f"LSH {threshold:g}" for threshold in LSH_THRESHOLDS]
    print(
        f"| set | documents | P / R / F1 | precision of `copy` | {' | '.join(heads)} |"
    )
    print("|---|--:|---|--:|---|---|")
    sets = read_sets(arguments.data) if arguments.data else iter(())
    for known in (*sets, *invented(arguments.press_days)):
        print(_row(known, options, arguments.slice), flush=True)


if __name__ == "__main__":
    main()
