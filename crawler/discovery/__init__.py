"""Discovery: a listing page becomes the links to its articles.

`read_listing` finds out by content whether a page is a feed, a sitemap or an HTML
listing page. Everything here reads foreign bytes: it is capped, and raises
`NoListing` alone.
"""

from crawler.discovery.listing import DiscoveryOptions, Link, Listing
from crawler.discovery.reading import read_listing

__all__ = ["DiscoveryOptions", "Link", "Listing", "read_listing"]
