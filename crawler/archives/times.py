"""When pages of an archive were fetched."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def in_utc(time: datetime) -> str:
    """Return a time as ISO 8601 in UTC, to the second; one without zone is in UTC.

    Raises:
        OverflowError: it is at the edge of what there is of years.
    """
    if time.tzinfo is None:
        time = time.replace(tzinfo=UTC)
    return time.astimezone(UTC).isoformat(timespec="seconds")


def changed(path: Path) -> str:
    """Return when a file was last changed."""
    return in_utc(datetime.fromtimestamp(path.stat().st_mtime, UTC))
