"""Articles: each record's JSON line, exactly as it is written to the output.

The narrow table ``articles`` tells what is known of each URL key and is kept; the
wide table ``lines`` holds the lines, compressed (`crawler.storage.compression`). Lines
of old runs are dropped without losing what the next runs compare against, and articles
shrink to a few bytes that still tell whether their text is known
(`crawler.storage.retention`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from crawler.errors import CrawlerError
from crawler.record import Record, from_line, to_line
from crawler.storage.compression import pack, unpack
from crawler.storage.database import damaged, day_of
from crawler.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.storage.database import Database

SCHEMA = """
CREATE TABLE articles (
    row INTEGER PRIMARY KEY, -- order of writing
    id TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL,
    revision INTEGER NOT NULL,
    digest BLOB NOT NULL,
    run_id TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    UNIQUE (key, revision)
);
CREATE INDEX articles_of_run ON articles (run_id);
CREATE TABLE lines (
    row INTEGER PRIMARY KEY, -- of articles
    line BLOB NOT NULL       -- compressed, without line feed
);
CREATE TABLE article_keys (  -- what is left of old articles, by `retention`
    key BLOB PRIMARY KEY,
    revision INTEGER NOT NULL,
    digest BLOB NOT NULL,
    day INTEGER NOT NULL     -- last fetched, days since 1970
) WITHOUT ROWID;
"""

_PORTION = 200

KEY_DIGEST_BYTES = 8
"""Bytes of a text's digest that outlast the article."""


class AlreadyStored(CrawlerError):
    """An article with this id is in the ledger; it is never written twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """The newest record of one URL key."""

    id: str
    """Its record's ``id``."""

    revision: int
    """1 for the first record of the key, then counting up."""

    text_digest: str
    """Digest of its text, by `text_digest`; of an old article its first 64 bits."""

    fetched_at: str
    """When this text was last fetched, ISO 8601 in UTC; of an old article the day."""

    def holds(self, text: str) -> bool:
        """Whether *text* is its text."""
        return text_digest(text).startswith(self.text_digest)


def text_digest(text: str) -> str:
    """Return 128 bits of *text* in hexadecimal; white space counts as one blank."""
    words = " ".join(text.split()).encode("utf-8", "replace")
    return hashlib.blake2b(words, digest_size=16).hexdigest()


def record_id(key: str, revision: int) -> str:
    """Return the ``id`` of a record: the URL key, for revisions with their number."""
    return key if revision == 1 else f"{key}.{revision}"


def record_key(identity: str) -> str:
    """Return the URL key of a record, from its ``id`` as `record_id` makes it."""
    return identity.partition(".")[0]


def key_bytes(key: str) -> bytes:
    """Return 80 bits for a URL key: what the smallest table holds of it."""
    return hashlib.blake2b(key.encode(), digest_size=10).digest()


