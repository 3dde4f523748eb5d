"""Why a download failed, in a small set of words."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.network.failures import reason_of

URL = "https://dawn.example/story"


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (404, "http-404"),
        (599, "http-599"),
        (600, "http-invalid"),
        (999_999, "http-invalid"),
        (-200, "http-invalid"),
    ],
)
def test_strangers_invent_no_reasons(status: int, word: str) -> None:
    failure = Failure(HttpError(Response(URL, status=status)))
    failure.request = Request(URL)  # type: ignore[attr-defined]
    assert reason_of(failure).word == word
