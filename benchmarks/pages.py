"""Pages with known articles: the data that extraction is measured on.

A data folder holds one folder for each set: ``truth.jsonl``, one page a line with
``id``, ``url``, ``file`` and where known ``text``, ``title``, ``author``, ``date``,
and the pages' bytes, gzipped, under the names in ``file``.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crawler.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FETCHED_AT = "2026-11-22T12:00:00+00:00"
"""Time after which dates on the pages are refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TruePage:
    """One page and what is true of it."""

    set: str
    id: str
    url: str
    body: bytes
    text: str
    truth: dict[str, Any]
    """The whole line of ``truth.jsonl``."""

    def page(self) -> Page:
        """Return the page as it was fetched."""
        return Page(
            url=self.url,
            requested_url=self.url,
            body=self.body,
            fetched_at=FETCHED_AT,
        )


def read_pages(data: Path, sets: str = "") -> Iterator[TruePage]:
    """Yield the pages of a data folder, or of some of its sets (comma list)."""
    names = sets.split(",") if sets else sorted(p.name for p in data.iterdir())
    for name in names:
        for line in (data / name / "truth.jsonl").open(encoding="utf-8"):
            truth = json.loads(line)
            yield TruePage(
                set=name,
                id=truth["id"],
                url=truth["url"] or f"http://{truth['id']}.invalid/",
                body=gzip.decompress((data / name / truth["file"]).read_bytes()),
                text=truth.get("text") or "",
                truth=truth,
            )
