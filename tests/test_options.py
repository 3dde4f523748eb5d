"""From settings to options: what users give that cannot be used."""

from __future__ import annotations

import sys

import pytest
from scrapy.settings import Settings

import settings
from crawler.errors import InvalidSetting
from crawler.options import run_options


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
