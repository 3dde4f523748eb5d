"""Feeds as the standards have them, and as they are."""

import json

import pytest

from crawler.discovery import Link
from tests.discovery.builders import URL, listing_of, urls_of

ITEM = Link(
    url="http://dawn.example/17",
    title="Ferry runs aground",
    published="2024-12-20T18:57:00+01:00",
)

RSS = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Dawn</title><link>http://dawn.example/</link>
<item><title>Ferry runs aground</title><link>http://dawn.example/17</link>
<pubDate>Fri, 20 Dec 2024 18:57:00 +0100</pubDate></item></channel></rss>"""
RSS_091 = """<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
"http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>Dawn</title><item><title>Ferry runs aground</title>
<link>http://dawn.example/17</link></item></channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="x"><title>Dawn</title></channel><item rdf:about="y">
<title>Ferry runs aground</title><link>http://dawn.example/17</link>
<dc:date>2024-12-20T18:57:00+01:00</dc:date></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Dawn</title><entry>
<source><title>Wire</title><link href="http://wire.example/"/></source>
<title>Ferry runs aground</title><link rel="self" href="http://dawn.example/e/17"/>
<link rel="enclosure" href="http://dawn.example/17.mp3"/>
<link rel="alternate" href="http://dawn.example/17"/><id>tag:17</id>
<published>2024-12-20T18:57:00+01:00</published></entry></feed>"""


@pytest.mark.parametrize("body", [RSS, RDF, ATOM], ids=["rss", "rdf", "atom"])
def test_feed_gives_link_title_and_date(body):
    listing = listing_of(body)
    assert (listing.kind, listing.title) == ("feed", "Dawn")
    assert listing.links == (ITEM,)
    assert not listing.truncated


def test_old_rss_with_a_document_type():
    assert urls_of(RSS_091) == [ITEM.url]


def test_json_feed():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Dawn",
        "next_url": "http://dawn.example/feed?page=2",
        "items": [
            {
                "id": "17",
                "url": "http://dawn.example/17",
                "title": "Ferry runs aground",
                "date_published": "2024-12-20T18:57:00+01:00",
            },
            {"id": "http://dawn.example/18"},
            {"id": 19, "url": None},
            "no item",
        ],
    }
    listing = listing_of(json.dumps(feed))
    assert listing.links == (ITEM, Link(url="http://dawn.example/18"))
    assert listing.listings == ("http://dawn.example/feed?page=2",)


def item(fields: str, start: str = "<rss>") -> list[Link]:
    body = f"{start}<channel><item>{fields}</item></channel></rss>"
    return list(listing_of(body).links)


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        pytest.param(
            "<guid>http://a.example/1</guid>", "http://a.example/1", id="guid"
        ),
        pytest.param(
            '<feedburner:origLink xmlns:feedburner="f">http://a.example/1'
            "</feedburner:origLink><link>http://proxy.example/2</link>",
            "http://a.example/1",
            id="original link",
        ),
        pytest.param(
            '<a:link xmlns:a="http://www.w3.org/2005/Atom" href="http://a.example/1"/>',
            "http://a.example/1",
            id="Atom link in RSS",
        ),
        pytest.param("<link>17.html</link>", URL + "17.html", id="relative"),
        pytest.param(
            "<link>\n  http://a.example/1\n</link>", "http://a.example/1", id="spaces"
        ),
        pytest.param(
            "<link><![CDATA[http://a.example/?a=1&b=2]]></link>",
            "http://a.example/?a=1&b=2",
            id="CDATA",
        ),
        pytest.param(
            "<link>http://a.example/?a=1&b=2</link>",
            "http://a.example/?a=1&b=2",
            id="bare ampersand",
        ),
        pytest.param(
            "<LINK>http://a.example/1</LINK>", "http://a.example/1", id="capitals"
        ),
    ],
)
def test_link_is_found_where_feeds_hide_it(fields, url):
    assert [link.url for link in item(fields)] == [url]


@pytest.mark.parametrize(
    "fields",
    [
        "<title>No link</title>",
        "<guid>4711</guid>",
        "<link>mailto:desk@dawn.example</link>",
        "<link>http://[broken/</link>",
        "<link>http://dawn.example/episode.mp3</link>",
        "<link></link>",
    ],
)
def test_item_without_a_page_is_left_out(fields):
    body = f"<rss><item>{fields}</item><item><link>/1</link></item></rss>"
    assert urls_of(body) == ["http://dawn.example/1"]


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("Storms &amp; floods", "Storms & floods"),
        ("Storms & floods", "Storms & floods"),
        ("Caf&eacute;&nbsp;closed", "Café closed"),
        ("Storms &amp;amp; floods", "Storms & floods"),
        ("&lt;b&gt;Storms&lt;/b&gt; pass", "Storms pass"),
        ("<![CDATA[<em>Storms</em> pass]]>", "Storms pass"),
        ("Storms\n   pass", "Storms pass"),
        ("1 < 2 say experts", "1 < 2 say experts"),
        ("Storms&#1; pass", "Storms pass"),
        ("<br>Storms pass", "Storms pass"),
        ("", None),
    ],
)
def test_title_is_plain_text(raw, title):
    links = item(f"<title>{raw}</title><link>http://a.example/1</link>")
    assert [link.title for link in links] == [title]


def test_title_of_media_does_not_count():
    fields = (
        '<media:title xmlns:media="http://search.yahoo.com/mrss/">Photo</media:title>'
        "<title>Ferry</title><link>/1</link>"
    )
    assert item(fields)[0].title == "Ferry"


def test_xml_base_resolves_links_of_its_element():
    body = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://cdn.example/a/">
    <entry xml:base="b/"><link href="1"/></entry>
    <entry><link href="2"/></entry></feed>"""
    assert urls_of(body) == ["http://cdn.example/a/b/1", "http://cdn.example/a/2"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("\n\n  " + RSS, id="blank lines"),
        pytest.param("\ufeff" + RSS, id="BOM"),
        pytest.param("Warning: foo() in /x.php on line 3\n" + RSS, id="warning"),
        pytest.param("<br />\n<b>Notice</b>: x<br />\n" + RSS, id="HTML warning"),
        pytest.param("<!-- made by Dawn <html> -->" + RSS, id="comment"),
        pytest.param(RSS.replace("</channel></rss>", ""), id="cut off"),
        pytest.param(RSS + "<script>x</script>", id="trailing junk"),
        pytest.param(RSS.replace('version="1.0"', 'version="1.0" encoding="utf-16"')),
        pytest.param(RSS.encode("utf-16"), id="UTF-16"),
        pytest.param(RSS.encode("utf-16-le"), id="UTF-16 without BOM"),
    ],
)
def test_junk_around_a_feed_does_not_matter(body):
    assert listing_of(body).links == (ITEM,)


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("utf-8", "utf-8"),
        ("iso-8859-1", "utf-8"),
        ("utf-8", "cp1252"),
        ("iso-8859-2", "iso-8859-2"),
        ("x-nonsense", "cp1252"),
        ("iso-2022-jp", "iso-2022-jp"),
    ],
)
def test_title_survives_its_encoding_label(label, codec):
    title = "東京の天気" if codec == "iso-2022-jp" else "Über Genève"
    title = "Łódź" if codec == "iso-8859-2" else title
    body = (
        f'<?xml version="1.0" encoding="{label}"?><rss><item><title>{title}</title>'
        "<link>http://a.example/1</link></item></rss>"
    )
    assert listing_of(body.encode(codec)).links[0].title == title


