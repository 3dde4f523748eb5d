"""Why a download failed, in the words of the rejection ledger."""

from __future__ import annotations

from dataclasses import dataclass

from scrapy import exceptions
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet import error as network
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawler.errors import RobotsUnreachable

PASSING_STATUSES = frozenset({408, 425, 429, *range(500, 600)})
"""HTTP statuses that say nothing about the article itself."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a request gave no page."""

    word: str
    detail: str
    passing: bool
    """Whether the cause may pass, so that the next run should try again."""


def reason_of(failure: Failure) -> Reason:
    """Return the reason of a failed request."""
    error = failure.value
    if isinstance(error, HttpError):
        status = error.response.status
        return Reason(f"http-{status}", f"HTTP status {status}", status in PASSING_STATUSES)
    if isinstance(error.__cause__, RobotsUnreachable):
        return Reason("robots-unreachable", str(error), passing=True)
    if isinstance(error, exceptions.StopDownload):
        refused = failure.request.meta.get("refused_content_type", "")
        return Reason("content-type", refused, passing=False)
    detail = str(error).strip() or type(error).__name__
    if isinstance(error, exceptions.IgnoreRequest) and "robots.txt" in detail:
        return Reason("robots", detail, passing=False)
    for kinds, word, passing in _WORDS:
        if isinstance(error, kinds):
            return Reason(word, detail, passing)
    return Reason("download-failed", f"{type(error).__name__}: {detail}", passing=True)


_WORDS: tuple[tuple[tuple[type[BaseException], ...], str, bool], ...] = (
    ((exceptions.IgnoreRequest,), "refused", False),
    ((exceptions.DownloadTimeoutError, network.TimeoutError), "timeout", True),
    ((exceptions.CannotResolveHostError, network.DNSLookupError), "no-address", True),
    ((exceptions.DownloadConnectionRefusedError,), "connection-refused", True),
    ((exceptions.DownloadCancelledError,), "too-large", False),
    ((exceptions.ResponseDataLossError,), "cut-off", True),
    ((ResponseFailed, exceptions.DownloadFailedError), "connection-lost", True),
    ((exceptions.UnsupportedURLSchemeError, exceptions.NotSupported), "scheme", False),
)
