"""From a page to an article: the parts of extraction put together.

Pulls in trafilatura and numpy; `article`, which holds what goes in and comes out, does
not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml.etree import LxmlError

from crawler.errors import NoArticle
from crawler.extraction.agencies import CreditLines, find_credits
from crawler.extraction.article import Article, ExtractionOptions
from crawler.extraction.authors import byline_texts, read_authors
from crawler.extraction.blocks import Block, read_blocks
from crawler.extraction.body import Body, read_body
from crawler.extraction.charsets import is_unreadable
from crawler.extraction.dates import read_dates
from crawler.extraction.headline import headline_at
from crawler.extraction.html import read_html
from crawler.extraction.language import is_month_first, read_language
from crawler.extraction.section import read_section
from crawler.extraction.signatures import Bylines, find_bylines
from crawler.extraction.site import read_site_facts
from crawler.extraction.structured import Markup, read_markup, texts
from crawler.extraction.text import count_words
from crawler.extraction.title import read_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.page import Page

_EDGE = 3
"""Paragraphs at either end of a body that may hold a credit."""

_FACTS = ("canonical_url", "publisher", "description", "image", "tags", "paywalled")
_LARGE = 500_000
_UNKNOWN = "unknown error"

_DEFAULTS = ExtractionOptions()


def extract(page: Page, options: ExtractionOptions = _DEFAULTS) -> Article:
    """Return the article on *page*.

    Raises:
        NoArticle: with the reason ``no-text``, ``not-text``, ``not-html``, ``broken``
            or ``too-large``; nothing else is raised, whatever the page holds.
    """
    try:
        return _extract(page, options)
    except NoArticle:
        raise
    except MemoryError as error:
        raise _too_large(page) from error
    except (ArithmeticError, AttributeError, LookupError, TypeError) as error:
        raise _broken(page, error) from error
    except (AssertionError, LxmlError, RuntimeError, ValueError) as error:
        raise _broken(page, error) from error


def _too_large(page: Page) -> NoArticle:
    detail = f"no memory for a page of {len(page.body):,} bytes"
    return NoArticle(page.url, "too-large", detail)


def _broken(page: Page, error: Exception) -> NoArticle:
    # What libxml2 says where it gets no memory.
    if (
        len(page.body) > _LARGE
        and isinstance(error, LxmlError)
        and _UNKNOWN in str(error)
    ):
        return _too_large(page)
    return NoArticle(page.url, "broken", f"{type(error).__name__}: {error}"[:200])


def _extract(page: Page, options: ExtractionOptions) -> Article:
    markup = read_markup(page.url, read_html(page, options.max_page_bytes))
    blocks = read_blocks(markup.tree)
    facts = read_site_facts(markup)
    publisher = facts.publisher.value
    title = read_title(markup, publisher)
    body = read_body(markup, blocks, title.text, facts)
    text = "\n\n".join(body.paragraphs)
    word_count = count_words(text)
    if word_count < options.min_words:
        detail = f"{word_count} words of text, at least {options.min_words} are needed"
        raise NoArticle(page.url, "no-text", detail)
    if is_unreadable(text):
        raise NoArticle(page.url, "not-text", "its letters were lost or misread")
    headline = headline_at(blocks, title.text)
    dates = read_dates(
        markup,
        blocks,
        headline=headline,
        now=options.now or page.fetched_at,
        month_first=is_month_first(markup),
    )
    bylines = find_bylines(markup, blocks, headline)
    authors = read_authors(markup, bylines, publisher)
    section = read_section(markup, blocks, title=title.text, publisher=publisher)
    language = read_language(markup, text)
    cut = text[: options.max_text_length]
    return Article(
        canonical_url=facts.canonical_url.value,
        canonical_hint=facts.canonical_hint,
        publisher=publisher,
        title=title.text,
        title_origin=title.origin,
        authors=authors.persons,
        byline=authors.byline,
        published=dates.published,
        published_raw=dates.published_raw,
        published_origin=dates.published_origin,
        modified=dates.modified,
        language=language.value,
        section=section.value,
        tags=facts.tags.value,
        description=facts.description.value,
        image=facts.image.value,
        text=cut,
        word_count=word_count if cut == text else count_words(cut),
        paywalled=facts.paywalled.value,
        agencies=find_credits(_credit_lines(markup, blocks, body, bylines)),
        extraction=body.extraction,
        truncated=cut != text,
        origins=_told(
            {name: getattr(facts, name).origin for name in _FACTS}
            | {"title": title.origin, "authors": authors.origin, "byline": authors.told}
            | {"published": dates.published_origin, "modified": dates.modified_origin}
            | {"language": language.origin, "section": section.origin}
            | {"text": body.extraction}
        ),
    )


def _told(origins: dict[str, str | None]) -> dict[str, str]:
    return {name: origin for name, origin in origins.items() if origin}


def _credit_lines(
    markup: Markup, blocks: Sequence[Block], body: Body, bylines: Bylines
) -> CreditLines:
    sources = ("author", "creator", "sourceOrganization", "provider", "copyrightHolder")
    return CreditLines(
        opening=body.paragraphs[:_EDGE],
        closing=(
            *body.sign_off,
            *body.paragraphs[-_EDGE:],
            *_following(blocks, body),
        ),
        bylines=byline_texts(bylines),
        declared=[t for key in sources for t in texts(markup.article.get(key), "name")],
    )


def _following(blocks: Sequence[Block], body: Body) -> list[str]:
    """Lines of the page right after the last paragraph of the body."""
    if not body.paragraphs:
        return []
    last = body.paragraphs[-1]
    at = [n for n, block in enumerate(blocks) if block.text == last]
    return [b.text for b in blocks[at[-1] + 1 : at[-1] + 1 + _EDGE]] if at else []