def test_a_broken_item_does_not_cost_the_others():
    items = "".join(
        f"<item><title>a<b>c</title><link>/{n}</link></item>" for n in "1234"
    )
    assert urls_of(f"<rss><channel>{items}</channel></rss>") == [
        f"http://dawn.example/{n}" for n in "1234"
    ]


def test_one_article_is_listed_once():
    body = "<rss><item><link>/1?utm_source=x</link></item><item><link>/1/</link></item>"
    assert urls_of(body) == ["http://dawn.example/1?utm_source=x"]


def test_next_page_of_an_archived_feed():
    body = """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="?p=2"/>
    <link rel="next" href="http://elsewhere.example/"/>
    <entry><link href="/1"/></entry></feed>"""
    assert listing_of(body).listings == (URL + "?p=2",)


def test_links_past_the_cap_are_left_out_and_said_so():
    items = "".join(f"<item><link>/{n}</link></item>" for n in range(9))
    listing = listing_of(f"<rss>{items}</rss>", max_links=3)
    assert [link.url[-1] for link in listing.links] == ["0", "1", "2"]
    assert listing.truncated


def test_users_patterns_choose_articles():
    items = "".join(f"<item><link>/{n}</link></item>" for n in ("a/1", "a/2", "b/3"))
    body = f"<rss>{items}</rss>"
    assert urls_of(body, allow=("/a/",), deny=("2$",)) == ["http://dawn.example/a/1"]
