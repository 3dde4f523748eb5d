"""From a fetched page to its listing, whatever kind it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.discovery.content import Content, NotText, read_content
from crawler.discovery.feeds import read_feed, read_json_feed
from crawler.discovery.listing import DiscoveryOptions, Listing
from crawler.discovery.pages import read_page
from crawler.discovery.sitemaps import read_sitemap, read_sitemap_index
from crawler.errors import NoListing
from crawler.urls import url_key

if TYPE_CHECKING:
    from crawler.page import Page

_DEFAULTS = DiscoveryOptions()
_KIND_OF = {
    "feed": "feed",
    "json": "feed",
    "sitemap": "sitemap",
    "sitemap-index": "sitemap",
    "urls": "sitemap",
    "html": "listing",
}


def read_listing(page: Page, options: DiscoveryOptions = _DEFAULTS) -> Listing:
    """Return what a listing page leads to; its kind is found by content.

    Raises:
        NoListing: its reason is ``not-text``, ``empty``, ``article`` (the page is an
            article itself), ``no-links``, ``entities`` (XML that declares entities of
            its own, which only attacks need), ``bad-url``, ``bad-json`` or
            ``other-kind`` (not what ``options.kind`` asks for).
    """
    try:
        content = read_content(page.body, page.content_type, options.max_bytes)
    except NotText as error:
        raise NoListing(page.url, "not-text", str(error)) from None
    if not content.text:
        raise NoListing(page.url, "empty", "the page has no content")
    if options.kind not in {"auto", _KIND_OF[content.kind]}:
        detail = f"wanted a {options.kind}, the page is {content.kind}"
        raise NoListing(page.url, "other-kind", detail)
    if content.entities and content.kind != "html":
        raise NoListing(page.url, "entities", "its XML declares entities of its own")
    listing = _read(content, _page_urls(page), options)
    if not (listing.links or listing.listings or listing.feeds):
        raise NoListing(page.url, "no-links", f"a {listing.kind} without links")
    return listing


def _page_urls(page: Page) -> tuple[str, ...]:
    try:
        url_key(page.url)
        url_key(page.requested_url)
    except ValueError as error:
        raise NoListing(page.url, "bad-url", str(error)) from None
    return page.url, page.requested_url


def _read(
    content: Content, page_urls: tuple[str, ...], options: DiscoveryOptions
) -> Listing:
    if content.kind == "feed":
        return read_feed(content, page_urls, options)
    if content.kind == "sitemap-index":
        return read_sitemap_index(content, page_urls, options)
    if content.kind in {"sitemap", "urls"}:
        return read_sitemap(content, page_urls, options)
    if content.kind == "html":
        return read_page(content, page_urls, options)
    try:
        return read_json_feed(content, page_urls, options)
    except ValueError as error:
        raise NoListing(page_urls[0], "bad-json", str(error)[:200]) from None
