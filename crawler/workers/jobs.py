"""The work of a worker process: from a page to what is on it.

Each job takes and returns small values that can be pickled. Imported in workers,
since it pulls in all of extraction.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from crawler.archives import opened
from crawler.dedup import Signature, sign
from crawler.discovery import DiscoveryOptions, Listing
from crawler.discovery import read_listing as read
from crawler.discovery.shapes import article_likeness
from crawler.errors import NoArticle, NoListing
from crawler.extraction import Article, ExtractionOptions, extract
from crawler.extraction.address import declared_url

if TYPE_CHECKING:
    from crawler.page import Page


def read_article(page: Page, options: ExtractionOptions) -> tuple[Article, Signature]:
    """Return the article of a page, and the signature of its text.

    Raises:
        NoArticle: the page holds none.
    """
    article = extract(page, options)
    return article, sign(article.text)


def read_archived(
    page: Page, options: ExtractionOptions, most: int
) -> tuple[Page, Article, Signature]:
    """Return an archived page, without its body, and what `read_article` returns.

    A file is given the URL that it names itself.

    Raises:
        NoArticle: the page holds none, has no URL, or more than *most* bytes.
    """
    page = opened(page, most)
    if page.url.startswith("file:"):
        url = declared_url(page, options)
        if url is None:
            raise NoArticle(page.url, "no-url", "it does not say where it is from")
        page = dataclasses.replace(page, url=url, requested_url=url)
    if _is_listing(page):
        raise NoArticle(page.url, "section", "a list of articles")
    article, signature = read_article(page, options)
    return dataclasses.replace(page, body=b""), article, signature


def _is_listing(page: Page) -> bool:
    """Whether neither the URL of a page nor what is on it speak for an article."""
    if article_likeness(page.url):
        return False
    try:
        return bool(read(page, DiscoveryOptions()).links)
    except NoListing:
        return False


def read_listing(page: Page, options: DiscoveryOptions) -> Listing:
    """Return the links of a feed, sitemap or listing page.

    Raises:
        NoListing: the page is none of these.
    """
    return read(page, options)
