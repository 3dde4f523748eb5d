"""Dates as the newsroom's publishers write them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

_MONTHS = {
    "en": "January February March April May June July August September October "
    "November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober "
    "November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre "
    "novembre décembre",
}


def _month(moment: datetime, language: str) -> str:
    return _MONTHS[language].split()[moment.month - 1]


def _clock(moment: datetime) -> str:
    return f"{moment.hour % 12 or 12}:{moment:%M}"


def _aggregator(moment: datetime) -> str:
    half = "a.m" if moment.hour < 12 else "p.m"
    return (
        f"{_month(moment, 'en')} {moment.day}, {moment.year}, {_clock(moment)} {half}"
    )


def _british(moment: datetime) -> str:
    month = _month(moment, "en")
    return f"{moment.day} {month} {moment.year}, {moment:%H:%M} GMT"


def _american(moment: datetime) -> str:
    half = "AM" if moment.hour < 12 else "PM"
    month = _month(moment, "en")
    return f"{month} {moment.day}, {moment.year} at {_clock(moment)} {half} EST"


def _american_day(moment: datetime) -> str:
    return f"{_month(moment, 'en')} {moment.day}, {moment.year}"


def _german(moment: datetime) -> str:
    month = _month(moment, "de")
    return f"{moment.day}. {month} {moment.year}, {moment:%H:%M} Uhr"


def _german_short(moment: datetime) -> str:
    return f"{moment:%d.%m.%Y, %H:%M}"


def _french(moment: datetime) -> str:
    month = _month(moment, "fr")
    return f"{moment.day} {month} {moment.year} à {moment:%H}h{moment:%M}"


STYLES: Mapping[str, Callable[[datetime], str]] = MappingProxyType(
    {
        "aggregator": _aggregator,
        "british": _british,
        "american": _american,
        "american-day": _american_day,
        "german": _german,
        "german-short": _german_short,
        "french": _french,
    }
)


def date_text(moment: datetime, style: str) -> str:
    """Return *moment* as a publisher of that *style* prints it."""
    return STYLES[style](moment)


def date_known(moment: datetime, where: str, style: str) -> str:
    """Return the ISO 8601 form of what a page tells of *moment*.

    Pages with metadata tell the offset; a date in the text has none, and in the
    style ``american-day`` no time either.
    """
    if where != "text":
        return moment.isoformat()
    if style == "american-day":
        return moment.date().isoformat()
    return moment.replace(tzinfo=None).isoformat()
