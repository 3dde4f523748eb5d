"""When each source last gave an article, so that one that falls silent is noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.storage.database import storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.storage.database import Database

SCHEMA = """
CREATE TABLE sources (
    name TEXT PRIMARY KEY,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    articles INTEGER NOT NULL
) WITHOUT ROWID;
"""


class SourceHistory:
    """The sources that have given articles."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def delivered(self, name: str, at: str) -> None:
        """Note that a source gave a new article."""
        self._database.execute(
            "INSERT INTO sources VALUES (?1, ?2, ?2, 1) ON CONFLICT (name) DO UPDATE"
            " SET last_at = max(last_at, ?2), articles = articles + 1",
            (storable(name), at),
        )

    def listed(self, name: str, keys: Sequence[str]) -> None:
        """Note that a source lists the links with these keys.

        It is alive while some of them are new, whichever source had them first.
        """
        marks = ",".join("?" * len(keys))
        self._database.execute(
            "UPDATE sources SET last_at = max(last_at, coalesce("
            f"(SELECT max(found_at) FROM links WHERE key IN ({marks})), ''))"
            " WHERE name = ?",
            (*keys, storable(name)),
        )

    def silent(self, names: Iterable[str], since: str) -> dict[str, str]:
        """Return those of *names* that gave articles, but nothing new after *since*.

        With each comes the time of the last article that was new.
        """
        found = {}
        for name in names:
            row = self._database.row(
                "SELECT last_at FROM sources WHERE name = ? AND last_at <= ?",
                (storable(name), since),
            )
            if row is not None:
                found[name] = str(row[0])
        return found
