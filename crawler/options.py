"""From Scrapy's settings to the frozen options of the core."""

from __future__ import annotations

import dataclasses
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.settings import SETTINGS_PRIORITIES
from scrapy.utils.conf import closest_scrapy_cfg
from scrapy.utils.project import get_project_settings

from crawler.budgets import BudgetOptions
from crawler.errors import InvalidSetting
from crawler.publishing.alarms import AlarmOptions
from crawler.urls import without_secrets
from crawler.workers.process import WorkerLimits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scrapy.settings import BaseSettings

    from crawler.dedup import DedupOptions
    from crawler.discovery import DiscoveryOptions
    from crawler.extraction import ExtractionOptions
    from crawler.publishing.options import RunOptions
    from crawler.sources import Source


_MOST_DAYS = 36_500
"""A hundred years: much more, and dates before the year 1 would be reckoned with."""

_MOST_WORKERS = 1000

_MOST = 1e9

_MISSPELLED = 0.85
"""Likeness from which on an unknown name is meant to be a known one."""

_REDIS_CLIENT = ".venv/bin/python -m pip install 'redis[hiredis]>=7,<9'"


def refuse_misspelled(settings: BaseSettings) -> None:
    """Refuse a setting of the command line that is none, and close to one.

    Others may be those of components that the user has added.

    Raises:
        InvalidSetting: with the name that is close.
    """
    given = SETTINGS_PRIORITIES["cmdline"]
    known = {*get_project_settings()}
    for name, value in settings.items():
        if name in known or settings.getpriority(name) != given:
            continue
        if close := get_close_matches(name, known, n=1, cutoff=_MISSPELLED):
            fix = f"there is no such setting; did you mean {close[0]}?"
            raise InvalidSetting(name, value, fix)


def run_options(settings: BaseSettings) -> RunOptions:
    """Return where a run keeps its files, and how it compares.

    Raises:
        InvalidSetting: a value is out of its range.
    """
    from crawler.publishing.options import RunOptions  # noqa: PLC0415 - pulls in scipy
    from crawler.storage import Retention  # noqa: PLC0415 - as heavy

    dedup = dedup_options(settings)
    retention = Retention(
        line_days=_positive(settings, "LINE_RETENTION_DAYS"),
        link_days=_positive(settings, "LINK_RETENTION_DAYS"),
        key_days=_positive(settings, "KEY_RETENTION_DAYS"),
    )
    return RunOptions(
        state_dir=folder(settings, "STATE_DIR"),
        output_dir=folder(settings, "OUTPUT_DIR"),
        dedup=dedup if settings.getbool("NEARDUP_ENABLED") else None,
        budgets=_budget_options(settings),
        cooling_days=non_negative(settings, "COOLING_DAYS"),
        index_url=_redis_url(settings, "NEARDUP_STORAGE"),
        retention=retention if settings.getbool("RETENTION_ENABLED") else None,
        alarms=AlarmOptions(
            failed_sources=non_negative(settings, "ALARM_FAILED_SOURCES"),
            failed_share=non_negative(settings, "ALARM_FAILED_SHARE"),
            textless_share=non_negative(settings, "ALARM_TEXTLESS_SHARE"),
            untitled_share=non_negative(settings, "ALARM_UNTITLED_SHARE"),
            undated_share=non_negative(settings, "ALARM_UNDATED_SHARE"),
            silent_days=non_negative(settings, "ALARM_SILENT_DAYS"),
            left_runs=int(non_negative(settings, "ALARM_LEFT_RUNS")),
            min_sample=_positive(settings, "ALARM_MIN_SAMPLE"),
        ),
    )


def _budget_options(settings: BaseSettings) -> BudgetOptions:
    return BudgetOptions(
        requests=_positive(settings, "SITE_MAX_REQUESTS"),
        megabytes=_positive(settings, "SITE_MAX_MEGABYTES"),
        errors=_positive(settings, "SITE_MAX_ERRORS"),
        waiting=_positive(settings, "SITE_MAX_LINKS"),
        # Those that are fetched, and as many whose pages are read meanwhile.
        at_once=2 * _positive(settings, "CONCURRENT_REQUESTS_PER_DOMAIN"),
    )


def dedup_options(settings: BaseSettings, given: Iterable[str] = ()) -> DedupOptions:
    """Return the limits of the comparison, with those *given* as ``NAME=VALUE``.

    Raises:
        InvalidSetting: a value is out of its range, or there is no such limit.
    """
    from crawler.dedup import DedupOptions  # noqa: PLC0415 - pulls in scipy

    options = DedupOptions(
        min_words=_positive(settings, "NEARDUP_MIN_WORDS"),
        window_days=_positive(settings, "NEARDUP_WINDOW_DAYS"),
        cross_language=settings.getbool("NEARDUP_CROSS_LANGUAGE"),
    )
    limits = dict(_limit(pair, options) for pair in given)
    options = dataclasses.replace(options, **limits)
    if options.enough_shingles <= options.fewest_shingles:
        fix = f"give more than fewest_shingles={options.fewest_shingles}"
        raise InvalidSetting("enough_shingles", options.enough_shingles, fix)
    return options


