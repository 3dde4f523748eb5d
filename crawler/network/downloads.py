"""Downloads over HTTP with a limit on what stands before the body.

Scrapy limits bodies, Twisted single lines; nothing limits the number of header lines,
nor answers of status 100 that go on for ever. A million lines take minutes and
gigabytes.
"""

from __future__ import annotations

from http.client import PARTIAL_CONTENT
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadFailedError,
    ResponseDataLossError,
)
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

from crawler.allocation import return_large_blocks

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

MAX_HEAD = 64 * 1024
"""Bytes of all header lines together; servers themselves mostly allow 8 to 64 KiB."""


class HeadTooLarge(Exception):
    """The header of an answer goes on for too long."""


class _CappedProtocol(_LenientHTTP11ClientProtocol):
    _head = 0

    def request(self, request: Any) -> Any:
        answer = super().request(request)
        self._head = 0
        # One line may take it all: some policies for content have 20 KB.
        parser: Any = self._parser
        parser.MAX_LENGTH = MAX_HEAD
        return answer

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        if self._parser is None or self._parser.state not in {STATUS, HEADER}:
            return
        self._head += len(data)
        if self._head > MAX_HEAD:
            error = HeadTooLarge(f"over {MAX_HEAD} bytes of headers")
            self._giveUp(Failure(error))  # type: ignore[no-untyped-call]


class _CappedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _CappedProtocol:  # noqa: ARG002, N802
        return _CappedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class CappedDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler, which gives up on headers over `MAX_HEAD`."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        return_large_blocks()
        self._pool._factory = _CappedFactory  # noqa: SLF001 - as Scrapy's own does

    async def download_request(self, request: Request) -> Response:
        """Return the response.

        Raises:
            DownloadCancelledError: it is too large, in its header or its body.
            ResponseDataLossError: it is a part, which nobody asked for.
        """
        try:
            response = await super().download_request(request)
        except DownloadFailedError as error:
            reasons: list[Failure] = getattr(error.__cause__, "reasons", [])
            for reason in reasons:
                if isinstance(reason.value, HeadTooLarge):
                    raise DownloadCancelledError(str(reason.value)) from error
            raise
        if response.status == PARTIAL_CONTENT:
            raise ResponseDataLossError("a part of it alone: HTTP status 206")
        return response
