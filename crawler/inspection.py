"""What Wirecopy makes of one page, for people at a prompt: nothing is written."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from crawler.dedup import sign
from crawler.discovery import read_listing
from crawler.errors import CrawlerError, PageRejected
from crawler.extraction import extract
from crawler.items import sign_record
from crawler.options import discovery_options, extraction_options, run_options
from crawler.run import document_of, open_index_for_reading

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from crawler.page import Page

_WIDTH = 300
"""Characters of a value that are shown; the attribute has them all."""


class View:
    """Shows a dataclass one field a line; its attributes are the dataclass's own."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __getattr__(self, name: str) -> Any:
        return getattr(self.value, name)

    def __repr__(self) -> str:
        rows = [f"{type(self.value).__name__}:"]
        for field in dataclasses.fields(self.value):
            shown = repr(getattr(self.value, field.name))
            cut = shown if len(shown) <= _WIDTH else shown[:_WIDTH] + "..."
            rows.append(f"  {field.name:<20} {cut}")
        return "\n".join(rows)


class Inspection:
    """The page, the article on it, its links and its verdict."""

    def __init__(self, page: Page, settings: BaseSettings) -> None:
        self.page = page
        self._settings = settings

    def article(self) -> View | CrawlerError:
        """Return the article of the page, or why there is none."""
        try:
            return View(extract(self.page, extraction_options(self._settings)))
        except PageRejected as error:
            return error

    def links(self) -> View | CrawlerError:
        """Return the links of a feed, sitemap or listing page, or why it is none."""
        try:
            return View(
                read_listing(self.page, discovery_options(self._settings)(None))
            )
        except PageRejected as error:
            return error

    def verdict(self) -> View | CrawlerError:
        """Return the verdict that the article would get now, or why it gets none."""
        try:
            article = extract(self.page, extraction_options(self._settings))
            signature = sign(article.text, language=article.language)
            signed = sign_record(self.page, article, signature, None)
            with open_index_for_reading(run_options(self._settings)) as index:
                return View(index.judge(document_of(signed)))
        except CrawlerError as error:
            return error
