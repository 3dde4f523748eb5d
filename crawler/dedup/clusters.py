"""Clusters of copies: stars around their first member, never blind closure.

Joining whatever is linked chains unlike articles together; one crawl's closure made a
cluster of 859,091 documents (marin-community/marin issue 6854). Here

- a copy joins the cluster of the best match whose centre it verifies against, or of
  which it shares two fifths, as one story cut here and extended there; it stands alone
  where there is none
- a rewrite joins its best match's cluster as a leaf
- two clusters become one only when a copy verifies against both their centres; the
  older one keeps its name

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crawler.dedup.matches import Match

Centre = Callable[[str], Match | None]
"""From a cluster to the document's match with its centre; None when that expired."""


def choose(
    matches: Sequence[Match], centre: Centre
) -> tuple[str | None, tuple[str, ...]]:
    """Return the cluster that a document joins, if any, and those that join with it.

    *matches* are best first; the best one is a copy or a rewrite.
    """
    best = matches[0]
    if best.status == "rewrite":
        return best.other.cluster, ()
    copies = [match for match in matches if match.status == "copy"]
    names = list(dict.fromkeys(match.other.cluster for match in copies))
    verified = [name for name in names if _verified(name, copies, centre)]
    if not verified:
        return None, ()
    hubs = [match for match in copies if match.other.id in verified]
    oldest_first = sorted(hubs, key=lambda match: match.other.number)
    joined = [match.other.id for match in oldest_first]
    if verified[0] not in joined:
        return verified[0], ()
    return joined[0], tuple(joined[1:])


def _verified(name: str, copies: Sequence[Match], centre: Centre) -> bool:
    if any(match.other.id == name for match in copies):
        return True
    found = centre(name)
    return found is None or found.status is not None or found.akin
