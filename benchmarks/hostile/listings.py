"""Sources that are hostile: feeds, sitemaps, listing pages; and robots.txt."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

from benchmarks.hostile.case import ARTICLE, LISTING, Case, html, page
from benchmarks.hostile.web import endless, http, reset, silent

if TYPE_CHECKING:
    from collections.abc import Iterator

_NONE = ("no-links", "empty", "not-text", "bad-json", "entities", "bad-url", "article")
_COSTLY = ("too-slow", "too-much-memory", "too-large")
_MEGABYTE = 1 << 20
_XML = '<?xml version="1.0" encoding="utf-8"?>'
_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def sources() -> Iterator[Case]:
    """Yield cases that are given as sources."""
    for name, text in [*_feeds(), *_json_feeds(), *_sitemaps(), *_pages()]:
        yield page(
            f"source {name}",
            http(text, type="text/xml" if text[:5] == "<?xml" else "text/html"),
            LISTING,
            *_NONE,
            *_COSTLY,
        )
    bomb = gzip.compress(_feed("<item><link>/a</link></item>" * 999_999).encode())
    yield page(
        "source feed bomb",
        http(bomb, type="application/gzip"),
        LISTING,
        *_NONE,
        *_COSTLY,
    )
    twice = gzip.compress(gzip.compress(bytes(64 * _MEGABYTE)))
    yield page(
        "source gzip twice",
        http(twice, type="application/x-gzip"),
        LISTING,
        *_NONE,
        *_COSTLY,
    )
    yield page(
        "source cut gzip", http(bomb[:999], type="application/gzip"), LISTING, *_NONE
    )
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss><channel>"
    yield page(
        "source endless feed",
        endless(head, b"<item><link>/a</link></item>" * 999),
        "too-large",
    )


def _feed(items: str) -> str:
    return (
        f"{_XML}<rss version='2.0'><channel><title>Odd</title>{items}</channel></rss>"
    )


def _declaring(entities: str, title: str = "Odd") -> str:
    """Return a feed with entities of its own."""
    item = f"<item><title>{title}</title><link>/b</link></item>"
    start = f"{_XML}<!DOCTYPE rss [{entities}]>"
    return f"{start}<rss><channel>{item}</channel></rss>"


def _item(link: str = "/a", more: str = "") -> str:
    return f"<item><title>A crane is taken down</title><link>{link}</link>{more}</item>"


def _feeds() -> Iterator[tuple[str, str]]:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 9}">' for n in range(1, 12))
    yield (
        "laughs",
        _declaring(f'<!ENTITY a0 "lol">{laughs}', "&a11;"),
    )
    yield (
        "quadratic",
        _declaring(f'<!ENTITY a "{"x" * 90_000}">', "&a;" * 90_000),
    )
    for place in ("file:///etc/passwd", "http://10.0.0.1/", "php://filter"):
        yield (
            f"outside {place[:5]}",
            _declaring(f'<!ENTITY a SYSTEM "{place}">', "&a;"),
        )
    yield (
        "outside type",
        f'{_XML}<!DOCTYPE rss SYSTEM "http://10.0.0.1/a.dtd"><rss><channel>{_item()}</channel></rss>',
    )
    yield (
        "parameter",
        _declaring('<!ENTITY % a SYSTEM "http://10.0.0.1/"> %a;'),
    )
    yield "items", _feed("".join(_item(f"/{n}") for n in range(90_000)))
    yield "author", _feed(_item(more=f"<author>{'(' * 65_536}</author>"))
    yield "deep", _feed("<a>" * 200_000 + _item())
    yield (
        "prefixes",
        _feed("".join(f"<p{n}:a xmlns:p{n}='u{n}'>" for n in range(30_000)) + _item()),
    )
    yield (
        "attributes",
        _feed("<item " + " ".join(f"a{n}='1'" for n in range(300_000)) + "/>"),
    )
    yield (
        "dates",
        _feed(
            "".join(
                _item(f"/{n}", f"<pubDate>{'Mon, ' * 999}</pubDate>")
                for n in range(300)
            )
        ),
    )
    yield "long date", _feed(_item(more=f"<pubDate>{'1' * 5_000_000}</pubDate>"))
    yield "long link", _feed(_item("/" + "a" * 3_000_000))
    yield (
        "long title",
        _feed(f"<item><title>{'&lt;b&gt;' * 300_000}</title><link>/a</link></item>"),
    )
    yield "brackets", _feed("<" * 900_000)
    yield "ampersands", _feed("&" * 900_000)
    yield "references", _feed("&nbsp;" * 400_000 + _item())
    yield "cdata", _feed("<![CDATA[" * 200_000)
    yield (
        "content",
        _feed(_item(more=f"<description>{'&lt;p&gt;x' * 400_000}</description>")),
    )
    targets = (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "http://10.0.0.1/",
        "http://[",
        "//",
        "http://a.example:99999/",
        "mailto:a",
        "\ufffe",
        "http://169.254.169.254/x",
        "ftp://a/b",
        "http://[::1]:80/x",
    )
    yield "links", _feed("".join(_item(target) for target in targets))
    yield "wrong encoding", _feed(_item()).replace("utf-8", "utf-16")
    yield "odd encoding", _feed(_item()).replace("utf-8", "base64")
    yield "no end", f"{_XML}<rss><channel><item>" * 30_000
    yield (
        "atom",
        f"{_XML}<feed xmlns='http://www.w3.org/2005/Atom'>"
        + "<entry><link href='/a'/><link rel='self'/></entry>" * 90_000,
    )


def _json_feeds() -> Iterator[tuple[str, str]]:
    yield "json deep", '{"a":' * 300_000
    yield "json brackets", '{"items":' + "[" * 300_000
    yield (
        "json exponent",
        '{"version":"https://jsonfeed.org/version/1","items":[{"url":"/a","date_published":1e99999999}]}',
    )
    yield (
        "json digits",
        '{"version":"https://jsonfeed.org/version/1","items":[{"url":"/a","id":'
        + "9" * 900_000
        + "}]}",
    )
    yield (
        "json types",
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1",
                "items": [
                    1,
                    None,
                    [],
                    {"url": {}},
                    {"url": 5, "title": []},
                    {"url": "/a", "date_published": {}},
                ],
            }
        ),
    )
    yield (
        "json items",
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1",
                "items": [{"url": f"/{n}"} for n in range(90_000)],
            }
        ),
    )
    yield (
        "json surrogates",
        '{"version":"https://jsonfeed.org/version/1","items":[{"url":"/\\ud800","title":"\\udfff"}]}',
    )


def _sitemaps() -> Iterator[tuple[str, str]]:
    yield (
        "sitemap 100,000",
        f"{_XML}<urlset {_SITEMAP}>"
        + "".join(f"<url><loc>/{n}</loc></url>" for n in range(100_000))
        + "</urlset>",
    )
    yield (
        "sitemap itself",
        f"{_XML}<sitemapindex {_SITEMAP}>"
        + "<sitemap><loc>/a</loc></sitemap>" * 9_000
        + "</sitemapindex>",
    )
    yield (
        "sitemap fan",
        f"{_XML}<sitemapindex {_SITEMAP}>"
        + "".join(f"<sitemap><loc>/s{n}.xml</loc></sitemap>" for n in range(90_000))
        + "</sitemapindex>",
    )
    yield "sitemap text", "".join(f"http://a.example/{n}\n" for n in range(200_000))
    yield (
        "sitemap dates",
        f"{_XML}<urlset {_SITEMAP}>"
        + "".join(
            f"<url><loc>/{n}</loc><lastmod>{'9' * 999}</lastmod></url>"
            for n in range(5_000)
        )
        + "</urlset>",
    )


def _pages() -> Iterator[tuple[str, str]]:
    words = "The council of a town has voted for a crane"
    yield (
        "page links",
        "".join(f"<li><a href='/{n}'>{words} {n}</a>" for n in range(100_000)),
    )
    yield (
        "page long links",
        "".join(f"<li><a href='/{n}{'a' * 9_000}'>{words} {n}</a>" for n in range(700)),
    )
    yield (
        "page long words",
        "".join(f"<li><a href='/{n}'>{words * 500} {n}</a>" for n in range(300)),
    )
    yield (
        "page attributes",
        "<a " + " ".join(f"a{n}" for n in range(500_000)) + f" href=/a>{words}</a>",
    )
    yield "page deep", "<div>" * 100_000 + f"<a href=/a>{words}</a>"
    yield "page nested links", f"<a href=/a>{words}" * 60_000
    yield (
        "page next",
        "".join(f"<a rel=next href='/?page={n}'>{n}</a>" for n in range(60_000)),
    )
    yield (
        "page feeds",
        "<link rel=alternate type='application/rss+xml' href='/f'>" * 60_000,
    )
    yield "page base", f"<base href='http://10.0.0.1/'><a href=/a>{words}</a>" * 9
    yield (
        "page paths",
        "".join(f"<a href='{'../' * 200}{n}'>{words} {n}</a>" for n in range(3_000)),
    )
    yield (
        "page queries",
        "".join(
            f"<a href='/a?{'b=1&' * 300}{n}'>{words} {n}</a>" for n in range(1_000)
        ),
    )
    yield (
        "page percent",
        "".join(f"<a href='/{'%' * 2_000}{n}'>{words} {n}</a>" for n in range(500)),
    )


def robots() -> Iterator[Case]:
    """Yield cases of robots.txt before a good article."""
    kept, refused = ("robots-unreachable",), ("robots",)
    large = b"User-agent: *\nDisallow: /b\n" + b"# x\n" * 15_000_000
    yield _robots("60 MB", http(large, type="text/plain"), ARTICLE)
    yield _robots(
        "endless",
        endless(b"HTTP/1.1 200 OK\r\n\r\n", b"Disallow: /b\n" * 9999),
        ARTICLE,
    )
    yield _robots(
        "bomb",
        http(gzip.compress(bytes(64 * _MEGABYTE)), "Content-Encoding: gzip"),
        ARTICLE,
    )
    yield _robots("random", http(bytes(range(256)) * 999), ARTICLE)
    yield _robots(
        "stars",
        http("User-agent: *\nDisallow: /" + "*a" * 5_000 + "$\n"),
        ARTICLE,
        *refused,
    )
    yield _robots(
        "many stars",
        http("User-agent: *\n" + f"Disallow: /{'*a' * 30}b$\n" * 5_000),
        ARTICLE,
        *refused,
    )
    yield _robots(
        "rules",
        http("User-agent: *\n" + "".join(f"Disallow: /b{n}\n" for n in range(25_000))),
        ARTICLE,
    )
    yield _robots(
        "agents",
        http("".join(f"User-agent: a{n}\n" for n in range(25_000)) + "Disallow: /\n"),
        ARTICLE,
    )
    yield _robots("a page", http(html("Robots")), ARTICLE)
    yield _robots(
        "UTF-16", http("User-agent: *\nDisallow: /x\n".encode("utf-16")), ARTICLE
    )
    yield _robots("NUL", http("User-agent: *\n\0\nDisallow: /x\0\n"), ARTICLE)
    for value in ("nan", "-1", "inf", "1e999", "abc", "9" * 400, "\u0661"):
        yield _robots(
            f"delay {value[:5]}",
            http(f"User-agent: *\nCrawl-delay: {value}\n"),
            ARTICLE,
        )
    yield _robots(
        "rate",
        http("User-agent: *\nRequest-rate: 1/0\nRequest-rate: x/y\nVisit-time: a-b\n"),
        ARTICLE,
    )
    yield _robots("reset", reset, *kept)
    yield _robots("silent", silent, *kept, slow=True)
    yield _robots(
        "circle", http("", "Location: /robots.txt", status="302 Found"), ARTICLE, *kept
    )
    yield _robots(
        "away",
        http("", "Location: http://10.0.0.1/robots.txt", status="302 Found"),
        "address-refused",
        *kept,
    )
    yield _robots(
        "file",
        http("", "Location: file:///etc/passwd", status="302 Found"),
        ARTICLE,
        *kept,
    )
    yield _robots("forbidden", http("", status="403 Forbidden"), ARTICLE)
    yield _robots("teapot", http("", status="599 Odd"), *kept)


def _robots(name: str, answer: object, *outcomes: str, slow: bool = False) -> Case:
    return Case(
        name=f"robots {name}",
        answer=http(html(f"Robots {name}")),
        outcomes=frozenset(outcomes),
        more={"robots.txt": answer},  # type: ignore[dict-item]
        slow=slow,
    )
