"""The newsroom serves what its truth says, on pages with furniture around it."""

from __future__ import annotations

import gzip
import json
import re
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest
from lxml import etree

from crawler.urls import canonical_url
from newsroom import truth
from newsroom.entrances import ENTRANCES
from newsroom.feeds import GONE_PATH
from newsroom.site import Address, Resource, build

PORT = 8750
WEB = {edition: build(PORT, edition) for edition in (1, 2)}
EDITIONS = pytest.mark.parametrize("edition", [1, 2])


def _address(url: str) -> Address:
    parts = urlsplit(canonical_url(url))
    return parts.hostname or "", parts.path + (f"?{parts.query}" if parts.query else "")


def _tree(resource: Resource) -> lxml.html.HtmlElement:
    charset = resource.content_type.partition("charset=")[2]
    return lxml.html.document_fromstring(resource.body.decode(charset))


def _words(node: lxml.html.HtmlElement) -> str:
    return " ".join(node.text_content().split())


def _xml(resource: Resource) -> etree._Element:
    body = resource.body
    return etree.fromstring(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)


def _links(entrance: str, edition: int) -> list[str]:
    """Return every link of an entrance and of the pages and files that it names."""
    (start,) = [e for e in ENTRANCES if e.name == entrance]
    web = WEB[edition]
    first = web[start.host, start.path]
    if start.kind == "rss":
        return _xml(first).xpath("//item/link/text()")
    if start.kind == "atom":
        return _xml(first).xpath(
            "//*[local-name()='entry']/*[local-name()='link']/@href"
        )
    if start.kind == "sitemap":
        children = _xml(first).xpath("//*[local-name()='loc']/text()")
        found = [_xml(web[_address(child)]) for child in children]
        return [u for xml in found for u in xml.xpath("//*[local-name()='loc']/text()")]
    pages = [
        (path, web[host, path])
        for host, path in web
        if host == start.host
        and re.fullmatch(re.escape(start.path) + r"(\?page=\d)?", path)
    ]
    assert 2 <= len(pages) <= 3
    return [
        urljoin(f"http://{start.host}:{PORT}{path}", href)
        for path, page in pages
        for href in _tree(page).xpath(
            "//main//a/@href | //div[@class='cards']//a/@href"
        )
    ]


def _reached(edition: int) -> set[str]:
    web, reached = WEB[edition], set()
    for entrance in ENTRANCES:
        for link in _links(entrance.name, edition):
            host, path = _address(link)
            resource = web.get((host, path))
            if resource and resource.status == 301:
                path = dict(resource.headers)["Location"]
            try:
                reached.add(truth.find(f"http://{host}{path}", edition).key)
            except KeyError:
                continue
    return reached


@EDITIONS
def test_every_paragraph_of_the_truth_is_on_its_page(edition: int) -> None:
    for article in truth.articles(edition).values():
        tree = _tree(WEB[edition][article.host, article.path])
        paragraphs = [_words(p) for p in tree.iter("p")]
        for paragraph in article.paragraphs:
            assert any(p.startswith(paragraph) for p in paragraphs), article.key


@EDITIONS
def test_titles_authors_and_sections_are_on_their_pages(edition: int) -> None:
    for article in truth.articles(edition).values():
        tree = _tree(WEB[edition][article.host, article.path])
        heads = [_words(h) for h in tree.iter("h1", "h2")]
        assert article.title in heads, article.key
        words = _words(tree.find("body"))
        for name in (*article.authors, article.section, article.sign_off):
            assert name in words or name in etree.tostring(tree, encoding=str)


def test_furniture_is_on_the_pages_of_its_publisher() -> None:
    for article in truth.articles().values():
        furniture = _words(_tree(WEB[1][article.host, article.path]).find("body"))
        for words in article.unwanted:
            # Fragments inside the body stand only where it is long enough.
            assert words in furniture or len(article.paragraphs) < 7, words


def test_caption_stands_within_the_aggregators_body() -> None:
    article = truth.articles()["euro-dawn/defeat-for-transport-minister-lohmann"]
    tree = _tree(WEB[1][article.host, article.path])
    (body,) = tree.find_class("news-content")
    texts = [_words(p) for p in body.iter("p")]
    at = next(at for at, text in enumerate(texts) if "© Ministry/dpa" in text)
    assert 0 < at < len(texts) - 1
    assert texts[-1].endswith("(bg/dpa)")
    shown = _words(tree.find("body"))
    assert "Stand: December 20, 2024, 6:57 p.m" in shown
    assert "Von: Bettina Gumm" in shown
    assert shown.startswith("Euro Dawn ")
    assert not tree.xpath("//script[@type='application/ld+json']")
    assert article.title not in tree.xpath("//meta[@property='og:title']/@content")[0]


