"""Why a download failed, in the words of the rejection ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapy import exceptions
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet import error as network
from twisted.web.client import ResponseFailed

from crawler.network.middlewares import OverBudget, RefusedAddress, RefusedName
from crawler.network.redirects import REDIRECTS, target_of
from crawler.network.robots import RobotsForbidden, RobotsUnreachable

if TYPE_CHECKING:
    from scrapy import Request
    from twisted.python.failure import Failure

PASSING_STATUSES = frozenset({408, 425, 429, *range(500, 600)})
"""HTTP statuses that say nothing about the article itself."""


PASSING_REASONS = frozenset({"interrupted", "internal-error", "lost-worker"})
"""Reasons of a rejected page that say nothing about the page itself."""

_REDIRECTED_TOO_OFTEN = "max redirections reached"
"""Scrapy's words; it has no exception of its own for this."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a request gave no page."""

    word: str
    detail: str
    passing: bool
    """Whether the cause may pass, so that the next run should try again."""


def reason_of(failure: Failure) -> Reason:
    """Return the reason of a failed request."""
    error = failure.value or Exception("unknown")
    request: Request = failure.request  # type: ignore[attr-defined]
    told = _by_what_it_says(error, request)
    if told is not None:
        return told
    detail = str(error).strip() or type(error).__name__
    for kinds, word, passing in _WORDS:
        if isinstance(error, kinds):
            return Reason(word, detail, passing)
    return Reason("download-failed", f"{type(error).__name__}: {detail}", passing=True)


def _by_what_it_says(error: BaseException, request: Request) -> Reason | None:
    """Return the reason where the type of the error alone does not tell it."""
    if isinstance(error, HttpError):
        status = error.response.status
        if status in REDIRECTS:
            return Reason("bad-redirect", target_of(error.response), passing=False)
        passing = status in PASSING_STATUSES
        # Strangers choose it, and reasons must stay few.
        word = f"http-{status}" if status in range(100, 600) else "http-invalid"
        return Reason(word, f"HTTP status {status}", passing)
    if isinstance(error, exceptions.StopDownload):
        refused = request.meta.get("refused_content_type", "")
        return Reason("content-type", refused, passing=False)
    if (
        isinstance(error, exceptions.IgnoreRequest)
        and str(error) == _REDIRECTED_TOO_OFTEN
    ):
        return Reason("redirects", str(error), passing=False)
    return None


_WORDS: tuple[tuple[tuple[type[BaseException], ...], str, bool], ...] = (
    ((RefusedName,), "address-refused", True),
    ((RefusedAddress,), "address-refused", False),
    ((RobotsForbidden,), "robots", False),
    ((RobotsUnreachable,), "robots-unreachable", True),
    ((OverBudget,), "over-budget", False),
    # What is left of Scrapy's own: bodies that grow over the limit when inflated.
    ((exceptions.IgnoreRequest,), "too-large", False),
    ((exceptions.DownloadTimeoutError, network.TimeoutError), "timeout", True),
    ((exceptions.CannotResolveHostError, network.DNSLookupError), "no-address", True),
    ((exceptions.DownloadConnectionRefusedError,), "connection-refused", True),
    ((exceptions.DownloadCancelledError,), "too-large", False),
    ((exceptions.ResponseDataLossError,), "cut-off", True),
    ((ResponseFailed, exceptions.DownloadFailedError), "connection-lost", True),
    ((exceptions.UnsupportedURLSchemeError, exceptions.NotSupported), "scheme", False),
)
