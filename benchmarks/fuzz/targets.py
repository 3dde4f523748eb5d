"""What is fuzzed: each reader of foreign bytes, its seeds, what it may raise."""

from __future__ import annotations

import functools
import gzip
import json
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, cast

from jsonschema import Draft202012Validator
from protego import Protego

from crawler.addresses import literal_address, parse_allowlist, parse_overrides
from crawler.archives import opened
from crawler.archives.warc import read_warc
from crawler.commands.schema import record_schema
from crawler.dedup import sign
from crawler.discovery import DiscoveryOptions, read_listing
from crawler.discovery.content import NotText, read_content
from crawler.discovery.dates import iso_date, moment
from crawler.errors import InvalidSetting, InvalidSources, PageRejected
from crawler.extraction import extract
from crawler.extraction.datetext import find_date, read_value
from crawler.page import Page
from crawler.publishing.items import as_record, sign_record
from crawler.record import from_line, to_line
from crawler.sources import parse_sources, sources_from_urls
from crawler.urls import canonical_url, same_site, site, url_key
from newsroom.entrances import sources_toml
from newsroom.site import build

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.record import Record

_NOW = "2026-11-22T16:05:02+00:00"
_URL = "http://dawn.example/news/1"
_VALIDATED = 50
"""One of so many records is held against the schema, which takes as long as they."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One reader of foreign bytes."""

    read: Callable[[bytes], object]
    raises: tuple[type[Exception], ...]
    """What it says that it raises."""

    seeds: Callable[[], list[bytes]]
    share: int
    """Inputs among a million: fewer where one takes longer."""


class Invalid(AssertionError):
    """A reader gave what it must not give."""


def _page(data: bytes) -> Page:
    # The first line is the content type, so that it is fuzzed as well.
    kind, _, body = data.partition(b"\n")
    return Page(
        url=_URL,
        requested_url=_URL,
        body=body,
        content_type=kind.decode("latin-1"),
        fetched_at=_NOW,
    )


def read_page(data: bytes) -> None:
    """Read an article, and write and read its line."""
    page = _page(data)
    article = extract(page)
    signature = sign(article.text)
    record = as_record(sign_record(page, article, signature, None))
    line = to_line(record)
    if "\n" in line or line.splitlines() != [line] or from_line(line) != record:
        raise Invalid(f"not one line: {line[:200]!r}")
    if sum(data) % _VALIDATED == 0:
        _validate(record, line)


def _validate(record: Record, line: str) -> None:
    for error in _validator().iter_errors(json.loads(line)):
        raise Invalid(f"{record.url}: {error.json_path}: {error.message[:200]}")


@functools.cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(record_schema())


def read_links(data: bytes) -> None:
    """Read a listing of any kind."""
    for link in read_listing(_page(data), DiscoveryOptions()).links:
        # The spider makes these of every link, and expects no failure.
        url_key(canonical_url(link.url))
        for time in (link.published, link.modified):
            if time is not None and moment(time) is None:
                raise Invalid(f"not a time: {time!r}")


def read_captures(data: bytes) -> None:
    """Read the pages of an archive, and unpack them."""
    file = cast("BufferedReader", BufferedReader(BytesIO(data)))
    for page in read_warc(Path(__file__), file, 8_000_000):
        with suppress(PageRejected):
            opened(page, 8_000_000)


def read_robots(data: bytes) -> None:
    """Read robots.txt as Scrapy does, and ask it."""
    rules = Protego.parse(data.decode("utf-8", "ignore"))
    rules.can_fetch(_URL, "wirecopy")
    rules.crawl_delay("wirecopy")


def read_type(data: bytes) -> None:
    """Read a body with a content type."""
    kind, _, body = data.partition(b"\n")
    content = read_content(body, kind.decode("latin-1"), 8_000_000)
    content.text.encode("utf-8")


def read_time(data: bytes) -> None:
    """Read a date in every way."""
    text = data.decode("utf-8", "replace")
    for month_first in (False, True):
        read_value(text, month_first=month_first)
        find_date(text, month_first=month_first)
    found = iso_date(text)
    if found is not None and moment(found) is None:
        raise Invalid(f"not a time: {found!r}")


def read_json_ld(data: bytes) -> None:
    """Read a page whose data is fuzzed, and nothing else."""
    head = b'text/html\n<html><head><script type="application/ld+json">'
    body = b"</script></head><body><article><h1>The crane</h1><p>"
    read_page(head + data + body + b"The council of the town has voted for it. " * 9)


def read_sources(data: bytes) -> None:
    """Read a sources file."""
    parse_sources(data.decode("utf-8", "replace"), "sources.toml")


def read_line(data: bytes) -> None:
    """Read a record, and write it again."""
    record = from_line(data.decode("utf-8", "replace"))
    if "\n" in to_line(record):
        raise Invalid("not one line")


def read_url(data: bytes) -> None:
    """Read a URL in every way."""
    text = data.decode("utf-8", "replace")
    canonical = canonical_url(text)
    if canonical_url(canonical) != canonical or url_key(canonical) != url_key(text):
        raise Invalid(f"not idempotent: {canonical!r}")
    site(text)
    same_site(text, _URL)


def read_argument(data: bytes) -> None:
    """Read what users give for addresses and sources."""
    text = data.decode("utf-8", "replace")
    guard = parse_allowlist(())
    address = literal_address(text)
    guard.allows(address or text)
    for read in (sources_from_urls, _allowlist, _overrides):
        with suppress(InvalidSetting, InvalidSources):
            read(text)


