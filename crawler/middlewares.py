"""What must not be fetched: by its address, by robots.txt, by a spent budget."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    IgnoreRequest,
    NotConfigured,
    StopDownload,
)
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.datatypes import LocalCache
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import build_from_crawler

from crawler.addresses import BAD_PORTS, literal_address, parse_allowlist
from crawler.errors import AddressRefused
from crawler.extensions.run import RunExtension
from crawler.options import non_negative
from crawler.resolver import endpoint_of, proxies_of, refusal_of
from crawler.urls import budget_site

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

    from crawler.addresses import AddressGuard
    from crawler.budgets import Budgets
    from crawler.resolver import Endpoint
    from crawler.storage import FoundLink

MAX_BYTES = 500 * 1024
"""Bytes of a robots.txt that are read; the RFC asks for at least that many."""


_ERRORS_OF_HOSTS = frozenset({408, 425, 429})
"""HTTP statuses below 500 that speak of the host, not of the page."""

_HOSTS = 10_000
"""Hosts whose robots.txt is kept in memory."""


class RefusedAddress(IgnoreRequest):
    """A host leads to an address that must not be contacted."""


class RobotsForbidden(IgnoreRequest):
    """A host's robots.txt forbids a URL."""


class RobotsUnreachable(IgnoreRequest):
    """A host's robots.txt cannot be had, so that nothing may be fetched from it."""


class OverBudget(IgnoreRequest):
    """A site has cost as much as one may in one run."""


class BudgetMiddleware:
    """Counts what each site costs, and asks no more of one whose budget is spent."""

    def __init__(self, budgets: Budgets) -> None:
        self._budgets = budgets

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the budgets of the open run."""
        extension = crawler.get_extension(RunExtension)
        if extension is None:
            raise NotConfigured
        middleware = cls(extension.run.budgets)
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
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count a failure of the host; what was not sent at all is none."""
        if isinstance(exception, DownloadCancelledError | StopDownload):
            self._budgets.answer(request.url, failed=False)
        elif not isinstance(exception, IgnoreRequest) and not _refused(request):
            self._budgets.failure(request.url, aside=_is_aside(request))


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
            RefusedAddress: it did; no use to try again.
        """
        if isinstance(exception, CannotResolveHostError):
            refusal = refusal_of(urlsplit(request.url).hostname)
            if refusal is not None:
                raise RefusedAddress(str(refusal)) from exception


class Rfc9309Middleware(RobotsTxtMiddleware):
    """Reads robots.txt by RFC 9309.

    Scrapy reads any answer as rules, and takes an error for leave. By the RFC a
    status of 400 to 499 is leave, but 500 and above and network failures are not.
    A Crawl-delay is kept, up to *max_delay* seconds.
    """

    def __init__(self, crawler: Crawler, max_delay: float) -> None:
        super().__init__(crawler)
        self._max_delay = max_delay
        self._answers: LocalCache[
            tuple[str, str], asyncio.Task[RobotParser | IgnoreRequest]
        ] = LocalCache(_HOSTS)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the settings."""
        return cls(crawler, non_negative(crawler.settings, "CRAWL_DELAY_MAX"))

    async def robot_parser(self, request: Request) -> RobotParser:
        """Return the rules of the request's host, fetched once in a run.

        Raises:
            RefusedAddress, RobotsUnreachable, OverBudget: they cannot be had.
        """
        url = urlparse_cached(request)
        origin = (url.scheme, url.netloc)
        if origin not in self._answers:
            self._answers[origin] = asyncio.ensure_future(self._ask(request))
        # Shielded: one request that is given up must not take the others along.
        answer = await asyncio.shield(self._answers[origin])
        if isinstance(answer, IgnoreRequest):
            # A new one each time: a raised exception holds on to its request.
            raise type(answer)(str(answer))
        return answer

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Refuse what the rules forbid.

        Raises:
            RobotsForbidden: they do.
        """
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise RobotsForbidden(str(error)) from error

    async def _ask(self, request: Request) -> RobotParser | IgnoreRequest:
        url = urlparse_cached(request)
        link: FoundLink | None = request.cb_kwargs.get("link")
        robots = Request(
            f"{url.scheme}://{url.netloc}/robots.txt",
            priority=self.DOWNLOAD_PRIORITY,
            meta={
                "dont_obey_robotstxt": True,
                "entrance": request.meta.get("entrance", False),
                "listed_on": link.found_on if link is not None else None,
            },
            callback=NO_CALLBACK,
        )
        self._stats.inc_value("robotstxt/request_count")
        try:
            response = await self.crawler.engine.download_async(robots)
        except (RefusedAddress, OverBudget) as error:
            return error
        except Exception as error:  # noqa: BLE001 - whatever it is, there are no rules
            return _unreachable(url.netloc, str(error) or type(error).__name__)
        if response.status >= 500:
            return _unreachable(url.netloc, f"HTTP status {response.status}")
        body = _whole_lines(response.body) if response.status < 300 else b""
        parser = build_from_crawler(self._parserimpl, self.crawler, body)
        self._slow_down(parser, robots)
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=parser, request=request
        )
        return parser

    def _slow_down(self, parser: RobotParser, request: Request) -> None:
        """Keep the Crawl-delay of a host that asks for one."""
        agent = self._robotstxt_useragent or self._default_useragent
        delay = min(parser.crawl_delay(agent) or 0.0, self._max_delay)
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        slot = downloader.slots.get(key)
        if slot is not None and delay > slot.delay:
            slot.delay = delay
            slot.concurrency = 1
            # Slots at rest are dropped; this is what a new one is made from.
            downloader.per_slot_settings[key] = {"delay": delay, "concurrency": 1}


def _whole_lines(body: bytes) -> bytes:
    """Return what is read of a robots.txt: a rule cut in two would be another rule."""
    if len(body) <= MAX_BYTES:
        return body
    head = body[:MAX_BYTES]
    return head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1]


def _unreachable(host: str, cause: str) -> RobotsUnreachable:
    return RobotsUnreachable(f"robots.txt not reachable: {host}: {cause}")
