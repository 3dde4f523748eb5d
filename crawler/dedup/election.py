"""Election: which member of a cluster is the original, how sure, and why.

What a page says of itself can be a lie, so what counts is, in this order:

1. *canonical*: a page that names another member as its canonical URL is no original.
   Its word counts against itself alone: to be named promotes nobody, so no number of
   pages can raise another above one that names none
2. *agency*: a page on the own site of an agency that a member of another site credits.
   A site is a registered domain, which no other can claim
3. *arrival*: a page first seen a day after another cannot come first, whatever date it
   claims: this is what limits backdating
4. *date*: the earliest trusted time of publication. Guesses are not trusted, nor are
   times after the page was seen or before there was a Web. Times are compared only as
   far as they can be: a date alone spans its day, a time without offset can mean any
   zone unless the other has none either, and five minutes decide nothing
5. *first-seen*: seen an hour before all others
6. *longest*: the longest text, by a twentieth at least; copies are cut more often than
   they are lengthened
7. *date* once more, with times that name no offset taken for UTC: likelier than the
   seconds between two fetches of one run
8. *first-seen* once more, then the identifier, so that equal candidates give one answer

``high`` is what others have said against their own interest (1) or what cannot be
claimed (2). ``medium`` is a date that arrival confirms: clearly the earliest whatever
the zones, seen an hour before every other site, and by a page that credits no agency.
All else is ``low``: a date alone is only a claim.

Known exceptions: a page that copies within minutes and claims an earlier hour wins,
with ``low`` confidence, if it is seen within a day of its model; so does a late one
where the arrivals are not given. An original without a date loses to a dated copy that
is seen within the hour. A site found late (a new source) does not win by its dates.

Pure; the same candidates in any order give the same answer.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

AGENCY = "agency"
CANONICAL = "canonical"
DATE = "date"
FIRST_SEEN = "first-seen"
LONGEST = "longest"
REASONS = (CANONICAL, AGENCY, DATE, FIRST_SEEN, LONGEST)
CONFIDENCES = ("high", "medium", "low")

LATE = dt.timedelta(days=1)
"""Seen this long after another, a page cannot come first by its date."""

SEEN_BEFORE = dt.timedelta(hours=1)
"""Least time between two arrivals that says something: a run reads many sources."""

MARGIN = dt.timedelta(minutes=5)
"""Two times of publication this close say nothing."""

LONGER = 0.95
"""Texts of at least this share of the longest count as equally long."""

_FIRST = dt.datetime(1991, 1, 1, tzinfo=dt.UTC)
"""Pages have no earlier dates than the Web; zeros of systems and lies do."""

_MINUTE = dt.timedelta(minutes=1)
_DAY = dt.timedelta(days=1) - MARGIN
"""So that one day is clearly before the next."""

_EAST, _WEST = dt.timedelta(hours=14), dt.timedelta(hours=12)
"""How far local times run before and behind UTC."""

Tests = tuple[tuple[str, "Callable[[Sequence[Candidate]], list[Candidate]]"], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A member of a cluster."""

    id: str
    """Identifier, unique among the candidates."""

    key: str
    """URL key of its page."""

    site: str
    """Registered domain; empty where unknown."""

    published: str | None = None
    """Trusted ISO 8601 time of publication; null where it is guessed or unknown."""

    seen: str | None = None
    """ISO 8601 time in UTC when its text was first fetched: a link can be laid out long
    before there is a text. Null where arrivals are not to count."""

    words: int = 0
    names: tuple[str, ...] = ()
    """URL keys of the pages that it calls canonical, on any site."""

    agencies: tuple[str, ...] = ()
    """Agencies that it credits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """The original of a cluster, as far as is known."""

    original: str
    """``id`` of the candidate."""

    confidence: str
    """One of `CONFIDENCES`."""

    reason: str
    """One of `REASONS`."""


def elect(
    candidates: Iterable[Candidate], agency_sites: Mapping[str, Collection[str]]
) -> Election:
    """Return which of *candidates* is the original.

    *agency_sites* holds the registered domains of agencies by their names.

    Raises:
        ValueError: there are no candidates.
    """
    members = sorted(candidates, key=lambda c: (len(c.id), c.id))
    if not members:
        raise ValueError("no candidates")
    standing = _naming_none(members)
    if len(standing) < len(members) and _decided(standing, members):
        return _election(_narrowed(standing)[0], "high", CANONICAL)
    own = _on_agency_sites(standing, members, agency_sites)
    if own:
        return _election(_narrowed(own)[0], "high", AGENCY)
    winner, reason = _narrowed(standing)
    others = [c for c in standing if c.site != winner.site or not c.site]
    others = [c for c in others if c.id != winner.id]
    if others and not winner.agencies and _confirmed(winner, others):
        return _election(winner, "medium", DATE)
    return _election(winner, "low", reason)


def _election(winner: Candidate, confidence: str, reason: str) -> Election:
    return Election(original=winner.id, confidence=confidence, reason=reason)


def _naming_none(members: Sequence[Candidate]) -> list[Candidate]:
    """Return those that name no other member; all where each names one."""
    keys = {c.key for c in members}
    standing = [c for c in members if not keys & {*c.names} - {c.key}]
    return standing or [*members]


def _on_agency_sites(
    standing: Sequence[Candidate],
    members: Sequence[Candidate],
    agency_sites: Mapping[str, Collection[str]],
) -> list[Candidate]:
    def credited(page: Candidate) -> bool:
        return any(
            page.site in agency_sites.get(name, ())
            for other in members
            if other.site != page.site
            for name in other.agencies
        )

    return [c for c in standing if c.site and credited(c)]


def _narrowed(standing: Sequence[Candidate]) -> tuple[Candidate, str]:
    """Return the winner by arrival, date and length, and which of them decided."""
    left, reason = _on_time(standing), ""
    if _decided(left, standing):
        reason = FIRST_SEEN
    for name, test in _TESTS:
        left = test(left)
        if not reason and _decided(left, standing):
            reason = name
    return left[0], reason or FIRST_SEEN


def _decided(left: Sequence[Candidate], before: Sequence[Candidate]) -> bool:
    """Whether one site is left of several, or one page of one site."""
    if len(left) == 1:
        return True
    sites = {c.site for c in left}
    return len(sites) == 1 < len({c.site for c in before}) and "" not in sites


# --- Arrival -------------------------------------------------------------------


def _on_time(standing: Sequence[Candidate]) -> list[Candidate]:
    return _seen_within(standing, LATE)


def _seen_early(standing: Sequence[Candidate]) -> list[Candidate]:
    return _seen_within(standing, SEEN_BEFORE)


def _seen_first(standing: Sequence[Candidate]) -> list[Candidate]:
    return _seen_within(standing, dt.timedelta(0))


def _seen_within(standing: Sequence[Candidate], time: dt.timedelta) -> list[Candidate]:
    arrivals = [_seen(c) for c in standing]
    known = [arrival for arrival in arrivals if arrival is not None]
    if len(known) < len(standing):
        return [*standing]
    last = min(known) + time
    return [c for c, seen in zip(standing, known, strict=True) if seen <= last]


def _seen(candidate: Candidate) -> dt.datetime | None:
    moment = _moment(candidate.seen or "")
    return moment and (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC))


# --- Dates ---------------------------------------------------------------------


class _Span(NamedTuple):
    """The times that a value can mean, in UTC were its offset known to be none."""

    start: dt.datetime
    end: dt.datetime
    zoned: bool

    def as_utc(self) -> _Span:
        """Return the same, a time without offset taken for one in UTC."""
        return self._replace(zoned=True)

    def before(self, other: _Span, *, whatever_zone: bool = False) -> bool:
        """Whether this ends clearly before *other* starts."""
        unknown = whatever_zone or self.zoned != other.zoned
        end = self.end + (_WEST if unknown and not self.zoned else dt.timedelta(0))
        start = other.start - (
            _EAST if unknown and not other.zoned else dt.timedelta(0)
        )
        return start - end >= MARGIN


def _span(candidate: Candidate) -> _Span | None:
    """Return what the candidate's date can mean; None for none that can be true."""
    span = _read(candidate.published or "")
    if span is None or span.start < _FIRST:
        return None
    seen = _seen(candidate)
    earliest = span.start if span.zoned else span.start - _EAST
    return None if seen and earliest > seen + SEEN_BEFORE else span


