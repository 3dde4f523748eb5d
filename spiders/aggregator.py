"""From the user's sources to articles: feeds, sitemaps and listing pages."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider

from crawler.errors import InvalidSources, NoArticle, NoListing, PageRejected
from crawler.network.failures import PASSING_REASONS, reason_of
from crawler.network.middlewares import OverBudget
from crawler.options import discovery_options, extraction_options, worker_options
from crawler.publishing.items import Leads, Rejection, SignedRecord, sign_record
from crawler.responses import page_of
from crawler.scheduler import article_request
from crawler.sources import Source, load_sources, sources_from_urls
from crawler.storage import FoundLink
from crawler.urls import budget_site, canonical_url, url_key
from crawler.workers.pool import READ_ARTICLE, READ_LISTING, Workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.discovery import DiscoveryOptions, Link, Listing
    from crawler.extraction import ExtractionOptions
    from crawler.page import Page

LISTING_PRIORITY = 10
"""Listings come first: they are few, and all else waits for them."""


_POST = re.compile(r"(?:^|&)(?:p|page_id)=\d+(?:&|$)")
"""The query of an article of WordPress, where it was set up no further."""

LINKS_AT_ONCE = 250
"""Links written to the ledger in one transaction, while which nothing else is done."""


class AggregatorSpider(Spider):
    """Follows each source to its articles and yields their records.

    Arguments: ``url`` (one URL or several, parted by commas) or ``sources`` (the
    path of a TOML file).
    """

    name = "aggregator"
    custom_settings = {"LEDGER_ENABLED": True}  # noqa: RUF012 - Scrapy's own form

    workers: Workers
    discovery: Callable[[Source | None], DiscoveryOptions]
    extraction: ExtractionOptions

    def __init__(
        self, url: str | None = None, sources: str | None = None, **unknown: str
    ) -> None:
        super().__init__()
        if unknown:
            raise InvalidSources(
                f"unknown argument: -a {next(iter(unknown))}: "
                "the aggregator spider takes -a url=... and -a sources=..."
            )
        self.sources: tuple[Source, ...] = ()
        if url:
            self.sources += sources_from_urls(url)
        if sources:
            self.sources += load_sources(Path(sources))
        self._listings: Counter[str] = Counter()
        self._asked: set[tuple[str, str]] = set()
        """Sources and their listing pages: each reads a page by its own rules."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Read the settings."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.workers = Workers(*worker_options(crawler.settings))
        spider.discovery = discovery_options(crawler.settings)
        spider.extraction = extraction_options(crawler.settings)
        return spider

    def closed(self, reason: str) -> None:  # noqa: ARG002 - Scrapy's signature
        """End the workers with the crawl."""
        self.workers.close()

    async def start(self) -> AsyncIterator[Request]:
        """Begin with the sources; the scheduler adds links of earlier runs."""
        for source in self.sources:
            yield self._listing_request(source.url, source, entrance=True)

    async def parse(
        self, response: Response, source: Source | None = None
    ) -> AsyncIterator[Request | Leads | Rejection]:
        """Follow a feed, sitemap or listing page."""
        page = page_of(response)
        try:
            listing = await self._listing(page, source)
        except PageRejected as error:
            yield _rejection(error, response, source=source.name if source else None)
            return
        urls = [link.url for link in listing.links] + list(listing.listings)
        self.workers.expect(Counter(map(budget_site, urls)))
        for start in range(0, len(listing.links), LINKS_AT_ONCE):
            links = listing.links[start : start + LINKS_AT_ONCE]
            yield Leads(tuple(_found(link, source, page) for link in links))
        for url in self._further(listing, source):
            yield self._listing_request(url, source)

    async def parse_article(
        self, response: Response, link: FoundLink | None = None
    ) -> AsyncIterator[SignedRecord | Rejection]:
        """Yield the record of an article page, or why there is none."""
        page = page_of(response)
        if _led_to_front_page(page):
            error = NoArticle(page.url, "front-page", "the article is gone")
            yield _rejection(error, response, link=link)
            return
        try:
            article, signature = await self.workers.run(
                READ_ARTICLE, page, self.extraction
            )
        except PageRejected as error:
            yield _rejection(error, response, link=link)
            return
        try:
            yield sign_record(page, article, signature, link)
        except ValueError as error:
            bad_url = NoArticle(page.url, "bad-url", str(error))
            yield _rejection(bad_url, response, link=link)

    async def parse_any(
        self, response: Response
    ) -> AsyncIterator[Request | SignedRecord | Rejection]:
        """Show a page both ways, as article and as listing: for ``scrapy parse``."""
        async for item in self.parse_article(response):
            yield item
        async for result in self.parse(response):
            if isinstance(result, Leads):
                for link in result.links:
                    yield article_request(self, link)
            elif isinstance(result, Request):
                yield result

    async def failed(self, failure: Failure) -> AsyncIterator[Rejection]:
        """Yield why a request gave no page."""
        request: Request = failure.request  # type: ignore[attr-defined]
        reason = reason_of(failure)
        link: FoundLink | None = request.cb_kwargs.get("link")
        source: Source | None = request.cb_kwargs.get("source")
        if link is None and isinstance(failure.value, OverBudget):
            return  # a trap's listings may be many; the budget tells of them
        yield Rejection(
            url=request.url,
            reason=reason.word,
            detail=reason.detail,
            source=link.source if link else source.name if source else None,
            link_key=link.key if link else None,
            passing=reason.passing,
            entrance=request.meta.get("entrance", False),
        )

    async def _listing(self, page: Page, source: Source | None) -> Listing:
        listing: Listing = await self.workers.run(
            READ_LISTING, page, self.discovery(source)
        )
        if not (listing.links or listing.listings or listing.feeds):
            raise NoListing(page.url, "no-links", f"a {listing.kind} without any link")
        if listing.truncated:
            taken = (len(listing.links), len(listing.listings))
            words = "%s: read in part: %d links and %d further pages taken"
            self.logger.warning(words, page.url, *taken)
        return listing

    def _further(self, listing: Listing, source: Source | None) -> Iterator[str]:
        """Yield the listing pages to follow, as many as the source allows."""
        further = listing.listings or (() if listing.links else listing.feeds[:1])
        name = source.name if source else ""
        for url in further:
            asked = (name, canonical_url(url))
            if asked in self._asked:
                continue
            if source is None or self._listings[name] < source.max_pages:
                self._asked.add(asked)
                self._listings[name] += 1
                yield url

    def _listing_request(
        self, url: str, source: Source | None, *, entrance: bool = False
    ) -> Request:
        return Request(
            url,
            callback=self.parse,
            errback=self.failed,
            cb_kwargs={"source": source},
            priority=LISTING_PRIORITY,
            meta={"entrance": entrance},
            # What another source asked for, or leads to by a redirect, is no duplicate.
            dont_filter=True,
        )


def _found(link: Link, source: Source | None, page: Page) -> FoundLink:
    url = canonical_url(link.url)
    return FoundLink(
        key=url_key(url),
        url=url,
        source=source.name if source else "",
        title=link.title,
        published=link.published,
        modified=link.modified,
        found_at=page.fetched_at,
        found_on=page.url,
    )


def _led_to_front_page(page: Page) -> bool:
    """Whether a link led on to a site's front page, as those of old articles do.

    An article may live there under a query, as ``/?p=4711``: a link to it that only
    changes scheme or host is no other page, and its number is WordPress's own.
    """
    parts = urlsplit(page.url)
    if page.url == page.requested_url or parts.path.strip("/"):
        return False
    return not (
        _POST.search(parts.query)
        or (parts.query and url_key(page.url) == url_key(page.requested_url))
    )


def _rejection(
    error: PageRejected,
    response: Response,
    *,
    source: str | None = None,
    link: FoundLink | None = None,
) -> Rejection:
    return Rejection(
        url=error.url,
        reason=error.reason,
        detail=error.detail,
        source=link.source if link else source,
        link_key=link.key if link else None,
        passing=error.reason in PASSING_REASONS,
        entrance=response.meta.get("entrance", False),
    )
