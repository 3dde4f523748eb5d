"""What must not be fetched: by its address, or by a spent budget."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    IgnoreRequest,
    NotConfigured,
    StopDownload,
)
from scrapy.http.request import NO_CALLBACK

from crawler.addresses import BAD_PORTS, literal_address, parse_allowlist
from crawler.errors import AddressRefused
from crawler.extensions.run import RunExtension
from crawler.network.resolver import endpoint_of, proxies_of, refusal_of
from crawler.options import non_negative
from crawler.urls import budget_site

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.addresses import AddressGuard
    from crawler.budgets import Budgets
    from crawler.network.resolver import Endpoint
    from crawler.storage import FoundLink

_MOST_DIGITS, _MOST_CHARS = 12, 64
"""What is read of a Retry-After."""

_ERRORS_OF_HOSTS = frozenset({408, 425, 429})
"""HTTP statuses below 500 that speak of the host, not of the page."""


class RefusedAddress(IgnoreRequest):
    """A host leads to an address that must not be contacted."""


class RefusedName(RefusedAddress):
    """A name leads there, today: behind a captive portal or a filter all names do."""


class OverBudget(IgnoreRequest):
    """A site has cost as much as one may in one run."""


class BudgetMiddleware:
    """Counts what each site costs, and asks no more of one whose budget is spent."""

    def __init__(self, budgets: Budgets, patience: float) -> None:
        self._budgets = budgets
        self._patience = patience
        """Seconds of a Retry-After up to which a site is asked again all the same."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the budgets of the open run."""
        extension = crawler.get_extension(RunExtension)
        if extension is None:
            raise NotConfigured
        patience = non_negative(crawler.settings, "CRAWL_DELAY_MAX")
        middleware = cls(extension.run.budgets, patience)
        crawler.signals.connect(middleware.count_bytes, signals.bytes_received)
        return middleware

    def count_bytes(self, data: bytes, request: Request) -> None:
        """Count what came over the wire, also of answers that fail in the end."""
        self._budgets.received(request.url, len(data))

    def process_request(self, request: Request) -> None:
        """Count a request that will be sent.

        Sources are the user's own choice and few: they are read whatever else their
        site costs.

        Raises:
            OverBudget: it must not be sent.
        """
        reason = self._budgets.refusal(request.url, aside=_is_aside(request))
        if reason is not None and not request.meta.get("entrance"):
            self._budgets.refuse(request.url)
            raise OverBudget(f"{reason} of one site in this run")
        self._budgets.request(request.url)

    def process_response(self, request: Request, response: Response) -> Response:
        """Count an answer."""
        failed = response.status in _ERRORS_OF_HOSTS or response.status >= 500
        self._budgets.answer(
            request.url,
            failed=failed,
            page=request.callback is not NO_CALLBACK,
            aside=_is_aside(request),
        )
        seconds = seconds_to_wait(response) if failed else 0
        if seconds > self._patience:
            self._budgets.rest(request.url, seconds, aside=_is_aside(request))
            # Asked again, it would end as over budget; this answer is why.
            request.meta["dont_retry"] = True
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count a failure of the host; what was not sent at all is none."""
        if isinstance(exception, DownloadCancelledError | StopDownload):
            self._budgets.answer(request.url, failed=False)
        elif not isinstance(exception, IgnoreRequest) and not _refused(request):
            self._budgets.failure(request.url, aside=_is_aside(request))


def seconds_to_wait(response: Response) -> float:
    """Return the seconds that an answer asks to wait (RFC 9110, section 10.2.3).

    It is 0 where it does not ask, or nobody can tell for how long.
    """
    asked = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if asked.isascii() and asked.isdecimal():
        return float(asked[:_MOST_DIGITS])
    try:
        until = parsedate_to_datetime(asked[:_MOST_CHARS])
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max((until - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0


def _is_aside(request: Request) -> bool:
    """Whether another site than a request's own led to it: by a link or a redirect."""
    listed_on: str | None = request.meta.get("listed_on")
    link: FoundLink | None = request.cb_kwargs.get("link")
    if link is not None:
        listed_on = link.found_on
    if listed_on is None:
        return False
    return budget_site(listed_on) != budget_site(request.url)


def _refused(request: Request) -> bool:
    return refusal_of(urlsplit(request.url).hostname) is not None


class RefusedAddressMiddleware:
    """Guards what the resolver cannot see, and tells its refusals from failures."""

    def __init__(self, guard: AddressGuard, proxies: frozenset[Endpoint]) -> None:
        self._guard = guard
        self._proxies = proxies

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the settings."""
        guard = parse_allowlist(crawler.settings.getlist("ADDRESS_ALLOWLIST"))
        return cls(guard, proxies_of(crawler.settings))

    def process_request(self, request: Request) -> None:
        """Refuse ports of other protocols, and what goes past the resolver.

        That is a proxy's own door, and what goes through it.

        A proxy resolves names itself; addresses that are written out are judged here.

        Raises:
            RefusedAddress: the request must not be sent.
        """
        host, port = endpoint_of(request.url)
        if port in BAD_PORTS:
            what = "belongs to another protocol than the web's"
            raise RefusedAddress(f"port refused: {host}: {port} {what}")
        if request.meta.get("proxy"):
            address = literal_address(host)
        else:
            address = host if (host, port) in self._proxies else None
        if address is not None and not self._guard.allows(address):
            raise RefusedAddress(str(AddressRefused(host, address)))

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Replace the failure of a look-up that the address guard caused.

        Raises:
            RefusedAddress: it did; no use to try again in this run.
        """
        if isinstance(exception, CannotResolveHostError):
            host = urlsplit(request.url).hostname
            refusal = refusal_of(host)
            if refusal is not None:
                named = literal_address(host or "") is None
                kind = RefusedName if named else RefusedAddress
                raise kind(str(refusal)) from exception
