"""Scrapy's scheduler, with the links to articles kept in the ledger.

A link to an article becomes a row as soon as it is found, so that it survives the
end of the process and the feed that named it. Requests are made from rows in small
portions, spread over hosts: memory stays flat however many links wait, and one host
with many does not hold up the others. All other requests (sources, redirects,
retries) take Scrapy's own way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy import Request
from scrapy.core.scheduler import Scheduler

from crawler.errors import StateError, WriteFailed
from crawler.extensions.run import RunExtension

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.run import Run
    from crawler.storage import PendingLink

PORTION = 64
"""Links taken from the ledger at a time: a few times the concurrent requests."""

PER_HOST = 8
"""Links of one host in a portion."""


class LedgerScheduler(Scheduler):
    """Hands out the links of the ledger; a plain scheduler where no run is open."""

    extension: RunExtension | None = None
    _exhausted = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the open run, if any."""
        scheduler = super().from_crawler(crawler)
        scheduler.extension = crawler.get_extension(RunExtension)
        return scheduler

    @property
    def _failed(self) -> bool:
        return self.extension is not None and self.extension.run.failure is not None

    @property
    def _run(self) -> Run | None:
        """The run, while the ledger can be written."""
        extension = self.extension
        if extension is None or extension.run.failure is not None:
            return None
        return extension.run

    def enqueue_request(self, request: Request) -> bool:
        """Keep a request, or write its link to the ledger; False if known already."""
        link = request.cb_kwargs.get("link")
        run = self._run
        if run is None or link is None or request.meta.get("claimed"):
            return bool(super().enqueue_request(request))
        try:
            new = run.found(link)
        except (WriteFailed, StateError) as error:
            self._fail(error)
            return False
        self._exhausted = self._exhausted and not new
        return new

    def next_request(self) -> Request | None:
        """Return the next request, after taking in a portion of links if few wait."""
        if self._run is not None and not self._exhausted and len(self) < PORTION // 2:
            self._take_in(self._run)
        # Once nothing can be written, nothing more is fetched.
        return None if self._failed else super().next_request()

    def _take_in(self, run: Run) -> None:
        try:
            links = run.claim(PORTION, PER_HOST)
        except (WriteFailed, StateError) as error:
            self._fail(error)
            return
        self._exhausted = not links
        for link in links:
            super().enqueue_request(self._request(link))

    def _fail(self, error: WriteFailed | StateError) -> None:
        if self.extension is not None:
            self.extension.fail(error)

    def has_pending_requests(self) -> bool:
        """Whether requests wait, here or in the ledger."""
        if self._failed:
            return False
        return len(self) > 0 or (self._run is not None and not self._exhausted)

    def _request(self, link: PendingLink) -> Request:
        spider: Any = self.spider
        return Request(
            link.url,
            callback=spider.parse_article,
            errback=spider.failed,
            cb_kwargs={"link": link},
            # The ledger gives each link out once; redirects must not be filtered.
            dont_filter=True,
            meta={"claimed": True},
        )
