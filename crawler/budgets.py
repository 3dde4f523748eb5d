"""What one site may cost in one run, so that a trap is left before it costs much.

A site is a registered domain with all its hosts, since a trap may invent hosts without
end. Everything that goes to it counts: pages, listings, feeds, robots.txt, redirects
and repeated tries. What is left when a budget is spent stays where it is, for the next
run. Pure: the one state is what was counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from crawler.urls import budget_site

SILENT_ERRORS = 3
"""Failures in a row of a site that has not answered at all in this run: as many as one
request with its repeated tries."""

MEGABYTE = 1_000_000


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
    errors: int = 0
    answered: bool = False


class Budgets:
    """What each site has cost in this run."""

    def __init__(self, options: BudgetOptions) -> None:
        self.options = options
        self._spent: defaultdict[str, _Spent] = defaultdict(_Spent)
        self.closed: dict[str, str] = {}
        """Sites whose budget is spent, with the reason."""

        self.refused: Counter[str] = Counter()
        """Requests that were not made, by site."""

    def request(self, url: str) -> None:
        """Count a request that is about to be sent."""
        site = budget_site(url)
        self._spent[site].requests += 1
        self._judge(site)

    def answer(self, url: str, size: int, *, failed: bool, page: bool = True) -> None:
        """Count an answer of *size* bytes.

        It may be an error that the host gives as an answer; only a *page* shows that
        the site answers, since a trap may give its robots.txt and nothing else.
        """
        site = budget_site(url)
        spent = self._spent[site]
        spent.answered = spent.answered or page
        spent.received += size
        spent.errors = spent.errors + 1 if failed else 0
        self._judge(site)

    def failure(self, url: str) -> None:
        """Count a request that got no answer."""
        site = budget_site(url)
        self._spent[site].errors += 1
        self._judge(site)

    def refusal(self, url: str) -> str | None:
        """Return why nothing more is asked of a URL's site; null while it may be."""
        return self.closed.get(budget_site(url))

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
        spent = self._spent.get(site)
        if spent is None or not spent.answered or spent.errors:
            return 1
        return min(self.options.at_once, self.options.requests - spent.requests)

    def _judge(self, site: str) -> None:
        spent, limits = self._spent[site], self.options
        if site in self.closed:
            return
        if spent.errors >= (limits.errors if spent.answered else SILENT_ERRORS):
            silent = "" if spent.answered else " and no answer"
            self.closed[site] = f"{spent.errors} errors in a row{silent}"
        elif spent.received >= limits.megabytes * MEGABYTE:
            self.closed[site] = f"{limits.megabytes} megabytes"
        elif spent.requests >= limits.requests:
            self.closed[site] = f"{limits.requests} requests"
