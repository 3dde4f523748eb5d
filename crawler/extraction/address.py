"""The address that a page gives itself, where nothing else tells it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.extraction.html import read_html
from crawler.extraction.site import read_site_facts
from crawler.extraction.structured import read_markup

if TYPE_CHECKING:
    from crawler.extraction.article import ExtractionOptions
    from crawler.page import Page

_NOWHERE = "http://nowhere.invalid/"
"""Any page that names its address names that of another site."""


def declared_url(page: Page, options: ExtractionOptions) -> str | None:
    """Return the canonical URL that a page names in full; null for none.

    That of a front page is none: some sites name it on every page.

    Raises:
        NoArticle: as `crawler.extraction.html.read_html`.
    """
    tree = read_html(dataclasses.replace(page, url=_NOWHERE), options.max_page_bytes)
    url = read_site_facts(read_markup(_NOWHERE, tree)).canonical_hint
    return url if url and urlsplit(url).path.strip("/") else None
