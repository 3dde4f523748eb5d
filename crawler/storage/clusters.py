"""Clusters: which articles belong together now, and which is elected as the original.

Only clusters of two articles and more have rows; an article without one is alone. What
an election asks of a member is kept here, since lines and signatures of old articles
can be dropped while their cluster grows on.

The first members of a cluster *vote*: `MOST_OF_SITE` of one site, `MOST_VOTERS` in all.
An election asks these alone, and whoever joins, so that its time does not grow with a
cluster that a site floods.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crawler.storage.database import storable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.storage.database import Database

SCHEMA = """
CREATE TABLE members (
    row INTEGER PRIMARY KEY, -- order of joining
    id TEXT NOT NULL UNIQUE, -- of articles
    cluster TEXT NOT NULL,
    url TEXT NOT NULL,
    site TEXT NOT NULL,
    status TEXT NOT NULL,
    kind TEXT,
    duplicate_of TEXT,
    published TEXT,          -- trusted ones only
    first_seen TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    words INTEGER NOT NULL,
    names TEXT NOT NULL,     -- URL keys, parted by blanks
    agencies TEXT NOT NULL,  -- parted by line feeds
    votes INTEGER NOT NULL   -- 2 for whoever was elected or decided
);
CREATE INDEX members_of_cluster ON members (cluster, row);
CREATE INDEX members_that_vote ON members (cluster, votes DESC, row) WHERE votes;
CREATE TABLE cluster_aliases (
    alias TEXT PRIMARY KEY,
    cluster TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX aliases_of_cluster ON cluster_aliases (cluster);
CREATE TABLE elections (
    cluster TEXT PRIMARY KEY,
    original TEXT NOT NULL,
    original_url TEXT NOT NULL,
    confidence TEXT NOT NULL,
    reason TEXT NOT NULL,
    applied INTEGER NOT NULL -- whether a judgement anew has decided it
) WITHOUT ROWID;
"""

MOST_VOTERS = 64
MOST_OF_SITE = 4

_COLUMNS = (
    "id, cluster, url, site, status, kind, duplicate_of, published, first_seen,"
    " fetched_at, words, names, agencies"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An article in a cluster, and what an election asks of it."""

    id: str
    cluster: str
    url: str
    site: str
    status: str
    """``duplicate_status`` of its record, or as it was judged anew."""

    kind: str | None
    duplicate_of: str | None
    published: str | None
    """Only where it is trusted."""

    first_seen: str
    fetched_at: str
    words: int
    names: tuple[str, ...] = ()
    """URL keys of the pages that it calls canonical."""

    agencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Elected:
    """The original of a cluster."""

    cluster: str
    original: str
    original_url: str
    confidence: str
    reason: str
    applied: bool = False
    """Whether ``scrapy rejudge --apply`` has elected it, against what crawls found."""


class Clusters:
    """The clusters of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def names(self) -> list[str]:
        """Return the names of all clusters of two and more, in alphabetical order."""
        sql = (
            "SELECT cluster FROM members GROUP BY cluster HAVING count(*) > 1"
            " ORDER BY cluster"
        )
        return [name for (name,) in self._database.rows(sql)]

    def aliases(self, cluster: str) -> list[str]:
        """Return the names that were given up for that of *cluster*."""
        sql = "SELECT alias FROM cluster_aliases WHERE cluster = ? ORDER BY alias"
        return [alias for (alias,) in self._database.rows(sql, (cluster,))]

    def members(self, cluster: str, most: int = -1) -> Iterator[Member]:
        """Yield the first *most* members of a cluster, else all, as they joined."""
        return self._members("cluster = ? ORDER BY row LIMIT ?", cluster, most)

    def member(self, identity: str) -> Member | None:
        """Return an article in a cluster; None where it was never in one."""
        return next(self._members("id = ?", identity), None)

    def voters(self, cluster: str) -> list[Member]:
        """Return the members that an election asks."""
        where = "cluster = ? AND votes ORDER BY votes DESC, row LIMIT ?"
        return list(self._members(where, cluster, MOST_VOTERS))

    def _members(self, where: str, *values: Any) -> Iterator[Member]:
        sql = f"SELECT {_COLUMNS} FROM members WHERE {where}"
        return map(_member, self._database.rows(sql, values))

    def add(self, member: Member) -> None:
        """Put an article into a cluster; one that is in any stays where it is."""
        self._database.execute(
            f"INSERT OR IGNORE INTO members ({_COLUMNS}, votes)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                member.id,
                member.cluster,
                storable(member.url),
                storable(member.site),
                member.status,
                member.kind,
                member.duplicate_of,
                storable(member.published),
                member.first_seen,
                member.fetched_at,
                member.words,
                " ".join(member.names),
                storable("\n".join(member.agencies)),
                self._may_vote(member),
            ),
        )

    def move(self, member: Member) -> None:
        """Put an article, with its new verdict, into the cluster that it names.

        In a cluster that it stays in, it keeps its place and its vote.
        """
        verdict = member.status, member.kind, member.duplicate_of
        with self._database.transaction():
            changed = self._database.execute(
                "UPDATE members SET status = ?, kind = ?, duplicate_of = ?"
                " WHERE id = ? AND cluster = ?",
                (*verdict, member.id, member.cluster),
            )
            if not changed.rowcount:
                sql = "DELETE FROM members WHERE id = ?"
                self._database.execute(sql, (member.id,))
                self.add(member)

    def prune(self) -> None:
        """Forget the originals of clusters that have one member or none by now."""
        self._database.execute(
            "DELETE FROM elections WHERE cluster NOT IN (SELECT cluster FROM members"
            " GROUP BY cluster HAVING count(*) > 1)"
        )

    def incomplete(self) -> list[str]:
        """Return the names of clusters of whose members some have no line any more."""
        rows = self._database.rows(
            "SELECT DISTINCT cluster FROM members WHERE id NOT IN"
            " (SELECT id FROM articles NATURAL JOIN lines)"
        )
        return [name for (name,) in rows]

    def revive(self, cluster: str) -> None:
        """Note that a name which was given up is that of a cluster again."""
        sql = "DELETE FROM cluster_aliases WHERE alias = ?"
        self._database.execute(sql, (cluster,))

    def _may_vote(self, member: Member) -> bool:
        sql = "SELECT site FROM members WHERE cluster = ? AND votes LIMIT ?"
        rows = self._database.rows(sql, (member.cluster, MOST_VOTERS))
        sites = Counter(site for (site,) in rows)
        return len(rows) < MOST_VOTERS and sites[member.site] < MOST_OF_SITE

    def join(self, alias: str, cluster: str) -> None:
        """Make the cluster *alias* a part of *cluster*."""
        with self._database.transaction():
            for table in ("members", "cluster_aliases"):
                sql = f"UPDATE {table} SET cluster = ? WHERE cluster = ?"
                self._database.execute(sql, (cluster, alias))
            sql = "INSERT OR REPLACE INTO cluster_aliases VALUES (?, ?)"
            self._database.execute(sql, (alias, cluster))
            self._database.execute("DELETE FROM elections WHERE cluster = ?", (alias,))

    def elected(self, cluster: str) -> Elected | None:
        """Return the original of a cluster; None where none was elected yet."""
        found = self._database.row(
            "SELECT cluster, original, original_url, confidence, reason, applied"
            " FROM elections WHERE cluster = ?",
            (cluster,),
        )
        if found is None:
            return None
        values = dict(zip(Elected.__slots__, found, strict=True))
        return Elected(**values | {"applied": bool(values["applied"])})

    def elect(self, elected: Elected, decided_by: str | None = None) -> None:
        """Note the original of a cluster.

        It votes from now on, and so does the article that decided the election: what
        it says would be forgotten at the next one.
        """
        with self._database.transaction():
            self._database.execute(
                "INSERT OR REPLACE INTO elections VALUES (?, ?, ?, ?, ?, ?)",
                (
                    elected.cluster,
                    elected.original,
                    storable(elected.original_url),
                    elected.confidence,
                    elected.reason,
                    elected.applied,
                ),
            )
            sql = "UPDATE members SET votes = 2 WHERE id IN (?, ?)"
            self._database.execute(sql, (elected.original, decided_by))


def _member(row: tuple[Any, ...]) -> Member:
    values = dict(zip(Member.__slots__, row, strict=True))
    values["names"] = tuple(values["names"].split())
    values["agencies"] = tuple(filter(None, values["agencies"].split("\n")))
    return Member(**values)
