"""What one site may cost in one run, so that a trap is left before it costs much.

A site is a registered domain with all its hosts, since a trap may invent hosts without
end. Everything that goes to it counts: pages, listings, feeds, robots.txt, redirects
and repeated tries. What is left when a budget is spent stays where it is, for the next
run. Pure: the one state is what was counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.urls import budget_site

SILENT_ERRORS = 3
"""Failures in a row of a site that has not answered at all in this run: as many as one
request with its repeated tries."""

MEGABYTE = 1_000_000

_LONGEST_REST = 31_536_000
"""Seconds of a year: strangers choose the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetOptions:
    """What one site may cost in one run."""

    requests: int = 300
    """Requests of all kinds."""

    megabytes: int = 300
    """Megabytes received, before decompression."""

    errors: int = 20
    """Failures in a row; one answer that is none begins the count anew."""

    at_once: int = 8
    """Links of a site that are handed out and not settled yet."""

    waiting: int = 20_000
    """Links of a site that wait in the ledger."""


@dataclass(slots=True)
class _Spent:
    requests: int = 0
    received: int = 0


@dataclass(slots=True)
class _Health:
    errors: int = 0
    answered: bool = False
    shaky: bool = False
    """Whether the last that was heard of it was a failure, whoever led to it."""

    def reason(self, most: int) -> str | None:
        """Why nothing more is asked of a place; null while it may be."""
        if self.errors < (most if self.answered else SILENT_ERRORS):
            return None
        silent = "" if self.answered else " and no answer"
        return f"{self.errors} errors in a row{silent}"


class Budgets:
    """What each site has cost in this run.

    What others list of a site (*aside*) closes no more than the host and port that
    failed, and only for such links: else any feed could close any site.
    """

    def __init__(self, options: BudgetOptions) -> None:
        self.options = options
        self._spent: defaultdict[str, _Spent] = defaultdict(_Spent)
        self._health: defaultdict[str, _Health] = defaultdict(_Health)
        self._closed_doors: dict[str, str] = {}
        self.closed: dict[str, str] = {}
        """Sites whose budget is spent, with the reason."""

        self.left: dict[str, str] = {}
        """Those, and sites of which one host failed for what others list."""

        self.failing: set[str] = set()
        """Those that were left for their errors."""

        self.refused: Counter[str] = Counter()
        """Requests that were not made, by site."""

    def request(self, url: str) -> None:
        """Count a request that is about to be sent."""
        site = budget_site(url)
        self._spent[site].requests += 1
        self._judge(site)

    def received(self, url: str, size: int) -> None:
        """Count bytes of an answer, whatever becomes of it."""
        site = budget_site(url)
        self._spent[site].received += size
        self._judge(site)

    def answer(
        self, url: str, *, failed: bool, page: bool = True, aside: bool = False
    ) -> None:
        """Count an answer.

        It may be an error that the host gives as an answer; only a *page* shows that
        the site answers, since a trap may give its robots.txt and nothing else.
        """
        site, door = budget_site(url), _door(url)
        for place in (site, door):
            health = self._health[place]
            health.answered = health.answered or page
            if not failed:
                health.errors = 0
                health.shaky = False
        if failed:
            self._fail(site, door, aside=aside)

    def rest(self, url: str, seconds: float, *, aside: bool = False) -> None:
        """Leave a site that asks to be left alone for *seconds*, as `failure` does."""
        self._leave(
            budget_site(url),
            _door(url),
            f"Retry-After of {min(seconds, _LONGEST_REST):.0f} s",
            aside=aside,
        )

    def failure(self, url: str, *, aside: bool = False) -> None:
        """Count a request that got no answer."""
        self._fail(budget_site(url), _door(url), aside=aside)

    def refusal(self, url: str, *, aside: bool = False) -> str | None:
        """Return why nothing more is asked of a URL's site; null while it may be."""
        reason = self.closed.get(budget_site(url))
        if reason is None and aside:
            reason = self._closed_doors.get(_door(url))
        return reason

    def refuse(self, url: str) -> None:
        """Count a request that was not made for its site's budget."""
        self.refused[budget_site(url)] += 1

    def room(self, site: str) -> int:
        """Return how many links of *site* may be at work at one time.

        It is one until the site has answered, and while it fails: hosts that hang must
        not fill the places of those that do not.
        """
        if site in self.closed:
            return 0
        health = self._health.get(site)
        if health is None or not health.answered or health.shaky:
            return 1
        return min(self.options.at_once, self.options.requests - self._requests(site))

    def _requests(self, site: str) -> int:
        spent = self._spent.get(site)
        return spent.requests if spent else 0

    def _fail(self, site: str, door: str, *, aside: bool) -> None:
        self._health[site].shaky = True
        health = self._health[door if aside else site]
        health.errors += 1
        reason = health.reason(self.options.errors)
        if reason is not None:
            self._leave(site, door, reason, aside=aside)

    def _leave(self, site: str, door: str, reason: str, *, aside: bool) -> None:
        self.failing.add(site)
        if not aside:
            self._close(site, reason)
        elif door not in self._closed_doors:
            self._closed_doors[door] = reason
            self.left.setdefault(site, reason)

    def _judge(self, site: str) -> None:
        spent, limits = self._spent[site], self.options
        if spent.received >= limits.megabytes * MEGABYTE:
            self._close(site, f"{limits.megabytes} megabytes")
        elif spent.requests >= limits.requests:
            self._close(site, f"{limits.requests} requests")

    def _close(self, site: str, reason: str) -> None:
        if site not in self.closed:
            self.closed[site] = self.left[site] = reason


def _door(url: str) -> str:
    """Return host and port of a URL, in a form that is no site's."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port}"
