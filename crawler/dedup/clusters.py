"""Clusters of copies: stars around their first member, never blind closure.

Joining whatever is linked chains unlike articles together; one crawl's closure made a
cluster of 859,091 documents (marin-community/marin issue 6854). Here

- a copy joins the cluster of the best match whose centre it verifies against, or of
  which it shares two fifths, as one story cut here and extended there; it stands alone
  where there is none
- a rewrite joins its best match's cluster as a leaf
- two clusters become one only when a copy verifies against both their centres, and
  neither centre is a mere part of it; the older one keeps its name

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crawler.dedup.matches import Match

JOINING_SHARE = 0.2
"""Share of each of both texts that the other must hold where clusters are to join. A
brief or a stub is a copy of the story as well, but longer copies of it that differ
would find too little in such a centre."""

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
    centres = {match.other.id: match for match in copies}
    verified, hubs = [], []
    for name in dict.fromkeys(match.other.cluster for match in copies):
        found = centres.get(name) or centre(name)
        if found is None or found.status is not None or found.akin:
            verified.append(name)
        if found is not None and _may_join(found):
            hubs.append(found)
    if not verified:
        return None, ()
    joined = [m.other.id for m in sorted(hubs, key=lambda match: match.other.number)]
    if verified[0] not in joined:
        return verified[0], ()
    return joined[0], tuple(joined[1:])


def _may_join(centre: Match) -> bool:
    overlap = centre.overlap
    least = min(overlap.containment, overlap.containment_of_other)
    return centre.status == "copy" and least >= JOINING_SHARE
