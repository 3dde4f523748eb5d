"""The work of a worker process: from a page to what is on it.

Each job takes and returns small values that can be pickled. Imported in workers,
since it pulls in all of extraction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.dedup import Signature, sign
from crawler.discovery import DiscoveryOptions, Listing
from crawler.discovery import read_listing as read
from crawler.extraction import Article, ExtractionOptions, extract

if TYPE_CHECKING:
    from crawler.page import Page


def read_article(page: Page, options: ExtractionOptions) -> tuple[Article, Signature]:
    """Return the article of a page, and the signature of its text.

    Raises:
        NoArticle: the page holds none.
    """
    article = extract(page, options)
    return article, sign(article.text)


def read_listing(page: Page, options: DiscoveryOptions) -> Listing:
    """Return the links of a feed, sitemap or listing page.

    Raises:
        NoListing: the page is none of these.
    """
    return read(page, options)