@lru_cache(maxsize=4096)
def _read(published: str) -> _Span | None:
    moment = _moment(published)
    if moment is None:
        return None
    zoned = moment.tzinfo is not None
    length = _MINUTE if len(published) > 10 else _DAY
    try:
        start = moment.astimezone(dt.UTC) if zoned else moment.replace(tzinfo=dt.UTC)
        # Room for the zones: the ends of the calendar are nobody's date.
        start - _EAST, start + length + _WEST
    except OverflowError:
        return None
    return _Span(start, start + length, zoned)


def _moment(time: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(time)
    except ValueError:
        return None


def _earliest(standing: Sequence[Candidate]) -> list[Candidate]:
    """Return those that none is clearly older than.

    Of those without a date, such as were seen an hour before all with one.
    """
    return _oldest(standing, {c.id: span for c in standing if (span := _span(c))})


def _likely_earliest(standing: Sequence[Candidate]) -> list[Candidate]:
    spans = {c.id: span.as_utc() for c in standing if (span := _span(c))}
    return _oldest(standing, spans)


def _oldest(
    standing: Sequence[Candidate], spans: Mapping[str, _Span]
) -> list[Candidate]:
    if not spans:
        return [*standing]
    # Of each kind the one that ends first is before all that any of its kind is before.
    kinds = ([s for s in spans.values() if s.zoned is zoned] for zoned in (True, False))
    first = [min(kind, key=lambda span: span.end) for kind in kinds if kind]
    oldest = {
        id_ for id_, span in spans.items() if not any(o.before(span) for o in first)
    }
    dated = [_seen(c) for c in standing if c.id in oldest]
    arrivals = [seen for seen in dated if seen is not None]

    def stands(candidate: Candidate) -> bool:
        if candidate.id in spans:
            return candidate.id in oldest
        seen = _seen(candidate)
        return bool(seen and arrivals and seen + SEEN_BEFORE <= min(arrivals))

    return [c for c in standing if stands(c)]


def _confirmed(winner: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether date and arrival both put the winner first, and clearly so."""
    own, seen = _span(winner), _seen(winner)
    if own is None or seen is None:
        return False
    arrivals = [_seen(c) for c in others]
    spans = [span for c in others if (span := _span(c)) is not None]
    return (
        bool(spans)
        and all(arrival and arrival - seen >= SEEN_BEFORE for arrival in arrivals)
        and all(own.before(span, whatever_zone=True) for span in spans)
    )


def _longest(standing: Sequence[Candidate]) -> list[Candidate]:
    most = max(c.words for c in standing)
    return [c for c in standing if c.words >= LONGER * most]


_TESTS: Tests = (
    (DATE, _earliest),
    (FIRST_SEEN, _seen_early),
    (LONGEST, _longest),
    (DATE, _likely_earliest),
    (FIRST_SEEN, _seen_first),
)
