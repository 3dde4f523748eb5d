"""What spiders yield: records on their way to a verdict, and rejections."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.record import Evidence, Record
from crawler.urls import same_site, site, url_key

if TYPE_CHECKING:
    from crawler.dedup import Signature, Verdict
    from crawler.extraction import Article
    from crawler.page import Page
    from crawler.storage import FoundLink


@dataclass(frozen=True, kw_only=True)
class SignedRecord(Record):
    """A record with what its verdict needs, which is not written."""

    key: str
    """URL key of the final URL: one for all revisions of an article."""

    link_key: str | None = None
    """URL key of the link that led here; null outside of a crawl."""

    signature: Signature = field(repr=False)
    """Signature of the text."""


@dataclass(frozen=True, slots=True)
class Leads:
    """Links to articles, on their way from a listing to the ledger.

    Many in one: what spider middlewares do for each request costs more than all else.
    """

    links: tuple[FoundLink, ...]


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """A URL that did not become a record, and why."""

    url: str
    """URL that was asked for."""

    reason: str
    """One short word from a small set, such as ``no-text`` or ``http-404``."""

    detail: str = ""
    """What a person needs to know beyond the reason."""

    source: str | None = None
    """Name of the source that led here."""

    link_key: str | None = None
    """URL key of the link; null for sources and their listing pages."""

    passing: bool = False
    """Whether the cause may pass, so that the next run should try again."""

    entrance: bool = False
    """Whether the URL is that of a source itself, so that all behind it is missed."""


def sign_record(
    page: Page, article: Article, signature: Signature, link: FoundLink | None
) -> SignedRecord:
    """Return the record of an article, without verdict and run.

    What the page does not say of title and date is taken from the link, if that stood
    on the same site: no site speaks for another.
    """
    facts = {name: getattr(article, name) for name in _SHARED if hasattr(article, name)}
    key = url_key(page.url)
    if link is not None and link.found_on and same_site(link.found_on, page.url):
        facts |= _from_link(article, link)
    return SignedRecord(
        **facts,
        id=key,
        key=key,
        link_key=link.key if link else None,
        run_id="",
        url=page.url,
        requested_url=page.requested_url,
        site=site(page.url),
        source=link.source if link else None,
        fetched_at=page.fetched_at,
        first_seen=link.found_at if link else page.fetched_at,
        signature=signature,
    )


def _from_link(article: Article, link: FoundLink) -> dict[str, str | None]:
    facts: dict[str, str | None] = {}
    if article.title is None and link.title:
        facts |= {"title": link.title, "title_origin": "feed"}
    if article.published is None and link.published:
        facts |= {
            "published": link.published,
            "published_raw": link.published,
            "published_origin": "feed",
        }
    return facts


def with_verdict(record: Record, verdict: Verdict, run_id: str) -> Record:
    """Return the record to be written: the article with the verdict on it."""
    return dataclasses.replace(
        as_record(record),
        run_id=run_id,
        duplicate_status=verdict.status,
        duplicate_kind=verdict.kind,
        duplicate_of=verdict.duplicate_of,
        duplicate_of_url=verdict.duplicate_of_url,
        cluster=verdict.cluster,
        similarity=verdict.similarity,
        containment=verdict.containment,
        containment_of_other=verdict.containment_of_other,
        shared_numbers=verdict.shared_numbers,
        evidence=_evidence(verdict),
        method_version=verdict.method_version,
    )


def as_record(record: Record) -> Record:
    """Return the record alone, without what is not written."""
    return Record(**{name: getattr(record, name) for name in _FIELDS})


def _evidence(verdict: Verdict) -> Evidence | None:
    if verdict.duplicate_of is None:
        return None
    return Evidence(
        passages=verdict.passages,
        shared_shingles=verdict.shared_shingles,
        shingles=verdict.shingles,
        other_shingles=verdict.other_shingles,
        thresholds=verdict.thresholds,
    )


_FIELDS = tuple(f.name for f in dataclasses.fields(Record))
_SHARED = tuple(
    name
    for name in _FIELDS
    if name not in {"schema_version", "url", "site", "source", "fetched_at"}
)
