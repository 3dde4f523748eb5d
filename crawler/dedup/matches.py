"""A compared article with what the rules say of it, and which match is best. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.dedup.article import RunnerUp
from crawler.dedup.rules import Circumstances, limits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.dedup.comparison import Comparison
    from crawler.dedup.options import DedupOptions
    from crawler.dedup.overlap import Overlap
    from crawler.dedup.storage import Stored


@dataclass(frozen=True, slots=True)
class Match:
    """An article that a document was compared with."""

    other: Stored
    overlap: Overlap
    around: Circumstances
    status: str | None
    """``copy``, ``rewrite``, or null where the rules find neither."""

    kind: str | None
    akin: bool = False
    """Whether both may be in one cluster where a third is a copy of both."""

    @property
    def found(self) -> Comparison:
        """All that both have in common."""
        return self.overlap.comparison

    @property
    def rank(self) -> tuple[bool, bool, bool, float, float, int]:
        """Copies first, then rewrites; then by what is shared; then the older one."""
        most = max(self.overlap.containment, self.overlap.containment_of_other)
        return (
            self.status == "copy",
            self.status == "rewrite",
            self.overlap.exact,
            self.overlap.similarity,
            most,
            -self.other.number,
        )

    def runner_up(self) -> RunnerUp:
        """Return what is told of a match that is not the best."""
        return RunnerUp(
            id=self.other.id,
            url=self.other.url,
            containment=self.overlap.containment,
            containment_of_other=self.overlap.containment_of_other,
        )

    def thresholds(self, options: DedupOptions) -> dict[str, float]:
        """Return the limits that the verdict rests on, by name."""
        if self.kind == "translated":
            return {
                "evidence": options.translation_evidence,
                "shared_numbers": options.translation_numbers,
            }
        return limits(self.status, self.overlap, self.around, options)


def best_first(matches: Iterable[Match]) -> list[Match]:
    """Return *matches* in the order of their rank."""
    return sorted(matches, key=lambda match: match.rank, reverse=True)
