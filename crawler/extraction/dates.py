"""When an article was published and last changed.

Times are read from JSON-LD, meta tags, ``time`` elements, lines of text such as
``Stand: December 20, 2024, 6:57 p.m`` and the URL, in this order; htmldate guesses
where all are silent. Of several values that name one day, the most exact is taken.
Dates in the future are refused: no page comes from there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from htmldate import find_date as guess_date

from crawler.extraction.blocks import is_aside, is_heavy
from crawler.extraction.datetext import find_date, may_hold_date, read_value
from crawler.extraction.structured import Markup, texts
from crawler.extraction.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from crawler.extraction.blocks import Block

_PUBLISHED = (
    "article:published_time", "article:published", "datepublished", "og:published_time",
    "og:article:published_time", "date.published", "publish-date", "publish_date",
    "pubdate", "publishdate", "published_at", "article.published", "published_time",
    "article_date_original", "published", "publication-date", "dc.date.published",
    "release_date", "creation_date", "created",
    "parsely-pub-date", "sailthru.date", "publication_date",
    "cxenseparse:recs:publishtime", "article:post_date", "dcterms.created",
    "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.date", "dc.date",
    "date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "article:modified", "datemodified",
    "og:article:modified_time", "dcterms.modified", "dc.date.modified", "last-modified",
    "lastmod", "revision_date",
)  # fmt: skip
_URL_DAY_FIRST = re.compile(
    r"[/-]([0-3]?\d)[_-]([01]?\d)[_-]((?:19|20)\d\d)(?:[/_.-]|$)"
)
_URL_DATE = re.compile(r"/((?:19|20)\d\d)([/_-]?)([01]?\d)\2([0-3]?\d)(?:[/_.-]|$)")
_LABEL_PUBLISHED = re.compile(
    r"(?i)^\W*(?:first )?(?:published|posted|publish(?:ed)? date|date|datum|fecha"
    r"|data|dato|veröffentlicht"
    r"|erstellt|erschienen|publié|publicado|pubblicato|publicerad|publisert|gepubliceerd"
    r"|geplaatst|opublikowano|julkaistu|udgivet|опубликовано)\b"
)
_LABEL_MODIFIED = re.compile(
    r"(?i)^\W*(?:last )?(?:updated?|modified|stand|aktualisiert|zuletzt|letzte"
    r"|mis à jour|modifié|actualizado|actualización|aggiornato|ultimo aggiornamento"
    r"|atualizado|uppdaterad|oppdatert|bijgewerkt|laatst|aktualizacja|päivitetty"
    r"|opdateret|обновлено)\b"
)
_MOST_TIMES = 50
_MOST_BLOCKS = 3_000
_LINE_LENGTH = 120
_SHORT_LINE = 60
_LINES_AROUND = 40
_EXACT = len("2024-12-20T18:57:00+01:00")
_UNLABELLED = 2
_SHOWN = frozenset({"time", "text", "url"})
_OLDEST = "1990-01-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The fields of `Article` of the same names."""

    published: str | None = None
    published_raw: str | None = None
    published_origin: str | None = None
    modified: str | None = None
    modified_origin: str | None = None


@dataclass(frozen=True, slots=True)
class _Reading:
    iso: str
    raw: str
    origin: str


def read_dates(
    markup: Markup,
    blocks: Sequence[Block],
    *,
    headline: int,
    now: str,
    month_first: bool,
) -> Dates:
    """Return the dates of a page, whose headline is one of its lines.

    Those after *now* (ISO 8601, UTC) are refused.
    """
    reader = _Reader(markup, blocks, headline, now, month_first)
    modified = next(reader.modified(), None)
    first = next(reader.published(), None)
    if first and _is_system_time(first, modified):
        first = reader.shown_before(first) or first
    if first and len(first.iso) < _EXACT:
        first = reader.most_exact(first, list(reader.published()))
    published = first or reader.labelled() or reader.guess()
    if published and modified and modified.iso == published.iso:
        modified = None  # declared by the system, but nothing has changed
    return Dates(
        published=published.iso if published else None,
        published_raw=published.raw if published else None,
        published_origin=published.origin if published else None,
        modified=modified.iso if modified else None,
        modified_origin=modified.origin if modified else None,
    )