@EDITIONS
def test_structured_data_is_json(edition: int) -> None:
    kinds = set()
    for article in truth.articles(edition).values():
        tree = _tree(WEB[edition][article.host, article.path])
        for text in tree.xpath("//script[@type='application/ld+json']/text()"):
            kinds.add(type(json.loads(text)))
        if article.paywalled:
            assert '"isAccessibleForFree": false' in etree.tostring(tree, encoding=str)
    assert kinds == {dict, list}


def test_pages_in_latin_1_say_so() -> None:
    answer = WEB[1]["elbe-kurier.example", "/impressum"]
    assert answer.content_type == "text/html; charset=iso-8859-1"
    pages = [r.body for (host, _), r in WEB[1].items() if host == "elbe-kurier.example"]
    assert any("ü".encode("latin-1") in body for body in pages)


def test_every_article_of_the_first_edition_is_reached_from_an_entrance() -> None:
    assert _reached(1) == truth.articles().keys()


def test_second_edition_has_moved_on() -> None:
    reached = _reached(2)
    new = {a.key for a in truth.articles(2).values() if a.edition == 2}
    assert new <= reached
    assert "harbour-post/right-whale-entangled-freed" in reached
    gone = truth.articles().keys() - reached
    assert 20 <= len(gone) < len(truth.articles())


@EDITIONS
@pytest.mark.parametrize("entrance", ENTRANCES, ids=lambda e: e.name)
def test_entrances_link_to_what_is_there(entrance: object, edition: int) -> None:
    name = entrance.name  # type: ignore[attr-defined]
    links = _links(name, edition)
    assert len(links) >= 5
    missing = [u for u in links if _address(u) not in WEB[edition]]
    gone = [f"http://harbour-post.example:{PORT}{GONE_PATH}"]
    assert missing == (gone if name == "harbour-post-atom" else [])


@pytest.mark.parametrize("name", ["euro-dawn-front", "continental-digest"])
def test_listing_pages_link_as_in_life(name: str) -> None:
    links = _links(name, 1)
    articles = [_address(link) for link in links]
    assert any("utm_source=" in link for link in links)
    assert any("#" in link for link in links)
    assert len(set(articles)) < len(articles)
    assert len({host for host, _ in articles}) >= 4


def test_listing_leads_to_a_page_that_is_no_article_and_to_a_forbidden_one() -> None:
    front = _tree(WEB[1]["euro-dawn.example", "/"])
    assert "/imprint" in front.xpath("//a/@href")
    assert ("euro-dawn.example", "/imprint") in WEB[1]
    (private,) = [a for a in truth.articles().values() if a.private]
    assert any(private.path in link for link in _links("euro-dawn-front", 1))
    robots = WEB[1][private.host, "/robots.txt"].body.decode()
    assert "Disallow: /private/" in robots
    assert private.path.startswith("/private/")


def test_moved_article_leads_on() -> None:
    first = _links("northern-ledger-rss", 1)[0]
    answer = WEB[1][_address(first)]
    assert answer.status == 301
    target = dict(answer.headers)["Location"]
    assert truth.find(f"http://northern-ledger.example{target}")


def test_change_of_a_known_article_is_told_by_the_feed() -> None:
    feed = _xml(WEB[2]["harbour-post.example", "/feeds/latest.atom"])
    path = "//*[local-name()='entry'][contains(string(), 'right-whale')]"
    (entry,) = feed.xpath(path)
    (updated,) = entry.xpath("*[local-name()='updated']/text()")
    assert updated == "2024-12-27T15:10:00-05:00"


def test_sitemaps_name_what_news_sitemaps_name() -> None:
    index = _xml(WEB[1]["rheinblatt.example", "/sitemap-index.xml"])
    children = index.xpath("//*[local-name()='loc']/text()")
    assert children[0].endswith(".xml.gz")
    urls = [
        url
        for child in children
        for url in _xml(WEB[1][_address(child)]).xpath("//*[local-name()='url']")
    ]
    listed = [a for a in truth.articles().values() if a.host == "rheinblatt.example"]
    assert len(urls) == len(listed)
    titles = {u.xpath("string(.//*[local-name()='title'])") for u in urls}
    assert titles == {a.title for a in listed}


def test_same_edition_and_port_give_the_same_bytes() -> None:
    assert build(PORT, 1) == WEB[1]


def test_links_carry_the_port_of_the_server() -> None:
    for resource in build(4321).values():
        body = resource.body
        text = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
        assert b".example:8750" not in text
