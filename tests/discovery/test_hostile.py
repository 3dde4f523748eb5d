"""Listings that want to harm: nothing but `NoListing` comes out, and links stay sane.

Sizes here are such that work quadratic in them would not end within the suite.
"""

import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.discovery import DiscoveryOptions, Link, read_listing
from crawler.errors import NoListing
from crawler.urls import canonical_url, url_key
from tests.discovery.builders import URL, listing_of, make_page, urls_of

MANY = 300_000

LAUGHS = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">
{}]><rss><item><title>&z;</title><link>http://a.example/&z;</link></item></rss>""".format(
    "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">'
        for a, b in zip("abcdefg", "bcdefgz", strict=False)
    )
)
EXTERNAL = """<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<rss><item><title>&x;</title><link>http://a.example/1</link></item></rss>"""
PARAMETER = """<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://a.example/x.dtd"> %x;]>
<rss><item><link>http://a.example/1</link></item></rss>"""


@pytest.mark.parametrize("body", [LAUGHS, EXTERNAL, PARAMETER])
def test_entities_of_the_document_are_refused(body):
    with pytest.raises(NoListing, match="entities"):
        listing_of(body)


def test_entities_hidden_from_the_check_stay_unread(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    body = EXTERNAL.replace("[<!", '[<!ATTLIST a b CDATA "]>"> <!')
    listing = listing_of(body.replace("/etc/hostname", str(secret)))
    assert [link.title for link in listing.links] == ["&x;"]


HOSTILE = {
    "many links": "<a href=x>yy zz" * MANY,
    "attributes": "<p " + " ".join(f"a{n}=''" for n in range(MANY)) + ">",
    "attributes with brackets": "<p "
    + " ".join(f"a{n}='>'" for n in range(MANY))
    + ">",
    "attributes without values": "<p " + " ".join(f"a{n}" for n in range(MANY)) + ">",
    "deep": "<div>" * MANY,
    "deep formatting": "<b><p>" * MANY,
    "nested anchors": "<a href=x><h1>" + "<a href=y>t" * MANY,
    "open brackets": "<" * MANY,
    "open quotes": "<a href=\"'" * MANY,
    "open comments": "<!--" * MANY,
    "open instructions": "<?x" * MANY,
    "open document types": "<!DOCTYPE [ " * MANY,
    "ampersands": "<rss>" + "&" * MANY,
    "open CDATA": "<rss>" + "<![CDATA[" * MANY,
    "nested items": "<rss>" + "<item>" * MANY,
    "elements": "<rss>" + "<a/>" * MANY,
    "children": "<rss><item>" + "<title>x</title>" * MANY,
    "long title": "<rss><item><title>" + "x<" * MANY + "</title><link>/1</link></item>",
    "long URL": "<rss><item><link>http://a.example/" + "x" * MANY,
    "long date": "<rss><item><link>/1</link><pubDate>" + "1 " * MANY + "</pubDate>",
    "author": f"<rss><item><author>a@{'a.' * MANY}</author><link>/1</link></item>",
    "JSON numbers": '{"items":[' + "1" * MANY + "]}",
    "JSON depth": '{"items":' + "[" * MANY,
    "URLs": "http://a.example/[\n" * MANY,
    "base elements": "<base href=x>" * MANY,
    "next pages": "<a href=?page=2>" + "! " * MANY,
    "pager": "<a href=/x>2</a>" * 1000
    + "".join(f"<a href=?page={n}>{n}" for n in range(9999)),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_page_is_read_in_linear_time(body):
    try:
        listing = listing_of(body)
    except NoListing:
        return
    assert len(listing.links) <= DiscoveryOptions().max_links
    assert len(listing.listings) <= DiscoveryOptions().max_listings


def test_a_tag_loses_its_attributes_not_what_follows():
    swarm = "<p " + " ".join(f"a{n}='>'" for n in range(5_000)) + ">"
    assert urls_of(f"{swarm}<li><a href=/1>One</a>") == ["http://dawn.example/1"]
    script = f"<script>if (a<b {'&& c ' * 2000})</script>"
    assert urls_of(f"{script}<li><a href=/1>One</a>") == ["http://dawn.example/1"]


def test_gzip_bomb_stays_small():
    bomb = gzip.compress(gzip.compress(b"<rss>" + b" " * 200_000_000))
    with pytest.raises(NoListing):
        listing_of(bomb)


MARKUP = st.sampled_from(
    [
        *(
            "<",
            ">",
            "&",
            ";",
            '"',
            "'",
            "=",
            "/",
            "!",
            "[",
            "]",
            "--",
            "\x00",
            "\ud800",
        ),
        *("<rss>", "<item>", "</item>", "<link>", "</link>", "<title>", "</title>"),
        *("<feed xml:base='", "<entry>", "<link href='", "<urlset>", "<url>", "<loc>"),
        *("<sitemapindex>", "<sitemap>", "<lastmod>", "<?xml version='1.0'?>", "<!--"),
        *("<!DOCTYPE html>", "<!DOCTYPE rss [", "<![CDATA[", "]]>", "<html>", "<nav>"),
        *(
            "<a href='",
            "<a href=",
            "<h2>",
            "<article>",
            "<p>",
            "<base href='",
            "rel=next",
        ),
        *(
            '{"items":[',
            '{"url":"',
            '"title":',
            "null",
            "1e999",
            "}",
            "http://a.example/",
        ),
        *("http://[", "//b/", "?page=2", "?page=99999999999", "javascript:", "\ufeff"),
        *(
            "&#1;",
            "&#x110000;",
            "&nbsp;",
            "2024-12-20",
            "next",
            "Council votes to close",
        ),
        *(
            "mailto:",
            "ftp://x/",
            "é",
            "\u2028",
            " ",
            "\n",
            "http://a:x/",
            "http://ä..é/",
        ),
    ]
)
REASONS = frozenset(
    ("not-text", "empty", "article", "no-links", "entities", "bad-json", "bad-url")
)
BODIES = st.one_of(
    st.binary(max_size=400),
    st.lists(MARKUP, max_size=60).map(
        lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
    ),
    st.lists(MARKUP, max_size=30).map(
        lambda parts: "".join(parts).encode("utf-16", "surrogatepass")
    ),
    st.lists(MARKUP, max_size=30).map(
        lambda parts: gzip.compress("".join(parts).encode("utf-8", "replace"))
    ),
)
CONTENT_TYPES = st.sampled_from(
    ["", "text/html; charset=utf-8", "text/xml; charset=\x00", "x; charset=utf-7"]
)


@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(BODIES, CONTENT_TYPES, st.sampled_from([URL, "http://[::1]:8/x?page=2"]))
def test_any_bytes_give_a_sane_listing_or_a_reason(body, content_type, url):
    try:
        listing = read_listing(make_page(body, url, content_type))
    except NoListing as error:
        assert error.reason in REASONS  # noqa: PT017 - either outcome is right
        return
    keys = [url_key(link.url) for link in listing.links]
    assert len(set(keys)) == len(keys)
    for link in listing.links:
        assert_sane(link)
    for address in (*listing.listings, *listing.feeds):
        assert canonical_url(address)


def assert_sane(link: Link) -> None:
    assert canonical_url(link.url)
    assert "#" not in link.url
    assert link.title is None or link.title.strip()
    for text in (link.url, link.title or "", link.published or ""):
        text.encode("utf-8")


@pytest.mark.parametrize(
    "url", ["", "x", "http://[", "http://a:x/", "ftp://a.example/"]
)
def test_a_page_without_a_url_of_its_own_is_refused(url):
    with pytest.raises(NoListing, match="bad-url"):
        read_listing(make_page("<a href=/1>x</a>", url))


@pytest.mark.parametrize(
    "options",
    [{"allow": ("(",)}, {"deny": ("a{99999999999}",)}, {"since": "x"}, {"kind": "rss"}],
)
def test_unusable_options_are_refused(options):
    with pytest.raises(ValueError, match=r"not a|must be"):
        DiscoveryOptions(**options)
