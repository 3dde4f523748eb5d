"""The record: what one JSON line holds.

Flat columns with stable types, so that DuckDB and pandas read it without
unnesting; null always means "not known" or "does not apply". Field docstrings are
the descriptions in the published JSON Schema. Readers ignore fields that they do
not know, so that fields can be added; ``SCHEMA_VERSION`` rises when the meaning or
type of a field changes.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import Any

from crawler.typed import from_json

SCHEMA_VERSION = 1
"""Version of the record's fields and their meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A wire agency that the article credits as its source."""

    name: str
    """Short name of the agency, such as ``dpa`` or ``AP``."""

    rule: str
    """What kind of credit it is: ``dateline``, ``sign-off``, ``byline``, ..."""

    credit: str
    """The words that say so, quoted from the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why an article was judged a copy."""

    passages: tuple[str, ...] = ()
    """Longest passages of this article that the other holds too, longest first."""

    shared_shingles: int = 0
    """Number of distinct word 3-grams that both texts hold."""

    shingles: int = 0
    """Number of distinct word 3-grams of this article."""

    other_shingles: int = 0
    """Number of distinct word 3-grams of the other article."""

    thresholds: dict[str, float] = field(default_factory=dict)
    """The limits that the verdict was measured against, by name."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """One article as written to the JSON Lines output."""

    schema_version: int = SCHEMA_VERSION
    """Version of this schema."""

    id: str
    """Identifier of this article, from its canonical URL: the same in every run."""

    run_id: str
    """The run that wrote this line: its start in UTC, as ``20261122T160502Z``."""

    url: str
    """Final URL of the page, after redirects."""

    requested_url: str
    """URL that was asked for first."""

    canonical_url: str
    """The page's own canonical URL where it lies on the same site, else ``url`` in
    canonical form."""

    canonical_hint: str | None = None
    """Canonical URL on another site that the page declares: its own word that it is not
    the original, never its identity."""

    site: str
    """Registered domain of ``url``, such as ``bbc.co.uk``."""

    publisher: str | None = None
    """Name of the publication as the page gives it."""

    source: str | None = None
    """Name of the source, from the user's list, that led to the article."""

    title: str | None = None
    """Headline without the site's name."""

    title_origin: str | None = None
    """Where ``title`` came from: ``h1``, ``json-ld``, ``meta``, ``title``, ``feed``."""

    authors: tuple[str, ...] = ()
    """Names of persons, in the order of the byline."""

    byline: tuple[str, ...] = ()
    """All who sign: the persons of ``authors``, and desks or agencies beside them."""

    published: str | None = None
    """Time of first publication, ISO 8601; with offset only where the page gives one,
    without time where it gives a date alone."""

    published_raw: str | None = None
    """The value that ``published`` was read from, as it stands on the page."""

    published_origin: str | None = None
    """Where ``published`` came from: ``json-ld``, ``meta``, ``time``, ``text``,
    ``url``, ``feed``; ``guess`` marks a weak one."""

    modified: str | None = None
    """Time of the last change as the page gives it, in the form of ``published``."""

    language: str | None = None
    """ISO 639-1 code of the language of the text."""

    section: str | None = None
    """Section of the publication, from its breadcrumb or metadata."""

    tags: tuple[str, ...] = ()
    """Keywords that the page declares."""

    description: str | None = None
    """Summary that the page declares."""

    image: str | None = None
    """URL of the lead image that the page declares."""

    text: str
    """Body of the article: paragraphs parted by blank lines."""

    word_count: int
    """Number of words in ``text``."""

    paywalled: bool | None = None
    """Whether the page says that it shows only a part; null where it says nothing."""

    agencies: tuple[Credit, ...] = ()
    """Wire agencies that the article credits, each with the rule and the words."""

    duplicate_status: str | None = None
    """``unique``, ``copy``, ``rewrite`` (less sure) or ``too_short`` to compare; null
    where no comparison was made."""

    duplicate_kind: str | None = None
    """For copies: ``exact``, ``near``, ``abridged`` or ``expanded``; for rewrites
    ``rewritten``, or ``translated`` from or into another language."""

    duplicate_of: str | None = None
    """``id`` of the best matching article seen before; null for unique ones."""

    duplicate_of_url: str | None = None
    """``url`` of the article that ``duplicate_of`` names."""

    cluster: str | None = None
    """Cluster of copies: the ``id`` of its centre, the article's own when alone."""

    original: str | None = None
    """``id`` of the article that the cluster is taken to stem from, as far as was known
    when this line was written; null where the article was alone. Later knowledge is in
    the events files."""

    original_url: str | None = None
    """``url`` of the article that ``original`` names."""

    original_confidence: str | None = None
    """How sure that is: ``high``, ``medium`` or ``low``."""

    original_reason: str | None = None
    """Why it was taken for the original: ``canonical``, ``agency``, ``date``,
    ``longest`` or ``first-seen``."""

    similarity: float | None = None
    """Jaccard similarity of the word 3-grams of both texts, 0 to 1."""

    containment: float | None = None
    """Weighted share of this text found in the other, 0 to 1."""

    containment_of_other: float | None = None
    """Weighted share of the other text found in this one, 0 to 1."""

    shared_numbers: float | None = None
    """Agreement of the numbers in both texts, 0 to 1; null where too few to tell."""

    evidence: Evidence | None = None
    """Why the article was judged a copy; null for all others."""

    method_version: str | None = None
    """Version of the comparison that gave the verdict."""

    fetched_at: str
    """Time of the download, ISO 8601 in UTC."""

    first_seen: str
    """Time when Wirecopy first found the link, ISO 8601 in UTC."""

    extraction: str
    """How the text was found, such as ``trafilatura`` or ``trafilatura+forest``."""

    truncated: bool = False
    """Whether the text was cut at the size limit."""

    revision_of: str | None = None
    """``id`` of the earlier record of the same URL, when its text has changed."""


def trusted_time(origin: str | None) -> bool:
    """Whether a ``published`` of this origin may say which article came first."""
    return origin not in {None, "guess", "url"}


def to_line(record: Record) -> str:
    r"""Return the record as one JSON line, without its line feed.

    - valid UTF-8: lone surrogates become U+FFFD
    - one line for every reader: U+0085, U+2028 and U+2029 are escaped
    - no NaN and no infinities

    Raises:
        ValueError: a number is not finite.
    """
    return json_line(dataclasses.asdict(record))


def json_line(values: dict[str, Any]) -> str:
    """Return *values* as one JSON line, with the promises of `to_line`.

    Raises:
        ValueError: a number is not finite.
    """
    line = json.dumps(
        values,
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
    )
    line = line.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    for separator in "\x85\u2028\u2029":
        line = line.replace(separator, f"\\u{ord(separator):04x}")
    return line


def from_line(line: str) -> Record:
    """Return the record of one JSON line; fields that are not known are ignored.

    Raises:
        ValueError: the line holds no record that this version can read.
    """
    return from_json(Record, line, SCHEMA_VERSION)
