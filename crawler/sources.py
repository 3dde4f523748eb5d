"""The user's sources: ``sources.toml``, or URLs from the command line.

`load_sources` is the one place of the core that reads a file. Every fault is one line
that says where it is, what is wrong and how to mend it.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.errors import InvalidSources
from crawler.urls import canonical_url, url_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KINDS = ("auto", "feed", "sitemap", "listing")
MAX_PAGES = 10_000
_MAX_BYTES = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source of articles."""

    name: str
    """Name that records carry as ``source``; unique."""

    url: str
    """Absolute http(s) URL of a feed, a sitemap or an HTML listing page."""

    kind: str = "auto"
    """What the URL holds: ``auto`` finds out by content; ``feed``, ``sitemap`` and
    ``listing`` insist."""

    max_pages: int = 5
    """How many further listing pages (the next pages, or child sitemaps) are followed
    per run, 0 to 10,000."""

    allow: tuple[str, ...] = ()
    """Regular expressions: when there are any, only links with one of them in their
    URL are articles."""

    deny: tuple[str, ...] = ()
    """Regular expressions: links with one of them in their URL are no articles."""

    since: str | None = None
    """ISO 8601 date or time: older entries of sitemaps are left out."""


_KEYS = tuple(field.name for field in fields(Source))
_REQUIRED = tuple(f.name for f in fields(Source) if f.default is MISSING)