def _allowlist(text: str) -> None:
    parse_allowlist([text]).allows("10.0.0.1")


def _overrides(text: str) -> None:
    parse_overrides([text]).address("dawn.example")


def sign_text(data: bytes) -> None:
    """Sign a text."""
    sign(data.decode("utf-8", "replace"))


@functools.cache
def _served() -> list[tuple[str, bytes]]:
    """Return what the newsroom serves: content types and bodies."""
    return [(r.content_type, r.body) for r in build(8750, 1).values() if r.body]


def _of_type(*parts: str, most: int = 40) -> list[bytes]:
    found = [
        kind.encode() + b"\n" + body
        for kind, body in _served()
        if any(part in kind for part in parts)
    ]
    return sorted(found, key=len)[:most]


@functools.cache
def _records() -> dict[bytes, Record]:
    """Return some articles of the newsroom as they are served, with their records."""
    found: dict[bytes, Record] = {}
    for data in _of_type("html", most=400)[::-1]:
        try:
            page = _page(data)
            article = extract(page)
        except PageRejected:
            continue
        signature = sign(article.text)
        found[data] = as_record(sign_record(page, article, signature, None))
        if len(found) == 30:
            break
    return found


def _lines() -> list[bytes]:
    return [to_line(record).encode() for record in _records().values()]


def _scripts() -> list[bytes]:
    found = []
    for _, body in _served():
        _, start, rest = body.partition(b'<script type="application/ld+json">')
        if start:
            found.append(rest.partition(b"</script>")[0])
    return found[:30]


_ROBOTS = [
    b"User-agent: *\nDisallow: /private/\nAllow: /private/a\nCrawl-delay: 2\n",
    b"User-agent: a\nUser-agent: wirecopy\nDisallow: /*.pdf$\nSitemap: http://a/s.xml\n",
    b"Request-rate: 1/5s 0900-1700\nVisit-time: 0600-0845\nPreferred-host: a\n",
]
_TIMES = [
    b"2024-12-20T18:57:00+01:00",
    b"Fri, 20 Dec 2024 18:57:00 GMT",
    b"20. Dezember 2024, 18:57 Uhr",
    b"December 20, 2024, 6:57 p.m.",
    b"20/12/2024 18h57",
    b"Stand: 20.12.2024",
    b"1734717420",
    b"le 20 d\xc3\xa9cembre 2024",
    b"2024-12-20",
    b"20 Dec 24",
    b"2024-W51-5",
    b"2024-355",
]
_URLS = [
    b"http://user:pass@www.dawn.example:8080/a/../b//c?utm_source=x&b=2&a=1;c#frag",
    "https://bücher.example/ä%20b/%7euser;jsessionid=1?q=ü&q=%fc".encode(),
    b"http://[2001:db8::1]:80/a?b",
    b"http://xn--bcher-kva.example./",
    b"HTTP://A.B.C/%2e%2e/",
]
_ARGUMENTS = [
    b"127.0.0.1",
    b"0x7f.1",
    b"2130706433",
    b"::ffff:10.0.0.1",
    b"64:ff9b::1",
    b"fe80::1%eth0",
    b"10.0.0.0/8",
    b"*.example=127.0.0.1",
    b"http://dawn.example/feed.xml,https://a.example",
]
_CAPTURE = (
    b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/1\r\n"
    b"WARC-Date: 2016-01-05T12:00:00Z\r\nContent-Type: application/http\r\n"
    b"Content-Length: %d\r\n\r\n%b\r\n\r\n"
)
_ANSWERS = [
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>The crane",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"<p>The"),
]
_CAPTURES = [_CAPTURE % (len(answer), answer) * 2 for answer in _ANSWERS]
_REJECTED = (PageRejected,)

TARGETS = {
    "urls": Target(
        read=read_url, raises=(ValueError,), seeds=lambda: _URLS, share=250_000
    ),
    "dates": Target(read=read_time, raises=(), seeds=lambda: _TIMES, share=200_000),
    "arguments": Target(
        read=read_argument,
        raises=(),
        seeds=lambda: _ARGUMENTS,
        share=100_000,
    ),
    "robots": Target(read=read_robots, raises=(), seeds=lambda: _ROBOTS, share=100_000),
    "archives": Target(
        read=read_captures,
        raises=_REJECTED,
        seeds=lambda: _CAPTURES + [gzip.compress(c) for c in _CAPTURES],
        share=20_000,
    ),
    "lines": Target(read=read_line, raises=(ValueError,), seeds=_lines, share=100_000),
    "types": Target(
        read=read_type,
        raises=(NotText,),
        seeds=lambda: _of_type("html", "xml"),
        share=50_000,
    ),
    "sources": Target(
        read=read_sources,
        raises=(InvalidSources,),
        seeds=lambda: [sources_toml(8750).encode()],
        share=60_000,
    ),
    "texts": Target(
        read=sign_text, raises=(), seeds=lambda: _of_type("html", most=9), share=20_000
    ),
    "feeds": Target(
        read=read_links,
        raises=_REJECTED,
        seeds=lambda: _of_type("rss", "atom", "xml"),
        share=60_000,
    ),
    "listings": Target(
        read=read_links, raises=_REJECTED, seeds=lambda: _of_type("html"), share=10_000
    ),
    "json-ld": Target(
        read=read_json_ld, raises=_REJECTED, seeds=_scripts, share=20_000
    ),
    "pages": Target(
        read=read_page, raises=_REJECTED, seeds=lambda: list(_records()), share=10_000
    ),
}
"""Every reader of foreign bytes, by name; the shares sum up to a million."""
