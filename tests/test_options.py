"""From settings to options: what users give that cannot be used."""

from __future__ import annotations

import dataclasses
import math
import sys

import pytest
from scrapy.settings import Settings, default_settings

import settings
from crawler.dedup import DedupOptions
from crawler.errors import InvalidSetting
from crawler.options import (
    dedup_options,
    discovery_options,
    extraction_options,
    non_negative,
    run_options,
    worker_options,
)
from tests.dedup.builders import document, new_index, reworded, story


def given(**values: str) -> Settings:
    own = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
    return Settings(own | values)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://user:geheim@cache.example/", id="scheme"),
        pytest.param("redis://user:geheim@cache.example:port/0", id="port"),
        pytest.param("redis://cache.example/0?pasword=geheim", id="parameter"),
        pytest.param("user:geheim@cache.example:6379", id="no scheme"),
    ],
)
def test_a_storage_that_is_none_is_said_without_its_password(url: str) -> None:
    with pytest.raises(InvalidSetting, match="NEARDUP_STORAGE=") as caught:
        run_options(given(NEARDUP_STORAGE=url))
    assert "redis://HOST" in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_a_missing_client_is_said_with_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    monkeypatch.delitem(sys.modules, "crawler.dedup.redis_connection", raising=False)
    with pytest.raises(InvalidSetting, match="pip install") as caught:
        run_options(given(NEARDUP_STORAGE="redis://:geheim@cache.example/0"))
    assert "geheim" not in str(caught.value)


def test_options_do_not_show_the_password() -> None:
    pytest.importorskip("redis")
    options = run_options(given(NEARDUP_STORAGE="redis://:geheim@cache.example/0"))
    assert "geheim" in options.index_url
    assert "geheim" not in repr(options) + options.index_place


NUMBERS = [
    name
    for name in dir(settings)
    if name.isupper()
    and name not in dir(default_settings)
    and type(getattr(settings, name)) in {int, float}
]


def read_all(values: Settings) -> None:
    """Read every setting of Wirecopy's own, as a crawl does."""
    run_options(values)
    worker_options(values)
    discovery_options(values)
    extraction_options(values)
    for name in ("CRAWL_DELAY_MAX", "PROGRESS_INTERVAL", "SHUTDOWN_SECONDS"):
        non_negative(values, name)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", ["-1", "nan", "inf", "1e30", "9" * 30, "x", ""])
def test_a_number_beyond_reason_is_said(name: str, value: str) -> None:
    with pytest.raises(InvalidSetting, match=f"bad setting: {name}="):
        read_all(given(**{name: value}))


def test_numbers_of_a_settings_file_are_checked_as_well() -> None:
    values = given()
    values.set("SITE_MAX_LINKS", math.inf)
    with pytest.raises(InvalidSetting, match="SITE_MAX_LINKS=inf"):
        read_all(values)


def test_a_window_of_more_than_all_dates_is_refused() -> None:
    with pytest.raises(InvalidSetting, match="from 1 to 36500"):
        run_options(given(NEARDUP_WINDOW_DAYS="1000000"))
    with pytest.raises(InvalidSetting, match="from 0 to 36500"):
        dedup_options(given(), ["window_days=1e9"])


def test_limits_between_which_nothing_lies_are_refused() -> None:
    limits = ["enough_shingles=40", "fewest_shingles=40"]
    with pytest.raises(InvalidSetting, match="more than fewest_shingles=40"):
        dedup_options(given(), limits)


LIMITS = [f.name for f in dataclasses.fields(DedupOptions) if f.type != "bool"]


@pytest.mark.parametrize("value", [0, 1, 36_500, 10**9])
@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_that_is_taken_can_be_judged_by(name: str, value: int) -> None:
    try:
        options = dedup_options(given(NEARDUP_CROSS_LANGUAGE="1"), [f"{name}={value}"])
    except InvalidSetting:
        return
    text = story(1)
    index = new_index(**dataclasses.asdict(options))
    for id_, words in (("a", text), ("b", text), ("c", reworded(text, 0.1))):
        fetched = document(id_, words, language=None if id_ == "a" else "de")
        index.add(fetched, index.judge(fetched))