@dataclass(frozen=True)
class _Reader:
    markup: Markup
    blocks: Sequence[Block]
    headline: int
    now: str
    month_first: bool

    def published(self) -> Iterator[_Reading]:
        """Yield what the page says, the most trusted first."""
        article = self.markup.article
        for key in ("datePublished", "dateCreated"):
            yield from self._readings("json-ld", texts(article.get(key), "@value"))
        for name in _PUBLISHED:
            yield from self._readings("meta", self.markup.meta.get(name, ()))
        yield from self._time_elements
        yield from self._lines
        yield from self._readings("url", _in_url(self.markup.url))

    def modified(self) -> Iterator[_Reading]:
        values = texts(self.markup.article.get("dateModified"), "@value")
        yield from self._readings("json-ld", values)
        for name in _MODIFIED:
            yield from self._readings("meta", self.markup.meta.get(name, ()))

    def _readings(self, origin: str, values: Sequence[str]) -> Iterator[_Reading]:
        for raw in values:
            iso = read_value(raw, month_first=self.month_first)
            if iso and self._plausible(iso):
                yield _Reading(iso, raw, origin)

    def _plausible(self, iso: str) -> bool:
        # A day's grace, since times without offset may be up to 14 hours ahead.
        latest = datetime.fromisoformat(self.now) + timedelta(days=1)
        moment = datetime.fromisoformat(iso)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return iso >= _OLDEST and moment <= latest

    @cached_property
    def _time_elements(self) -> list[_Reading]:
        elements = self.markup.tagged["time"][:_MOST_TIMES]
        found = [element for element in elements if not self._is_beside(element)]
        found.sort(key=lambda e: not _says_published(e))
        read: list[_Reading] = []
        for element in found[:3]:
            values = [plain(element.get("datetime")), plain(element.text_content())]
            read += self._readings("time", [v for v in values if v][:1])
        return read

    @cached_property
    def _lines(self) -> list[_Reading]:
        """What the lines near the headline say, labelled ones first."""
        lines = [" ".join(block.pieces) for block in self._near_heading()]
        return list(self._dated(sorted(lines, key=_label_rank)))

    def _dated(self, lines: Sequence[str]) -> Iterator[_Reading]:
        for line in lines:
            iso = find_date(line, month_first=self.month_first)
            if iso and self._plausible(iso):
                yield _Reading(iso, line, "text")

    def _near_heading(self) -> Sequence[Block]:
        at = self.headline
        above = self.blocks[max(0, at - _LINES_AROUND // 4) : at]
        below = self.blocks[at + 1 : at + _LINES_AROUND]
        short = (b for b in (*above, *below) if len(b.text) <= _LINE_LENGTH)
        dated = (block for block in short if may_hold_date(block.text))
        return [block for block in dated if not self._is_beside(block.element)]

    def _is_beside(self, element: HtmlElement) -> bool:
        return is_aside(element, self._around)

    @cached_property
    def _around(self) -> frozenset[HtmlElement]:
        """The elements that hold the headline."""
        at = self.blocks[self.headline : self.headline + 1]
        return frozenset(e for block in at for e in block.element.iterancestors())

    def shown_before(self, first: _Reading) -> _Reading | None:
        """Return the only day that the page shows its readers, if it is earlier."""
        shown = [r for r in self.published() if r.origin in _SHOWN]
        days = {reading.iso[:10] for reading in shown}
        if len(days) != 1 or max(days) >= first.iso[:10]:
            return None
        year, month, day = first.iso[:10].split("-")
        return None if days == {f"{year}-{day}-{month}"} else shown[0]

    def labelled(self) -> _Reading | None:
        """Return a date that is named as such, wherever on the page."""
        texts = (block.text for block in self.blocks[:_MOST_BLOCKS])
        dated = (t for t in texts if len(t) <= _LINE_LENGTH and may_hold_date(t))
        lines = (line for line in dated if _label_rank(line) < _UNLABELLED)
        return next(self._dated(sorted(lines, key=_label_rank)), None)

    def most_exact(self, first: _Reading, readings: Sequence[_Reading]) -> _Reading:
        same_day = [r for r in readings if r.iso[:10] == first.iso[:10]]
        return max(same_day, key=lambda r: len(r.iso))

    def guess(self) -> _Reading | None:
        blocks = self.blocks
        if len(blocks) > _MOST_BLOCKS or is_heavy(len(self.markup.elements), blocks):
            return None  # htmldate's time grows faster than the page
        # htmldate's extensive search would take ten times as long, and err more.
        day = self._guess()
        # The first of January is what htmldate makes of a year alone.
        if not day or day.endswith("-01-01"):
            return self._anywhere()
        return _Reading(day, day, "guess")

    def _anywhere(self) -> _Reading | None:
        """Return the first date at the beginning of a line, beside the article last."""
        dated = (b for b in self.blocks if may_hold_date(b.text[:_SHORT_LINE]))
        lines = sorted(
            dated, key=lambda b: (is_aside(b.element), len(b.text) > _SHORT_LINE)
        )
        first = next(self._dated([b.text[:_SHORT_LINE] for b in lines]), None)
        return first and _Reading(first.iso, first.raw, "guess")

    def _guess(self) -> str | None:
        try:
            return guess_date(
                self.markup.tree,
                url=self.markup.url,
                original_date=True,
                max_date=self.now[:10],
                extensive_search=False,
            )
        except Exception:  # noqa: BLE001 - a guess may fail in any way
            return None


def _in_url(url: str) -> list[str]:
    if match := _URL_DATE.search(url):
        return [f"{match[1]}-{int(match[3]):02}-{int(match[4]):02}"]
    if match := _URL_DAY_FIRST.search(url):
        return [f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"]
    return []


def _is_system_time(published: _Reading, modified: _Reading | None) -> bool:
    """Whether a page's system declares its last change as time of publication."""
    return modified is not None and published.iso[:16] >= modified.iso[:16]


def _label_rank(line: str) -> int:
    if _LABEL_PUBLISHED.match(line):
        return 0
    return 1 if _LABEL_MODIFIED.match(line) else _UNLABELLED


def _says_published(element: HtmlElement) -> bool:
    names = (element.get("itemprop"), element.get("class"), element.get("pubdate"))
    return "pub" in " ".join(filter(None, names)).lower()
