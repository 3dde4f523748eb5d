"""From pages that others have fetched to articles: WARC files and saved pages."""

from __future__ import annotations

import asyncio
import dataclasses
import re
from collections import deque
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider

from crawler.archives import find_archives, read_archive
from crawler.discovery.shapes import is_section
from crawler.errors import (
    InvalidSources,
    NoArticle,
    PageRejected,
    StateError,
    UnreadableArchive,
    WriteFailed,
)
from crawler.extensions.run import RunExtension
from crawler.network.failures import PASSING_REASONS
from crawler.options import extraction_options, worker_options
from crawler.publishing.items import Rejection, SignedRecord, sign_record
from crawler.responses import now
from crawler.workers.pool import READ_ARCHIVED, Workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.archives import Archive
    from crawler.extraction import ExtractionOptions
    from crawler.page import Page

AT_ONCE = 16
"""Pages in the hands of workers: enough that one slow page keeps none of them idle."""


class ArchiveSpider(Spider):
    """Yields the records of the pages in files, in their order; asks nobody for any.

    Arguments: ``path`` (files or folders, parted by commas), and ``allow`` and ``deny``
    (regular expressions of URLs, as in a sources file).
    """

    name = "archive"
    custom_settings = {  # noqa: RUF012 - Scrapy's own form
        "LEDGER_ENABLED": True,
        # Its pages are old when they are read.
        "RETENTION_ENABLED": False,
        "ALARM_SILENT_DAYS": 0,
        # The one of aggregators would fetch links that wait in the ledger.
        "SCHEDULER": "scrapy.core.scheduler.Scheduler",
        "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https", "file", "ftp", "s3"))
        | {"data": "scrapy.core.downloader.handlers.datauri.DataURIDownloadHandler"},
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES": {},
    }

    workers: Workers
    extraction: ExtractionOptions
    max_bytes: int

    def __init__(
        self,
        path: str = "",
        allow: str | None = None,
        deny: str | None = None,
        **unknown: str,
    ) -> None:
        super().__init__()
        if unknown:
            raise InvalidSources(
                f"unknown argument: -a {next(iter(unknown))}: "
                "the archive spider takes -a path=..., -a allow=... and -a deny=..."
            )
        self.sources = find_archives(path)
        if not self.sources:
            raise InvalidSources(
                "no archive given: use -a path=FILE, a WARC file, a saved page, or a"
                " folder with such files"
            )
        self._allow = _pattern("allow", allow)
        self._deny = _pattern("deny", deny)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Read the settings."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.workers = Workers(*worker_options(crawler.settings))
        spider.extraction = extraction_options(crawler.settings)
        spider.max_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        return spider

    def closed(self, reason: str) -> None:  # noqa: ARG002 - Scrapy's signature
        """End the workers with the crawl."""
        self.workers.close()

    async def start(self) -> AsyncIterator[Request]:
        """Begin with an empty answer, since Scrapy waits for what answers give alone.

        Of items that `start` itself yields, it does not see the end.
        """
        yield Request("data:,", dont_filter=True)

    async def parse(
        self,
        response: Response,  # noqa: ARG002 - Scrapy's signature
    ) -> AsyncIterator[SignedRecord | Rejection]:
        """Yield what each page gives, in the order in which they lie in the files."""
        self.crawler.stats.set_value("response_received_count", 0)
        reading: deque[asyncio.Task[SignedRecord | Rejection]] = deque()
        try:
            for archive in self.sources:
                async for page in self._pages(archive):
                    reading.append(asyncio.create_task(self._settle(page, archive)))
                    if len(reading) == AT_ONCE:
                        yield await reading.popleft()
            while reading:
                yield await reading.popleft()
        finally:
            for task in reading:
                task.cancel()

    async def _pages(self, archive: Archive) -> AsyncIterator[Page | UnreadableArchive]:
        """Yield the pages of a file, and where it is broken, why there are no more."""
        pages = read_archive(archive.path, self.max_bytes)
        try:
            while page := await asyncio.to_thread(next, pages, None):
                if self._is_ending():
                    return
                if self._is_wanted(page):
                    yield page
        except UnreadableArchive as error:
            yield error

    def _is_wanted(self, page: Page) -> bool:
        if self._allow and not self._allow.search(page.url):
            return False
        if self._deny and self._deny.search(page.url):
            return False
        extension = self.crawler.get_extension(RunExtension)
        return extension is None or not _is_known(page, extension)

    def _is_ending(self) -> bool:
        """Whether the crawl was told to stop, or can write no more."""
        slot = self.crawler.engine._slot  # noqa: SLF001 - nothing else tells
        return slot is None or slot.closing is not None

    async def _settle(
        self, found: Page | UnreadableArchive, archive: Archive
    ) -> SignedRecord | Rejection:
        if isinstance(found, UnreadableArchive):
            return _rejection(found, archive)
        return await self._read(found, archive)

    async def _read(self, page: Page, archive: Archive) -> SignedRecord | Rejection:
        # The table at the end tells of pages, however they were had.
        self.crawler.stats.inc_value("response_received_count")
        try:
            if is_section(page.url):
                raise NoArticle(page.url, "section", "its URL is that of no article")
            page, article, signature = await self.workers.run(
                READ_ARCHIVED, page, self.extraction, self.max_bytes
            )
            if page.fetched_at > (read_at := now()):
                page = dataclasses.replace(page, fetched_at=read_at)
            record = sign_record(page, article, signature, None)
        except PageRejected as error:
            return _rejection(error, archive)
        except ValueError as error:
            return _rejection(NoArticle(page.url, "bad-url", str(error)), archive)
        return dataclasses.replace(record, source=archive.name)


def _pattern(name: str, value: str | None) -> re.Pattern[str] | None:
    try:
        return re.compile(value) if value else None
    except re.error as error:
        raise InvalidSources(
            f"-a {name}={value}: not a regular expression: {error}"
        ) from None


def _is_known(page: Page, extension: RunExtension) -> bool:
    try:
        known = extension.run.has(page.url, page.fetched_at)
    except (WriteFailed, StateError) as error:
        extension.fail(error)
        return True
    extension.run.tally.known += known
    return known


def _rejection(error: PageRejected, archive: Archive) -> Rejection:
    return Rejection(
        url=error.url,
        reason=error.reason,
        detail=error.detail,
        source=archive.name,
        passing=error.reason in PASSING_REASONS,
        entrance=isinstance(error, UnreadableArchive),
    )
