"""Dates of feeds and sitemaps: RFC 822 and W3CDTF as they are in the wild, to ISO 8601.

The standard library reads both; other forms give null rather than a guess, since the
article page itself is a better witness than its listing.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from email.utils import parsedate_to_datetime

_MAX_CHARS = 64
_YEARS = range(1990, 2100)


def iso_date(text: str | None) -> str | None:
    """Return a date or time in ISO 8601, or null where it cannot be read.

    The offset is kept; a time without one stays without, a date stays a date.

    >>> iso_date("Fri, 20 Dec 2024 18:57:00 +0100")
    '2024-12-20T18:57:00+01:00'
    >>> iso_date(" 2024-12-20T17:57:00.123Z ")
    '2024-12-20T17:57:00+00:00'
    >>> iso_date("2024-12-20")
    '2024-12-20'
    >>> iso_date("last Friday") is None
    True
    """
    text = " ".join((text or "")[: 4 * _MAX_CHARS].split())
    if not text or len(text) > _MAX_CHARS:
        return None
    parsed = _parse(text)
    if parsed is None or parsed.year not in _YEARS:
        return None
    if len(text) <= 10 and parsed.time() == time.min:
        return parsed.date().isoformat()
    return parsed.replace(microsecond=0).isoformat()


def _parse(text: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def moment(iso: str | None) -> datetime | None:
    """Return an ISO 8601 time as a moment in UTC, or null where it is none.

    A time without offset is taken as UTC, a date as its end, so that comparing it
    with a limit errs on the side of the newer.
    """
    try:
        parsed = datetime.fromisoformat(iso or "")
        if len(iso or "") <= 10:
            parsed = datetime.combine(parsed.date(), time.max)
        if parsed.tzinfo is None:
            return parsed.replace(tzinfo=UTC)
        return parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
