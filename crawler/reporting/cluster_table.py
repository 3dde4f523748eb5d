"""The table of clusters as they stand now, from the ledger, for people and programs."""

from __future__ import annotations

import csv
import dataclasses
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.errors import no_ledger
from crawler.record import json_line
from crawler.storage import Clusters, open_for_reading

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

    from crawler.storage import Member

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterMember:
    """An article of a cluster."""

    id: str
    url: str
    site: str
    status: str
    """``duplicate_status``; the one judged last."""

    kind: str | None
    duplicate_of: str | None
    published: str | None
    """Only where it is trusted."""

    first_seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A cluster of two articles or more."""

    cluster: str
    aliases: tuple[str, ...]
    """Names that it had, or that clusters had which joined it."""

    size: int
    original: str | None
    original_url: str | None
    original_confidence: str | None
    original_reason: str | None
    members: tuple[ClusterMember, ...]
    """In the order of joining."""


def read_clusters(state_dir: Path) -> Generator[Cluster]:
    """Yield the clusters of a state directory by name, as of one moment.

    Raises:
        StateError: there is no ledger, or it cannot be read.
    """
    with open_for_reading(state_dir) as database:
        if not database.path.exists():
            raise no_ledger(state_dir)
        clusters = Clusters(database)
        for name in clusters.names():
            yield _cluster(clusters, name)


def json_rows(clusters: Iterable[Cluster]) -> Iterator[str]:
    """Yield a JSON line for each cluster, fit for a terminal."""
    for cluster in clusters:
        yield _escaped(json_line(dataclasses.asdict(cluster)))


def csv_rows(clusters: Iterable[Cluster]) -> Iterator[str]:
    """Yield a row of CSV for each member, after one with the names of the columns.

    No cell is a formula to a spreadsheet, and none steers a terminal.
    """
    own = [f.name for f in dataclasses.fields(Cluster)]
    shared = [name for name in own if name not in {"aliases", "members"}]
    of_member = [f.name for f in dataclasses.fields(ClusterMember)]
    yield _csv([*shared, *of_member])
    for cluster in clusters:
        values = [getattr(cluster, name) for name in shared]
        for member in cluster.members:
            yield _csv([*values, *(getattr(member, name) for name in of_member)])


def _cluster(clusters: Clusters, name: str) -> Cluster:
    members = tuple(map(_member, clusters.members(name)))
    elected = clusters.elected(name)
    return Cluster(
        cluster=name,
        aliases=tuple(clusters.aliases(name)),
        size=len(members),
        original=elected.original if elected else None,
        original_url=elected.original_url if elected else None,
        original_confidence=elected.confidence if elected else None,
        original_reason=elected.reason if elected else None,
        members=members,
    )


def _member(member: Member) -> ClusterMember:
    names = (f.name for f in dataclasses.fields(ClusterMember))
    return ClusterMember(**{name: getattr(member, name) for name in names})


def _csv(values: Iterable[object]) -> str:
    row = io.StringIO()
    csv.writer(row, lineterminator="").writerow(map(_cell, values))
    return row.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    text = f"'{text}" if text.startswith(_FORMULAS) else text
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def _escaped(line: str) -> str:
    """Return a JSON line with all that steers a terminal escaped, in JSON's own way."""
    if line.isprintable():
        return line
    return "".join(char if char.isprintable() else _escape(char) for char in line)


def _escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n : n + 2].hex()}" for n in range(0, len(units), 2))
