"""What Wirecopy makes of one page, for people at a prompt: nothing is written."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from lxml.etree import ParserError
from lxml.html import fromstring

from crawler.dedup import Document, sign
from crawler.discovery import read_listing
from crawler.errors import CrawlerError, PageRejected
from crawler.explain.explanation import tell
from crawler.explain.lookup import UnknownArticle, is_id, open_lookup
from crawler.explain.pairs import tell_pair
from crawler.extraction import extract
from crawler.extraction.language import vote
from crawler.options import discovery_options, extraction_options, run_options
from crawler.page import Page
from crawler.publishing.indexing import document_of
from crawler.publishing.items import sign_record
from crawler.record import trusted_time
from crawler.responses import now
from crawler.urls import canonical_url, site

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from crawler.explain.facts import Pair, Subject
    from crawler.explain.lookup import Lookup

_OWN_URL = "//link[@rel='canonical']/@href | //meta[@property='og:url']/@content"

_WIDTH = 300
"""Characters of a value that are shown; the attribute has them all."""


class View:
    """Shows a dataclass one field a line; its attributes are the dataclass's own.

    Where it knows the origins of its values, as articles do, each stands behind its
    field. What pages say is shown escaped, so that it steers no terminal.
    """

    def __init__(self, value: Any) -> None:
        self.value = value

    def __getattr__(self, name: str) -> Any:
        return getattr(self.value, name)

    def __repr__(self) -> str:
        origins = getattr(self.value, "origins", None)
        rows = []
        for field in dataclasses.fields(self.value):
            value = getattr(self.value, field.name)
            if origins is None:
                rows.append(f"{field.name:<20} {_cut(value)}")
            elif field.name == "agencies":
                rows += [_row("agencies", c.rule, c.name, c.credit) for c in value]
            elif field.name != "origins" and not field.name.endswith("_origin"):
                rows.append(_row(field.name, origins.get(field.name, ""), value))
        return "\n  ".join([f"{type(self.value).__name__}:", *rows])


def _row(name: str, origin: str, *values: Any) -> str:
    return f"{name:<15} {origin:<11} {' '.join(map(_cut, values))}"


def _cut(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= _WIDTH else shown[:_WIDTH] + "..."


class Told:
    """Shows a comparison in words; its attributes are the `Pair`'s own."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair

    def __getattr__(self, name: str) -> Any:
        return getattr(self.pair, name)

    def __repr__(self) -> str:
        return tell_pair(self.pair)


class Inspection:
    """The page, the article on it, its links and its verdict."""

    def __init__(self, page: Page, settings: BaseSettings) -> None:
        self.page = page
        self._page = _on_the_web(page)
        self._settings = settings

    def article(self) -> View | CrawlerError:
        """Return the article of the page, or why there is none."""
        try:
            return View(extract(self._page, extraction_options(self._settings)))
        except PageRejected as error:
            return error

    def links(self) -> View | CrawlerError:
        """Return the links of a feed, sitemap or listing page, or why it is none."""
        try:
            return View(
                read_listing(self._page, discovery_options(self._settings)(None))
            )
        except PageRejected as error:
            return error

    def verdict(self) -> View | CrawlerError:
        """Return the verdict that the article would get now, or why it gets none."""
        try:
            article = extract(self._page, extraction_options(self._settings))
            signature = sign(article.text)
            signed = sign_record(self._page, article, signature, None)
            with open_lookup(run_options(self._settings)) as lookup:
                lookup.need_articles()
                return View(lookup.index.judge(document_of(signed)))
        except CrawlerError as error:
            return error

    def compare(self, one: Any, other: Any) -> Told | CrawlerError:
        """Return what two texts have in common, or why they cannot be compared.

        Each is a text, an article, a file, or a URL or id that the ledger knows.
        """
        try:
            with open_lookup(run_options(self._settings)) as lookup:
                subjects = (
                    _given(value, lookup, self._settings) for value in (one, other)
                )
                return Told(lookup.compare(*subjects))
        except CrawlerError as error:
            return error


def _on_the_web(page: Page) -> Page:
    """Return a saved page under the URL that it names as its own, if it names one."""
    if not page.url.startswith("file:"):
        return page
    name = page.url.rpartition("/")[2]
    url = f"http://saved-page.invalid/{name}"
    try:
        declared: Any = fromstring(page.body).xpath(_OWN_URL)
        for own in declared[:1]:
            url = canonical_url(urljoin(url, str(own)))
    except (ParserError, ValueError):
        pass  # what reads the page next says what is wrong with it
    return dataclasses.replace(page, url=url, requested_url=url)


def explain(settings: BaseSettings, asked: str, other: str | None = None) -> str:
    """Return the story of a URL or id, or what it has in common with another.

    To be compared, both may also be files.

    Raises:
        UnknownArticle: the ledger knows none, or the file cannot be read.
        NoArticle: a file holds none.
        StateError: the ledger cannot be read.
    """
    with open_lookup(run_options(settings)) as lookup:
        if other is None:
            return tell(lookup.story(asked))
        subjects = (_named(name, lookup, settings) for name in (asked, other))
        return tell_pair(lookup.compare(*subjects))


def _given(value: Any, lookup: Lookup, settings: BaseSettings) -> Subject:
    if isinstance(value, CrawlerError):
        raise value  # what article() answers for a page without one
    if not isinstance(value, str):
        return _of_article(value, lookup)
    name = value.strip()
    if len(name.split()) > 1 and not _is_file(name):
        return lookup.weighed("a text", _document(value), None)
    return _named(name, lookup, settings)


def _named(name: str, lookup: Lookup, settings: BaseSettings) -> Subject:
    if not _is_file(name):
        return lookup.subject(name)
    path = Path(name).expanduser()
    try:
        body = path.read_bytes()
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or error
        raise UnknownArticle(f"not readable: {name}: {cause}") from error
    if path.suffix == ".txt":
        text = body.decode("utf-8", "replace")
        return lookup.weighed(name, _document(text), None)
    url = path.resolve().as_uri()
    page = Page(url=url, requested_url=url, body=body, fetched_at=now())
    article = extract(page, extraction_options(settings))
    return dataclasses.replace(_of_article(article, lookup), name=name)


def _is_file(name: str) -> bool:
    if is_id(name) or "://" in name or "\n" in name:
        return False
    try:
        return name.startswith(("/", "./", "../", "~")) or Path(name).is_file()
    except (OSError, ValueError):  # as for names that are too long to be one
        return False


def _of_article(article: Any, lookup: Lookup) -> Subject:
    """Return an article or record, as itself or as it is shown, to be compared."""
    try:
        document = Document(
            id="",
            url=article.canonical_url,
            site=site(article.canonical_url),
            signature=sign(article.text),
            text=article.text,
            published=article.published,
            published_trusted=trusted_time(article.published_origin),
            first_seen="",
            language=article.language,
        )
    except AttributeError:
        raise UnknownArticle(
            f"not comparable: {type(article).__name__}: give a text, an article(), a"
            " file, or a URL or id that the ledger knows"
        ) from None
    return lookup.weighed(article.canonical_url, document, article.title)


def _document(text: str) -> Document:
    return Document(
        id="",
        url="",
        site="",
        signature=sign(text),
        text=text,
        first_seen="",
        language=vote(text),
    )
