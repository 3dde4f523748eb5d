"""Sitemaps, their indexes, gzip and plain text."""

import gzip

import pytest

from crawler.discovery import Link
from tests.discovery.builders import listing_of, urls_of

NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url>
<image:image><image:loc>http://dawn.example/a.jpg</image:loc>
<image:title>Photo</image:title></image:image>
<loc>http://dawn.example/17</loc><lastmod>2024-12-20T19:00:00Z</lastmod>
<news:news><news:publication><news:name>Dawn</news:name></news:publication>
<news:publication_date>2024-12-20T18:57:00+01:00</news:publication_date>
<news:title>Ferry runs aground</news:title></news:news></url></urlset>"""


def urlset(*entries: tuple[str, str]) -> str:
    urls = "".join(
        f"<url><loc>{url}</loc><lastmod>{date}</lastmod></url>" for url, date in entries
    )
    return f"<urlset>{urls}</urlset>"


def index(*children: tuple[str, str]) -> str:
    return "<sitemapindex>{}</sitemapindex>".format(
        "".join(
            f"<sitemap><loc>http://dawn.example/{name}</loc>"
            f"<lastmod>{date}</lastmod></sitemap>"
            for name, date in children
        )
    )


@pytest.mark.parametrize(
    "body",
    [
        NEWS,
        gzip.compress(NEWS.encode()),
        gzip.compress(gzip.compress(NEWS.encode())),
        NEWS.replace("<urlset", "<sm:urlset").replace("</urlset", "</sm:urlset"),
    ],
    ids=["plain", "gzip", "gzip twice", "prefix"],
)
def test_news_sitemap_gives_title_and_dates(body):
    listing = listing_of(body)
    assert listing.kind == "sitemap"
    assert listing.links == (
        Link(
            url="http://dawn.example/17",
            title="Ferry runs aground",
            published="2024-12-20T18:57:00+01:00",
            modified="2024-12-20T19:00:00+00:00",
        ),
    )


def test_pages_that_are_no_articles_are_left_out_of_general_sitemaps():
    body = urlset(
        ("http://dawn.example/", ""),
        ("http://dawn.example/tag/ferries", ""),
        ("http://dawn.example/imprint.html", ""),
        ("http://dawn.example/p/17", ""),
    )
    assert urls_of(body) == ["http://dawn.example/p/17"]


def test_plain_text_sitemap():
    listing = listing_of("http://dawn.example/17\r\nno link\nhttp://dawn.example/18\n")
    assert (listing.kind, len(listing.links)) == ("sitemap", 2)


def test_index_names_its_children_newest_first():
    body = index(
        ("old.xml", "2023-01-01"),
        ("posts-2022-05.xml", ""),
        ("news.xml", "2024-12-20T10:00:00Z"),
        ("static.xml", ""),
    )
    listing = listing_of(body)
    assert listing.kind == "sitemap-index"
    assert [url.rpartition("/")[2] for url in listing.listings] == [
        "news.xml",
        "old.xml",
        "posts-2022-05.xml",
        "static.xml",
    ]


def test_children_on_other_sites_are_not_followed():
    body = index(("a.xml", "")).replace("</sitemapindex>", "") + (
        "<sitemap><loc>http://elsewhere.example/b.xml</loc></sitemap></sitemapindex>"
    )
    assert listing_of(body).listings == ("http://dawn.example/a.xml",)


def test_what_says_it_is_older_than_since_is_left_out():
    body = urlset(
        ("http://dawn.example/1", "2024-12-19T23:59:00Z"),
        ("http://dawn.example/2", "2024-12-20"),
        ("http://dawn.example/3", ""),
    )
    assert urls_of(body, since="2024-12-20") == [
        "http://dawn.example/2",
        "http://dawn.example/3",
    ]
    children = index(("old.xml", "2023-01-01"), ("new.xml", "2024-12-21"))
    assert listing_of(children, since="2024-12-20").listings == (
        "http://dawn.example/new.xml",
    )


def test_of_too_many_entries_the_newest_stay_in_page_order():
    body = urlset(
        ("http://dawn.example/1", "2024-12-02"),
        ("http://dawn.example/2", "2024-12-01"),
        ("http://dawn.example/3", "2024-12-03"),
    )
    listing = listing_of(body, max_links=2)
    assert [link.url[-1] for link in listing.links] == ["1", "3"]
    assert listing.truncated


def test_a_sitemap_cut_at_the_byte_limit_gives_whole_urls_only():
    body = urlset(*((f"http://dawn.example/{n}00000/story", "") for n in range(100)))
    for limit in range(300, 420, 7):
        listing = listing_of(body, max_bytes=limit)
        assert listing.truncated
        assert all(link.url.endswith("00000/story") for link in listing.links)


def test_gzip_is_inflated_up_to_the_limit():
    bomb = gzip.compress(NEWS.encode() + b" " * 50_000_000)
    listing = listing_of(bomb, max_bytes=100_000)
    assert len(listing.links) == 1
    assert listing.truncated


def test_cut_gzip_gives_what_it_holds():
    body = urlset(*((f"http://dawn.example/{n}/story", "") for n in range(5000)))
    packed = gzip.compress(body.encode())
    listing = listing_of(packed[: len(packed) // 2])
    assert 0 < len(listing.links) < 5000
    assert listing.truncated


@pytest.mark.parametrize("padding", [b"", b"\0" * 512, b"-- end --"])
def test_gzip_files_one_after_the_other_are_read_as_one(padding):
    names = [f"http://dawn.example/{n}/story" for n in range(6)]
    body = urlset(*((name, "") for name in names)).encode()
    packed = gzip.compress(body[:200]) + gzip.compress(body[200:]) + padding
    listing = listing_of(packed)
    assert [link.url for link in listing.links] == names
    assert not listing.truncated
