"""An article and its cluster: what that keeps of a record, and gives it. Pure."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from crawler.record import Record, trusted_time
from crawler.storage import Elected, Member, record_key
from crawler.urls import url_key

if TYPE_CHECKING:
    from crawler.dedup import Stored


def member_of(record: Record) -> Member:
    """Return what its cluster keeps of a record."""
    trusted = trusted_time(record.published_origin)
    named = {_key(record.canonical_hint), _key(record.canonical_url)}
    return Member(
        id=record.id,
        cluster=record.cluster or record.id,
        url=record.url,
        site=record.site,
        status=record.duplicate_status or "",
        kind=record.duplicate_kind,
        duplicate_of=record.duplicate_of,
        published=record.published if trusted else None,
        first_seen=record.first_seen,
        fetched_at=record.fetched_at,
        words=record.word_count,
        names=tuple(sorted(named - {"", record_key(record.id)})),
        agencies=tuple(credit.name for credit in record.agencies),
    )


def as_judged(record: Record, member: Member | None) -> Record:
    """Return *record* with the verdict and cluster that its *member* row holds.

    Where that is another verdict, what was measured for the old one is left out.
    """
    if member is None:
        return record
    verdict = member.status or None, member.kind, member.duplicate_of
    record = dataclasses.replace(record, cluster=member.cluster)
    if verdict == verdict_of(record):
        return record
    status, kind, duplicate_of = verdict
    return dataclasses.replace(
        record,
        duplicate_status=status,
        duplicate_kind=kind,
        duplicate_of=duplicate_of,
        duplicate_of_url=None,
        similarity=None,
        containment=None,
        containment_of_other=None,
        shared_numbers=None,
        evidence=None,
    )


def verdict_of(record: Record) -> tuple[str | None, str | None, str | None]:
    """Return status and kind of a record, and the article that it is like."""
    return record.duplicate_status, record.duplicate_kind, record.duplicate_of


def with_original(record: Record, elected: Elected) -> Record:
    """Return *record* with the original of its cluster."""
    return dataclasses.replace(
        record,
        original=elected.original,
        original_url=elected.original_url,
        original_confidence=elected.confidence,
        original_reason=elected.reason,
    )


def member_of_stored(stored: Stored) -> Member:
    """Return what is known of an article by the index alone."""
    return Member(
        id=stored.id,
        cluster=stored.id,
        url=stored.url,
        site=stored.site,
        status="unique",
        kind=None,
        duplicate_of=None,
        published=stored.published if stored.published_trusted else None,
        first_seen=stored.first_seen,
        fetched_at=stored.first_seen,
        words=stored.signature.words,
    )


def _key(url: str | None) -> str:
    try:
        return url_key(url) if url else ""
    except ValueError:
        return ""
