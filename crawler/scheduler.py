"""Scrapy's scheduler, with the links to articles kept in the ledger.

A link to an article becomes a row as soon as it is found (`LinkIntake`), so that it
survives the end of the process and the feed that named it. Requests are made from rows
in small portions, spread over sites: memory stays flat however many links wait, and one
site with many does not hold up the others. All other requests (sources, redirects,
retries) take Scrapy's own way.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request
from scrapy.core.scheduler import Scheduler
from scrapy.pqueues import DownloaderAwarePriorityQueue, DownloaderInterface

from crawler.errors import StateError, WriteFailed
from crawler.extensions.run import RunExtension
from crawler.publishing.items import Leads
from crawler.responses import now
from crawler.urls import askable, site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.publishing.run import Run
    from crawler.storage import FoundLink

PORTION = 64
"""Links taken from the ledger at a time: a few times the concurrent requests."""


class LinkIntake:
    """Writes the links of a listing to the ledger instead of scheduling them."""

    def __init__(self, crawler: Crawler, extension: RunExtension | None) -> None:
        self._crawler = crawler
        self._extension = extension

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the open run, if any."""
        return cls(crawler, crawler.get_extension(RunExtension))

    async def process_spider_output(
        self,
        response: Response,  # noqa: ARG002 - Scrapy's signature
        result: AsyncIterator[Any],
    ) -> AsyncIterator[Any]:
        """Pass on all that is no link to an article; without a run, its request."""
        async for item in result:
            if not isinstance(item, Leads):
                yield item
            elif self._extension is None:
                for link in item.links:
                    yield article_request(self._crawler.spider, link)
            else:
                self._take_in(self._extension, item.links)
                # One long list must not keep all others waiting meanwhile.
                await asyncio.sleep(0)

    @staticmethod
    def _take_in(extension: RunExtension, links: Sequence[FoundLink]) -> None:
        if extension.run.failure is not None:
            return
        try:
            extension.run.found(links)
        except (WriteFailed, StateError) as error:
            extension.fail(error)


def article_request(spider: Any, link: FoundLink) -> Request:
    """Return the request that a link to an article becomes."""
    return Request(
        link.url,
        callback=spider.parse_article,
        errback=spider.failed,
        cb_kwargs={"link": link},
        # The ledger gives each link out once; redirects must not be filtered.
        dont_filter=True,
        meta={"waiting": 1},
    )


class _FreePlaces(DownloaderInterface):
    """Knows the hosts that have places left, and how much each site has had.

    What waits for robots.txt or for its turn at a slow host takes a place of all
    concurrent requests; so a host gets as many as it has connections, and no more.
    As many again may be read meanwhile: what is quick to fetch and slow to read must
    not fill the workers' queue.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        self.served: Counter[str] = Counter()
        """Requests given out, by site."""

    def stats(self, possible_slots: Iterable[str]) -> list[tuple[int, str]]:
        """Return what the sites of hosts with free places were given, and the hosts."""
        loading = Counter(map(self.get_slot_key, self.downloader.active))
        reading = Counter(map(self.get_slot_key, self._read()))
        found = []
        for slot in possible_slots:
            places, busy = self._places(slot), loading[slot]
            if busy < places and busy + reading[slot] < 2 * places:
                found.append((self.served[_site_of(slot)], slot))
        return found

    def _read(self) -> Iterable[Request]:
        slot = self._crawler.engine.scraper.slot
        return slot.active if slot is not None else ()

    def _places(self, name: str) -> int:
        slot = self.downloader.slots.get(name)
        return int(slot.concurrency if slot else self.downloader.domain_concurrency)


class PatientQueue(DownloaderAwarePriorityQueue):
    """Gives the site its turn that has had least, and no host more than it can take.

    So one site delays another by no more than it is given itself, however quick its
    answers and many its hosts are.
    """

    def __init__(self, crawler: Crawler, *args: Any, **kwargs: Any) -> None:
        super().__init__(crawler, *args, **kwargs)
        self._downloader_interface = self._hosts = _FreePlaces(crawler)

    def pop(self) -> Request | None:
        """Return the next request; null while every host has what it can take."""
        request: Request | None = super().pop()
        if request is not None:
            slot = self._hosts.get_slot_key(request)
            self._hosts.served[_site_of(slot)] += 1
        return request


def _site_of(slot: str) -> str:
    host = f"[{slot}]" if ":" in slot else slot
    try:
        return site(f"http://{host}/")
    except ValueError:
        return slot


class LedgerScheduler(Scheduler):
    """Hands out the links of the ledger; a plain scheduler where no run is open."""

    extension: RunExtension | None = None
    _asked_at = -1
    """State of the run when the ledger last had nothing to give."""

    _waiting = 0
    """Requests made of links that were not sent yet."""

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
        """Keep a request; False for one that leads on to an article that is written."""
        if (url := askable(request.url)) != request.url:
            # As redirects and sources may bring it; links are canonical already.
            request = request.replace(url=url)
        run, link = self._run, request.cb_kwargs.get("link")
        if run is not None and link is not None and request.meta.get("redirect_urls"):
            try:
                if run.written(request.url, link):
                    run.settle(link, now())
                    return False
            except (WriteFailed, StateError) as error:
                self._fail(error)
                return False
        return bool(super().enqueue_request(request))

    def next_request(self) -> Request | None:
        """Return the next request that may be sent now, if need be from the ledger."""
        if self._failed:
            return None  # once nothing can be written, nothing more is fetched
        # Other requests may be there without end, and must not keep links waiting.
        if self._waiting < PORTION // 2:
            self._take_in()
        request = super().next_request()
        if request is None and self._take_in():
            request = super().next_request()
        if request is not None:
            self._waiting -= request.meta.pop("waiting", 0)
        return None if self._failed else request

    @property
    def _exhausted(self) -> bool:
        """Whether the ledger has nothing to give before something is settled."""
        run = self._run
        return run is None or self._asked_at == run.changes

    def _take_in(self) -> bool:
        """Make requests of a portion of links; return whether there were any."""
        run = self._run
        if run is None or self._exhausted:
            return False
        try:
            links = run.claim(PORTION)
        except (WriteFailed, StateError) as error:
            self._fail(error)
            return False
        if not links:
            self._asked_at = run.changes
        for link in links:
            super().enqueue_request(article_request(self.spider, link))
        self._waiting += len(links)
        return bool(links)

    def _fail(self, error: WriteFailed | StateError) -> None:
        if self.extension is not None:
            self.extension.fail(error)

    def has_pending_requests(self) -> bool:
        """Whether requests wait, here or in the ledger."""
        if self._failed:
            return False
        return len(self) > 0 or not self._exhausted
