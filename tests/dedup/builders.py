"""Invented stories and documents for the tests of crawler.dedup."""

from __future__ import annotations

import random
import sqlite3
import uuid
from typing import TYPE_CHECKING, Any

from crawler.dedup import DedupOptions, Document, Index, SQLiteStorage, Verdict, sign

if TYPE_CHECKING:
    from crawler.dedup import Storage
    from crawler.dedup.minhash import Hashes

SYLLABLES = ["ka", "lo", "mi", "ren", "sta", "vo", "tel", "un", "dar", "pe"]


def words(seed: int, count: int = 200) -> list[str]:
    """Invented words, as rare as the words of different stories."""
    source = random.Random(seed)
    return ["".join(source.choices(SYLLABLES, k=3)) for _ in range(count)]


def story(seed: int, count: int = 200) -> str:
    return " ".join(words(seed, count))


def reworded(text: str, share: float, seed: int = 0) -> str:
    """The same story with a share of its words replaced, as another translator does."""
    source = random.Random(seed)
    other = words(seed + 1000, len(text.split()))
    pairs = zip(text.split(), other, strict=True)
    return " ".join(b if source.random() < share else a for a, b in pairs)


def document(id_: str, text: str, **values: Any) -> Document:
    fields: dict[str, Any] = {
        "url": f"https://{id_}.example/story",
        "site": f"{id_}.example",
        "first_seen": "2026-03-01T12:00:00+00:00",
        "lineage": id_,
    }
    fields |= values
    return Document(id=id_, text=text, signature=sign(text), **fields)


def memory() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None)


def new_index(**options: Any) -> Index:
    return Index(SQLiteStorage(memory()), DedupOptions(**options))


def list_under(storage: Storage, keys: Hashes) -> int:
    """Add an empty document of no site under *keys*; return its number."""
    hits = storage.look_up(keys)
    id_ = uuid.uuid4().hex
    verdict = Verdict(status="unique", cluster=id_)
    return storage.add(document(id_, "", site=""), verdict, keys, hits.latest).number


def judged(index: Index, id_: str, text: str, **values: Any) -> Verdict:
    """The verdict on a document that is then added."""
    return index.admit(document(id_, text, **values))
