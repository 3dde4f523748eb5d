"""Robots.txt by RFC 9309: fetched in part at most, whatever its size, and obeyed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from scrapy import Request, signals
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.datatypes import LocalCache
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import build_from_crawler

from crawler.codings import BadlyPacked, unpacked
from crawler.network.middlewares import OverBudget, RefusedAddress
from crawler.options import non_negative

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Headers, Response
    from scrapy.robotstxt import RobotParser

    from crawler.storage import FoundLink

MAX_BYTES = 500 * 1024
"""Bytes of a robots.txt that are read, packed and unpacked; the RFC asks for at least
that many."""

_HOSTS = 10_000
"""Hosts whose robots.txt is kept in memory."""

_RECEIVED = "robots_bytes"
"""Key in the meta of requests for robots.txt: bytes of the answer so far."""


class RobotsForbidden(IgnoreRequest):
    """A host's robots.txt forbids a URL."""


class RobotsUnreachable(IgnoreRequest):
    """A host's robots.txt cannot be had, so that nothing may be fetched from it."""


class Decompression(HttpCompressionMiddleware):
    """Unpacks bodies as Scrapy does, but for robots.txt, of which a part is enough."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002 - of Scrapy's older form
    ) -> Request | Response:
        """Return the response unpacked, or that of a robots.txt as it is."""
        if _RECEIVED in request.meta:
            return response
        return super().process_response(request, response)


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
        middleware = cls(crawler, non_negative(crawler.settings, "CRAWL_DELAY_MAX"))
        crawler.signals.connect(middleware.begin, signals.headers_received)
        crawler.signals.connect(middleware.cut, signals.bytes_received)
        return middleware

    def begin(self, headers: Headers, request: Request) -> None:  # noqa: ARG002 - a signal's
        """Count the bytes of each answer for itself: redirects take the meta along."""
        if _RECEIVED in request.meta:
            request.meta[_RECEIVED] = 0

    def cut(self, data: bytes, request: Request) -> None:
        """End the download of a robots.txt of which enough is there.

        Raises:
            StopDownload: it is; the response is what was received.
        """
        if _RECEIVED not in request.meta:
            return
        request.meta[_RECEIVED] += len(data)
        if request.meta[_RECEIVED] > MAX_BYTES:
            raise StopDownload(fail=False)

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
                _RECEIVED: 0,
                "download_maxsize": 0,  # it is cut, not refused
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
        try:
            body = read_part(response) if response.status < 300 else b""
        except BadlyPacked as error:
            return _unreachable(url.netloc, f"not unpacked: {error}")
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


def read_part(response: Response) -> bytes:
    """Return what is read of a robots.txt, unpacked and in whole lines.

    A rule that is cut in two would be another rule.

    Raises:
        BadlyPacked: as `crawler.codings.unpacked`.
    """
    cut = "download_stopped" in response.flags
    codings = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
    body = unpacked(response.body, codings, MAX_BYTES + 1)
    if len(body) <= MAX_BYTES and not cut:
        return body
    head = body[:MAX_BYTES]
    return head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1]


def _unreachable(host: str, cause: str) -> RobotsUnreachable:
    return RobotsUnreachable(f"robots.txt not reachable: {host}: {cause}")
