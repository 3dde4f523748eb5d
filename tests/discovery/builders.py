"""Pages made for the tests."""

from crawler.discovery import DiscoveryOptions, Listing, read_listing
from crawler.page import Page

URL = "http://dawn.example/news/"


def make_page(body: str | bytes, url: str = URL, content_type: str = "") -> Page:
    return Page(
        url=url,
        requested_url=url,
        body=body if isinstance(body, bytes) else body.encode(),
        content_type=content_type,
        fetched_at="2024-12-20T18:00:00+00:00",
    )


def listing_of(body: str | bytes, url: str = URL, **options: object) -> Listing:
    return read_listing(make_page(body, url), DiscoveryOptions(**options))


def urls_of(body: str | bytes, url: str = URL, **options: object) -> list[str]:
    return [link.url for link in listing_of(body, url, **options).links]
