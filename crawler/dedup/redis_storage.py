"""The storage of the index in Redis, for several processes and machines.

What one document changes is one script on the server (`crawler.dedup.redis_scripts`):
nothing of it is ever half done, and an addition that was repeated because its answer
was lost, or the process behind it, changes nothing. There are no locks that a dead
process could leave behind. A document takes two exchanges with the server, and one more
for each four articles that it is compared with.

One server, with replicas where wanted, but no Redis Cluster: a script must see all.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from crawler.dedup import redis_scripts as scripts
from crawler.dedup.candidates import keys_of
from crawler.dedup.postings import posting
from crawler.dedup.redis_connection import connect, translated
from crawler.dedup.redis_documents import pack, unpack
from crawler.dedup.storage import SCHEME, Added, Hits, Outcome, Stored
from crawler.errors import IncompatibleSignature, StateDamaged, WriteFailed
from crawler.urls import without_secrets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.dedup.article import Document, Verdict
    from crawler.dedup.minhash import Hashes

_SCHEME = f"{SCHEME}, keys 2"
"""Rises with the scheme of signatures, and when the scripts lay keys out anew."""

_PORTION = 100
"""Documents that expire in one exchange."""

_POSTING = np.dtype([("number", "<u4"), ("site", "<u2")])


class RedisStorage:
    """A `crawler.dedup.storage.Storage` on a server that others may use as well."""

    shared = True

    def __init__(self, url: str) -> None:
        """Ask the server at *url* what it holds; nothing is written.

        Raises:
            IncompatibleSignature: it holds signatures of another scheme.
            StateError, WriteFailed: as `crawler.dedup.redis_connection.translated`;
                so all methods do.
        """
        self._place = without_secrets(url)
        self._client = connect(url)
        register = self._client.register_script
        self._look_up = register(scripts.LOOK_UP)
        self._add = register(scripts.ADD)
        self._find = register(scripts.FIND)
        self._move = register(scripts.MOVE)
        self._remove = register(scripts.REMOVE)
        with translated(self._place):
            scheme = self._client.get("wirecopy:scheme")
        if scheme not in {None, _SCHEME.encode()}:
            raise IncompatibleSignature(
                f"index: made as {scheme!r}: this version compares {_SCHEME!r}"
            )
        self._may_begin = scheme is None

    def add(
        self, document: Document, verdict: Verdict, keys: Hashes, latest: int
    ) -> Added:
        """Keep a document with its postings, and join what its verdict joins."""
        outcome, number = self._call(
            self._add,
            _SCHEME,
            int(self._may_begin),
            latest,
            _packed(keys),
            document.id,
            _seconds(document.first_seen),
            verdict.cluster,
            posting(0, document.site),
            int(verdict.counted),
            pack(document),
            _packed(np.setdiff1d(keys, keys_of(document.signature))),
            *verdict.joins,
        )
        if outcome == b"gone":
            raise WriteFailed(
                f"index gone: {self._place}: the server no longer holds what it held"
                " when this run began (run again: the index begins anew, no article is"
                " lost)"
            )
        self._may_begin = False
        return Added(Outcome(outcome.decode()), number)

    def get(self, numbers: Sequence[int]) -> list[Stored]:
        """Return the documents with these numbers, without those that have gone."""
        if not numbers:
            return []
        with translated(self._place):
            pipeline = self._client.pipeline(transaction=False)
            pipeline.mget([f"wirecopy:document:{number}" for number in numbers])
            pipeline.hmget("wirecopy:clusters", [str(n) for n in numbers])
            rows = zip(numbers, *pipeline.execute(), strict=True)
        return [self._unpacked(*row) for row in rows if row[1] is not None]

    def find(self, id_: str) -> Stored | None:
        """Return the document with an id, or None when there is none."""
        found = self._call(self._find, id_)
        return self._unpacked(*found) if found else None

    def look_up(self, keys: Hashes) -> Hits:
        """Return the postings under each of *keys*."""
        latest, *lists = self._call(self._look_up, _packed(keys))
        lengths = [len(entries) // _POSTING.itemsize for entries in lists]
        found = np.frombuffer(b"".join(lists), _POSTING)
        postings = found["number"].astype(np.int64) << 16 | found["site"]
        return Hits(np.repeat(np.arange(len(lists)), lengths), postings, latest)

    def move(self, id_: str, cluster: str) -> None:
        """Put a document into another cluster; an unknown id changes nothing."""
        self._call(self._move, id_, cluster)

    def counted(self) -> list[int]:
        """Return the numbers of the documents whose words are counted."""
        with translated(self._place):
            numbers: Any = self._client.zrange("wirecopy:counted", 0, -1)
        return [int(number) for number in numbers]

    def uncount(self, number: int) -> None:
        """Note that the words of a document are no longer counted."""
        with translated(self._place):
            self._client.zrem("wirecopy:counted", number)

    def expire(self, before: str, most: int) -> int:
        """Forget *most* documents first seen before a time; return how many it were."""
        expired = 0
        while numbers := self._first_seen(before, min(most - expired, _PORTION)):
            with translated(self._place):
                pipeline = self._client.pipeline(transaction=False)
                for stored in self.get(numbers):
                    keys = _packed(keys_of(stored.signature))
                    self._remove([], (stored.number, stored.id, keys), pipeline)
                pipeline.zrem("wirecopy:seen", *numbers)
                pipeline.execute()
            expired += len(numbers)
        return expired

    def reload(self) -> None:
        """Do nothing: nothing is kept in memory."""

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def _first_seen(self, before: str, most: int) -> list[int]:
        if most <= 0:
            return []
        with translated(self._place):
            numbers: Any = self._client.zrange(
                "wirecopy:seen",
                "-inf",
                f"({_seconds(before)}",
                byscore=True,
                offset=0,
                num=most,
            )
        return [int(number) for number in numbers]

    def _unpacked(self, number: int, packed: bytes, cluster: bytes | None) -> Stored:
        try:
            return unpack(number, packed, cluster)
        except IncompatibleSignature as error:
            raise StateDamaged(
                f"index damaged: {self._place}: {error}"
                " (empty it; scrapy rebuild puts a crawl's articles back)"
            ) from error

    def _call(self, script: Any, *arguments: Any) -> Any:
        with translated(self._place):
            return script(args=arguments)


def _packed(keys: Hashes) -> bytes:
    return keys.astype("<u4").tobytes()


def _seconds(time: str) -> float:
    """Return an ISO 8601 time as seconds since 1970; without offset it is UTC."""
    moment = dt.datetime.fromisoformat(time)
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()
