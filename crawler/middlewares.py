"""robots.txt as RFC 9309 has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest

from crawler.errors import RobotsUnreachable

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

MAX_BYTES = 500 * 1024
"""Bytes of a robots.txt that are read; the RFC asks for at least that many."""


class Rfc9309Middleware(RobotsTxtMiddleware):  # type: ignore[misc]
    """Fetches nothing from a host whose robots.txt cannot be had.

    Scrapy reads any answer as rules, and takes an error for leave. By the RFC a
    status of 400 to 499 is leave, but 500 and above and network failures are not.
    """

    async def _parse_robots(
        self, response: Response, netloc: str, request: Request
    ) -> None:
        if response.status >= 500:
            raise RobotsUnreachable(netloc, f"HTTP status {response.status}")
        body = response.body[:MAX_BYTES] if response.status < 300 else b""
        await super()._parse_robots(response.replace(body=body), netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if not isinstance(exc, RobotsUnreachable):
            exc = RobotsUnreachable(netloc, str(exc) or type(exc).__name__)
        waiting = self._parsers[netloc]
        self._parsers[netloc] = exc
        self._stats.inc_value("robotstxt/unreachable")
        waiting.callback(exc)

    def process_request_2(
        self, rp: RobotParser | RobotsUnreachable | None, request: Request
    ) -> None:
        """Refuse what the rules forbid, or all where they cannot be had.

        Raises:
            IgnoreRequest: with what stands in the way.
        """
        if isinstance(rp, RobotsUnreachable):
            raise IgnoreRequest(str(rp)) from rp
        super().process_request_2(rp, request)
