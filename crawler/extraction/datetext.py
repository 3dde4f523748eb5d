"""Dates as people and machines write them, in many languages, to ISO 8601.

`read_value` takes a whole value such as the content of a meta tag, `find_date` the
first date in a line of text. Both give ``YYYY-MM-DD``, ``YYYY-MM-DDTHH:MM:SS`` or
the latter with an offset: never more than was written.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from crawler.extraction.data import read_data

_MONTH_OF = {
    name: number
    for number, line in enumerate(read_data("months.toml")["months"], start=1)
    for name in line.split()
}
# Only names that mean one offset wherever news uses them.
_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "cet": 60, "mez": 60, "cest": 120, "mesz": 120,
    "edt": -240, "pdt": -420, "cdt": -300, "mdt": -360, "jst": 540, "kst": 540,
    "msk": 180,
}  # fmt: skip
_NAME = "|".join(sorted(map(re.escape, _MONTH_OF), key=len, reverse=True))
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<y>(?:19|20)\d\d) ?[年년] ?(?P<m>\d{1,2}) ?[月월] ?(?P<d>\d{1,2})",
        (
            rf"(?<!\d)(?P<d>\d{{1,2}})(?:\.|st|nd|rd|th|er|º|\.º)?[\s\-/]*(?:de |di )?"
            rf"(?P<m>{_NAME})\b\.?,?[\s\-/]*(?:de |del |of )?(?P<y>(?:19|20)\d\d)(?!\d)"
        ),
        (
            rf"\b(?P<m>{_NAME})\b\.?[\s\-]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?[\s\-]+"
            r"(?P<y>(?:19|20)\d\d)(?!\d)"
        ),
        r"(?<![\d.])(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\. ?(?P<y>(?:19|20)\d\d)(?!\.?\d)",
        r"(?<![\d/])(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?P<y>(?:19|20)\d\d)(?!\d)",
        r"(?<![\d.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d\d)(?![\d.])",
    )
)
_TIME = re.compile(
    r"(?<![\d:.])(?:(?P<h>[01]?\d|2[0-4])(?P<sep>[:.h]|時|시 ?)(?P<min>[0-5]\d)"
    r"(?:(?:[:.])(?P<s>[0-5]\d))?(?:\.\d+)?|(?P<hour>1[0-2]|0?[1-9])(?= ?[ap]\.?m\b))"
    r"(?!\d)(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?(?P<uhr>\s*(?:Uhr|Uhr\.|hrs?|óra)\b)?"
    r"(?:\s*\(?(?P<zone>[A-Za-z]{1,4})\b\)?)?\s*(?P<offset>[+-]\d\d:?\d\d\b)?",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T\s]+(\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d+)?"
    r"\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
    re.IGNORECASE,
)
# What any of the dates holds: a year, or a day in figures alone.
_YEAR = re.compile(r"(?:19|20)\d\d|\d\.\d\d?\.\d\d")
_LONGEST_GAP = 25  # characters between a date and its time
_MAX_LINE = 300


def read_value(value: str, *, month_first: bool = False) -> str | None:
    """Return a machine-readable date or time as ISO 8601, null where it is none."""
    value = value.strip()[:_MAX_LINE]
    if match := _ISO.fullmatch(value):
        return _from_iso(match)
    if value.isdigit() and len(value) in {10, 13}:
        return _from_epoch(int(value[:10]))
    return (
        _from_rfc(value)
        or find_date(value, month_first=month_first)
        or ((match := _ISO.match(value)) and _from_iso(match))
        or None
    )


def _from_iso(match: re.Match[str]) -> str | None:
    year, month, day, hour, minute, second, zone = match.groups()
    if hour is None:
        return _assemble((int(year), int(month), int(day)))
    offset = _offset(zone) if zone else None
    clock = (int(hour), int(minute), int(second or 0))
    return _assemble((int(year), int(month), int(day)), clock, offset)


def _offset(zone: str) -> int | None:
    if zone.lower() in _ZONES:
        return _ZONES[zone.lower()]
    if zone[0] not in "+-":
        return None
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return minutes if zone[0] == "+" else -minutes


def _from_epoch(seconds: int) -> str | None:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def _from_rfc(value: str) -> str | None:
    try:
        moment = parsedate_to_datetime(value)
        return moment.isoformat(timespec="seconds")
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


def may_hold_date(line: str) -> bool:
    """Whether *line* holds what every date does; most lines do not."""
    return _YEAR.search(line) is not None


def find_date(line: str, *, month_first: bool = False) -> str | None:
    """Return the first date in a line of text, with its time where one is near.

    In dates like 4/5/2024 the day comes first, unless *month_first*.
    """
    line = line[:_MAX_LINE]
    if not may_hold_date(line):
        return None
    found = (m for pattern in _DATES if (m := pattern.search(line)))
    match = min(found, key=lambda m: m.start(), default=None)
    if match is None:
        return None
    day = _day(match.groupdict(), month_first)
    clock = _clock_near(line, match.start(), match.end())
    return _assemble(day, *clock) if clock else _assemble(day)


def _day(parts: dict[str, str], month_first: bool) -> tuple[int, int, int]:
    year = int(parts["y"]) if len(parts["y"]) == 4 else 2000 + int(parts["y"])
    if "a" in parts:
        one, two = int(parts["a"]), int(parts["b"])
        swap = one <= 12 and (month_first or two > 12)
        return (year, one, two) if swap else (year, two, one)
    month = parts["m"].lower()
    number = int(month) if month.isdigit() else _MONTH_OF[month]
    return year, number, int(parts["d"])


Clock = tuple[tuple[int, int, int], int | None]


def _clock_near(line: str, start: int, end: int) -> Clock | None:
    after = line[end : end + _LONGEST_GAP + 25]
    match = _TIME.search(after)
    if match and match.start() <= _LONGEST_GAP and (clock := _clock(match)):
        return clock
    before = line[max(0, start - _LONGEST_GAP - 15) : start]
    found = [clock for m in _TIME.finditer(before) if (clock := _clock(m))]
    return found[-1] if found else None


def _clock(match: re.Match[str]) -> Clock | None:
    part = match.groupdict()
    hour = int(part["h"] or part["hour"])
    if part["sep"] == "." and not (part["half"] or part["uhr"]):
        return None  # 18.57 alone may be anything
    if part["half"] and hour <= 12:
        hour = hour % 12 + (12 if part["half"].lower() == "p" else 0)
    offset = _offset(part["offset"]) if part["offset"] else None
    if offset is None and part["zone"]:
        offset = _ZONES.get(part["zone"].lower())
    return (hour, int(part["min"] or 0), int(part["s"] or 0)), offset


def _assemble(
    day: tuple[int, int, int],
    clock: tuple[int, int, int] | None = None,
    offset: int | None = None,
) -> str | None:
    try:
        if clock is None:
            return datetime(*day).date().isoformat()  # noqa: DTZ001
        zone = None if offset is None else timezone(timedelta(minutes=offset))
        moment = datetime(*day, *clock, tzinfo=zone)
    except ValueError:
        return None
    return moment.isoformat(timespec="seconds")