def load_sources(path: Path) -> tuple[Source, ...]:
    """Return the sources that a TOML file lists, in its order.

    Raises:
        InvalidSources: the file cannot be read, or what it says cannot be used.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except IsADirectoryError:
        raise InvalidSources(f"{path}: is a directory; give a sources.toml") from None
    except FileNotFoundError:
        raise InvalidSources(f"{path}: no such file; check the path") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InvalidSources(f"{path}: cannot be read: {reason}") from None
    if len(data) > _MAX_BYTES:
        raise InvalidSources(
            f"{path}: over {_MAX_BYTES:,} bytes: is it a list of sources?"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fault = f"{path}: line {line}: not UTF-8; save the file as UTF-8"
        raise InvalidSources(fault) from None
    return parse_sources(text, str(path))


def parse_sources(text: str, origin: str) -> tuple[Source, ...]:
    """Return the sources that a TOML text lists; *origin* names it in messages.

    Raises:
        InvalidSources: the text is no TOML, or what it says cannot be used.
    """
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise InvalidSources(f"{origin}: not valid TOML: {_one_line(error)}") from None
    for key in document:
        if key != "source":
            raise InvalidSources(f"{origin}: {_unknown(key, ('source',))}")
    tables = document.get("source", [])
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        raise InvalidSources(f"{origin}: source: write [[source]], in two brackets")
    if not tables:
        fault = 'no [[source]] in it; add one with name = "..." and url = "..."'
        raise InvalidSources(f"{origin}: {fault}")
    sources: list[Source] = []
    for number, table in enumerate(tables, start=1):
        where = f"{origin}: {_entry(number, table)}"
        sources.append(_source(table, where))
    _reject_twins(sources, origin)
    return tuple(sources)


def sources_from_urls(urls: str) -> tuple[Source, ...]:
    """Return sources for URLs parted by commas or spaces, named after host and path.

    >>> sources_from_urls("https://dawn.example/feed.xml")[0].name
    'dawn.example/feed.xml'

    Raises:
        InvalidSources: one of them is no http(s) URL, or there is none.
    """
    given = [
        url.strip(",")
        for part in re.split(r",(?=\s*[a-zA-Z][a-zA-Z0-9+.-]*://)|\s", urls)
        # Within a whole URL a comma may be part of it.
        for url in ([part] if "://" in part else part.split(","))
        if url.strip(",")
    ]
    if not given:
        raise InvalidSources("url: empty; give one or more http(s) URLs")
    sources: dict[str, Source] = {}
    names: set[str] = set()
    for url in given:
        _require_url(url, "url")
        name = _unique(_name(url), names)
        sources.setdefault(url_key(url), Source(name=name, url=url))
    return tuple(sources.values())


def _name(url: str) -> str:
    parts = urlsplit(canonical_url(url))
    name = parts.netloc.removeprefix("www.") + parts.path.rstrip("/")
    return name + (f"?{parts.query}" if parts.query else "")


def _unique(name: str, taken: set[str]) -> str:
    name, number, stem = name[:200], 1, name[:200]
    while name in taken:
        number += 1
        name = f"{stem} ({number})"
    taken.add(name)
    return name


def _entry(number: int, table: dict[str, Any]) -> str:
    name = table.get("name")
    named = f" ({_quoted(name)})" if isinstance(name, str) and name.strip() else ""
    return f"source {number}{named}"


def _source(table: dict[str, Any], where: str) -> Source:
    for key in table:
        if key not in _KEYS:
            raise InvalidSources(f"{where}: {_unknown(key, _KEYS)}")
    for key in _REQUIRED:
        if key not in table:
            raise InvalidSources(f'{where}: {key}: missing; add {key} = "..."')
    values = {
        key: _CHECKS[key](value, f"{where}: {key}") for key, value in table.items()
    }
    return Source(**values)


def _reject_twins(sources: list[Source], origin: str) -> None:
    for key, what in (("name", str), ("url", url_key)):
        seen: dict[str, int] = {}
        for number, source in enumerate(sources, start=1):
            value = what(getattr(source, key))
            if value in seen:
                fault = f"the same as in source {seen[value]}; remove or change one"
                where = f"{origin}: {_entry(number, {'name': source.name})}"
                raise InvalidSources(f"{where}: {key}: {fault}")
            seen[value] = number


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise InvalidSources(
            f"{where}: must be a string in quotes, not {_quoted(value)}"
        )
    if not value.strip():
        raise InvalidSources(f"{where}: is empty; fill it in or remove the key")
    return value.strip()


def _label(value: object, where: str) -> str:
    name = _text(value, where)
    if len(name) > 200 or not name.isprintable():
        raise InvalidSources(f"{where}: must be one line of at most 200 characters")
    return name


def _url(value: object, where: str) -> str:
    url = _text(value, where)
    _require_url(url, where)
    return url


def _require_url(url: str, where: str) -> None:
    try:
        canonical_url(url)
    except ValueError:
        fault = f"{where}: not an http(s) URL: {_quoted(url)}"
        if url.endswith(".toml"):
            fault += f"; for a file, give -a sources={url[:200]}"
        elif re.match(r"[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?$", url):
            fault += f"; write https://{url[:200]}"
        else:
            fault += "; write it whole, such as https://dawn.example/feed.xml"
        raise InvalidSources(fault) from None


def _kind(value: object, where: str) -> str:
    kind = _text(value, where)
    if kind not in KINDS:
        known = ", ".join(f'"{k}"' for k in KINDS)
        raise InvalidSources(f"{where}: must be one of {known}, not {_quoted(kind)}")
    return kind


def _count(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidSources(f"{where}: must be a whole number, not {_quoted(value)}")
    if not 0 <= value <= MAX_PAGES:
        raise InvalidSources(f"{where}: must be 0 to {MAX_PAGES}, not {value}")
    return value


def _patterns(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        fault = 'must be a list of strings, such as ["/2024/"]'
        raise InvalidSources(f"{where}: {fault}, not {_quoted(value)}")
    for pattern in value:
        text = _text(pattern, where)
        try:
            re.compile(text)
        except (re.error, OverflowError, RecursionError) as error:
            fault = f"{where}: not a regular expression: {_quoted(text)}: {error}"
            raise InvalidSources(_one_line(fault)) from None
    return tuple(value)


def _date(value: object, where: str) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    try:
        datetime.fromisoformat(text := _text(value, where))
    except ValueError:
        fault = "must be a date such as 2024-12-20"
        raise InvalidSources(f"{where}: {fault}, not {_quoted(value)}") from None
    return text


_CHECKS: dict[str, Callable[[object, str], Any]] = {
    "name": _label,
    "url": _url,
    "kind": _kind,
    "max_pages": _count,
    "allow": _patterns,
    "deny": _patterns,
    "since": _date,
}


def _unknown(key: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    fix = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
    return f"{_one_line(key)}: unknown key; {fix}"


def _quoted(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 120 else text[:117] + "..."


def _one_line(text: object) -> str:
    return " ".join(str(text).split())