class Articles:
    """The articles of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self, key: str) -> StoredArticle | None:
        """Return the newest record of a URL key; None where there is none."""
        found = self._database.row(
            "SELECT id, revision, digest, fetched_at FROM articles"
            " WHERE key = ? ORDER BY revision DESC LIMIT 1",
            (key,),
        )
        if found is None:
            return self._shrunk(key)
        identity, revision, digest, fetched_at = found
        return StoredArticle(
            id=identity,
            revision=revision,
            text_digest=digest.hex(),
            fetched_at=fetched_at,
        )

    def _shrunk(self, key: str) -> StoredArticle | None:
        found = self._database.row(
            "SELECT revision, digest, day FROM article_keys WHERE key = ?",
            (key_bytes(key),),
        )
        if found is None:
            return None
        revision, digest, day = found
        return StoredArticle(
            id=record_id(key, revision),
            revision=revision,
            text_digest=digest.hex(),
            fetched_at=(date(1970, 1, 1) + timedelta(day)).isoformat(),
        )

    def add(self, record: Record, *, key: str) -> int:
        """Store *record* as the newest of its URL key; return its row number.

        Raises:
            AlreadyStored: a record with this ``id`` is stored.
            ValueError: the record holds a number that is not finite.
        """
        line = pack(to_line(record))
        digest = bytes.fromhex(text_digest(record.text))
        with self._database.transaction():
            row = self._database.row(
                "INSERT INTO articles (id, key, revision, digest, run_id, fetched_at)"
                " SELECT ?, ?, 1 + coalesce(max(revision), 0), ?, ?, ? FROM"
                " (SELECT revision FROM articles WHERE key = ?"
                "  UNION ALL SELECT revision FROM article_keys WHERE key = ?)"
                " WHERE true ON CONFLICT (id) DO NOTHING RETURNING row",
                (
                    *(record.id, key, digest, record.run_id, record.fetched_at),
                    *(key, key_bytes(key)),
                ),
            )
            if row is None:
                raise AlreadyStored(f"article stored already: {record.id}")
            self._database.execute("INSERT INTO lines VALUES (?, ?)", (row[0], line))
        return int(row[0])

    def touch(self, key: str, fetched_at: str) -> None:
        """Note that the newest text of *key* was fetched again, unchanged."""
        self._database.execute(
            "UPDATE articles SET fetched_at = ? WHERE row ="
            " (SELECT row FROM articles WHERE key = ? ORDER BY revision DESC LIMIT 1)",
            (fetched_at, key),
        )
        self._database.execute(
            "UPDATE article_keys SET day = ? WHERE key = ?",
            (day_of(fetched_at), key_bytes(key)),
        )

    def get(self, identity: str) -> Record | None:
        """Return the record with this ``id``; None where unknown or dropped."""
        found = self._database.row(
            "SELECT line FROM lines NATURAL JOIN articles WHERE id = ?", (identity,)
        )
        return from_line(self._line(found[0])) if found else None

    def by_url(self, url: str) -> list[Record]:
        """Return the records of the article at *url*, oldest first.

        Raises:
            ValueError: as `crawler.urls.url_key`.
        """
        return self.by_key(url_key(url))

    def by_key(self, key: str) -> list[Record]:
        """Return the records of a URL key, oldest first."""
        found = self._database.rows(
            "SELECT line FROM lines NATURAL JOIN articles WHERE key = ?"
            " ORDER BY revision",
            (key,),
        )
        return [from_line(self._line(line)) for (line,) in found]

    def fetched(self, since: str, until: str, most: int) -> Iterator[Record]:
        """Yield the records fetched between two times, at most *most*, latest first.

        It goes through all articles: for a person's question, not for a crawl.
        """
        found = self._database.rows(
            "SELECT line FROM lines NATURAL JOIN articles"
            " WHERE fetched_at BETWEEN ? AND ? ORDER BY row DESC LIMIT ?",
            (since, until, most),
        )
        return (from_line(self._line(line)) for (line,) in found)

    def lines(self, run_id: str) -> Iterator[str]:
        """Yield the JSON lines of a run, without line feeds, in order of writing."""
        last = 0
        while rows := self._database.rows(
            "SELECT row, line FROM lines NATURAL JOIN articles"
            " WHERE run_id = ? AND row > ? ORDER BY row LIMIT ?",
            (run_id, last, _PORTION),
        ):
            for _, line in rows:
                yield self._line(line)
            last = rows[-1][0]

    def all_lines(self) -> Iterator[str]:
        """Yield the JSON lines of all runs, in order of writing."""
        last = 0
        while rows := self._database.rows(
            "SELECT row, line FROM lines WHERE row > ? ORDER BY row LIMIT ?",
            (last, _PORTION),
        ):
            for _, line in rows:
                yield self._line(line)
            last = rows[-1][0]

    def count(self, run_id: str) -> int:
        """Return the number of articles that a run has written."""
        found = self._database.row(
            "SELECT count(*) FROM articles WHERE run_id = ?", (run_id,)
        )
        return int(found[0]) if found else 0

    def drop_lines(self, run_id: str) -> int:
        """Drop the lines of a finished run; return how many.

        `latest` and `count` still answer; `get` and `by_url` no longer do.
        """
        return self._database.execute(
            "DELETE FROM lines WHERE row IN"
            " (SELECT row FROM articles WHERE run_id = ?)",
            (run_id,),
        ).rowcount

    def _line(self, compressed: bytes) -> str:
        try:
            return unpack(compressed)
        except ValueError as error:
            raise damaged(self._database.path, f"an article: {error}") from error