def _limit(pair: str, options: DedupOptions) -> tuple[str, Any]:
    name, _, text = pair.partition("=")
    name = name.strip()
    known = [f.name for f in dataclasses.fields(options)]
    if name not in known:
        raise InvalidSetting(name, text, f"there are: {', '.join(known)}")
    default = getattr(options, name)
    share = not name.endswith("_days") and default <= 1
    whole = isinstance(default, int) and not name.endswith("_days")
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        value = -1
    most = 1 if share else _most(name)
    if not 0 <= value <= most:
        fix = f"{'a share' if share else 'a number'} from 0 to {most:.0f}"
        raise InvalidSetting(name, text, f"give {fix}, such as {name}={default}")
    return name, value


def folder(settings: BaseSettings, name: str) -> Path:
    """Return a setting that is a folder.

    A relative path on the command line counts from where the user stands, any other
    from the project: a run from one of its subfolders must not begin a second state.
    """
    path = Path(settings[name])
    given = (settings.getpriority(name) or 0) >= SETTINGS_PRIORITIES["cmdline"]
    project = Path(closest_scrapy_cfg() or "scrapy.cfg").resolve().parent
    if given or path.is_absolute() or project == Path.cwd():
        return path
    return project / path


def worker_options(settings: BaseSettings) -> tuple[int, WorkerLimits]:
    """Return the number of worker processes and what one page may cost.

    Raises:
        InvalidSetting: a value is out of its range.
    """
    limits = WorkerLimits(
        seconds=_positive(settings, "WORKER_SECONDS"),
        megabytes=_positive(settings, "WORKER_MEGABYTES"),
    )
    return _positive(settings, "WORKERS"), limits


def discovery_options(
    settings: BaseSettings,
) -> Callable[[Source | None], DiscoveryOptions]:
    """Return a function that gives the options for listings of one source.

    Raises:
        InvalidSetting: a value is out of its range.
    """
    from crawler.discovery import DiscoveryOptions  # noqa: PLC0415 - heavy

    limits = partial(
        DiscoveryOptions, max_links=_positive(settings, "LISTING_MAX_LINKS")
    )

    def options(source: Source | None) -> DiscoveryOptions:
        if source is None:
            return limits()
        return limits(
            kind=source.kind,
            since=source.since,
            allow=source.allow,
            deny=source.deny,
        )

    return options


def extraction_options(settings: BaseSettings) -> ExtractionOptions:
    """Return what counts as an article.

    Raises:
        InvalidSetting: a value is out of its range.
    """
    from crawler.extraction import ExtractionOptions  # noqa: PLC0415 - heavy

    return ExtractionOptions(min_words=_positive(settings, "ARTICLE_MIN_WORDS"))


def non_negative(settings: BaseSettings, name: str) -> float:
    """Return a setting that is a number from 0 up, within reason.

    Raises:
        InvalidSetting: it is not.
    """
    try:
        value = float(settings[name])
    except (OverflowError, TypeError, ValueError):
        value = -1.0
    most = _most(name)
    if not 0 <= value <= most:
        raise InvalidSetting(
            name, settings[name], f"give a number from 0 to {most:.0f}"
        )
    return value


def _most(name: str) -> float:
    return _MOST_DAYS if name.lower().endswith("_days") else _MOST


def _redis_url(settings: BaseSettings, name: str) -> str:
    """Return a setting that is empty or the URL of a Redis server."""
    url = str(settings[name] or "")
    if not url:
        return url
    fix = "give redis://HOST:PORT/NUMBER, or rediss:// or unix://, or leave it empty"
    try:
        from crawler.dedup.redis_connection import connect  # noqa: PLC0415 - optional

        connect(url).close()
    except ImportError:
        fix = f"its client is missing: {_REDIS_CLIENT}"
    except ValueError:
        pass
    else:
        return url
    raise InvalidSetting(name, without_secrets(url), fix)


def _positive(settings: BaseSettings, name: str) -> int:
    try:
        value = int(settings[name])
    except (OverflowError, TypeError, ValueError):
        value = 0
    most = _MOST_WORKERS if name == "WORKERS" else _most(name)
    if not 1 <= value <= most:
        fix = f"give a whole number from 1 to {most:.0f}"
        raise InvalidSetting(name, settings[name], fix)
    return value
