"""Discovery on the newsroom that is shipped: every entrance, every front page."""

from urllib.parse import urljoin, urlsplit

import pytest

from crawler.discovery import Listing, read_listing
from crawler.errors import NoListing
from crawler.page import Page
from crawler.urls import url_key
from newsroom.catalogue import catalogue
from newsroom.entrances import ENTRANCES, listed
from newsroom.site import IMPRINT, build

PORT = 8000
WEB = build(PORT)
STOCK = catalogue(1)
ARTICLES = {
    url_key(f"http://{article.publisher.host}:{PORT}{article.path}"): article
    for article in STOCK.articles.values()
}


def read(host: str, path: str) -> Listing:
    url = f"http://{host}:{PORT}{path}"
    answer = WEB[host, path]
    return read_listing(
        Page(
            url=url,
            requested_url=url,
            body=answer.body,
            content_type=answer.content_type,
            fetched_at="2024-12-20T18:00:00+00:00",
        )
    )


def follow(host: str, path: str) -> list[str]:
    """Return the links of a listing and all of its further pages."""
    urls: list[str] = []
    start = f"http://{host}:{PORT}"
    queue, seen = [start + path], set()
    while queue:
        address = queue.pop(0)
        if address in seen:
            continue
        seen.add(address)
        listing = read(host, address.removeprefix(start))
        urls += [link.url for link in listing.links]
        queue += listing.listings
    return urls


def landed(url: str) -> str:
    """Return where a URL leads after its redirect."""
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    answer = WEB.get((parts.hostname or "", target))
    return urljoin(url, dict(answer.headers).get("Location", "")) if answer else url


@pytest.mark.parametrize("entrance", ENTRANCES, ids=lambda entrance: entrance.name)
def test_every_article_of_an_entrance_is_found(entrance):
    found = {landed(url) for url in follow(entrance.host, entrance.path)}
    expected = {
        url_key(f"http://{a.publisher.host}:{PORT}{a.path}")
        for a in listed(STOCK, entrance.name)
    }
    assert expected
    assert expected <= {url_key(url) for url in found}


@pytest.mark.parametrize("key", STOCK.publishers)
def test_front_pages_lead_to_articles_alone(key):
    publisher = STOCK.publishers[key]
    urls = [link.url for link in read(publisher.host, "/").links]
    own = {
        url_key(urljoin(f"http://{publisher.host}:{PORT}/", article.path))
        for article in STOCK.of(key)
        if not article.private
    }
    assert urls
    assert all(url_key(url) in ARTICLES for url in urls)
    if "/" not in {e.path for e in ENTRANCES if e.host == publisher.host}:
        assert {url_key(url) for url in urls} == own


def test_an_imprint_is_no_listing():
    for publisher in STOCK.publishers.values():
        path, _ = IMPRINT[publisher.language]
        with pytest.raises(NoListing, match="no-links"):
            read(publisher.host, path)
