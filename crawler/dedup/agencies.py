"""The own sites of wire agencies, from ``agencies.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def agency_sites() -> Mapping[str, frozenset[str]]:
    """Return the registered domains of each agency, by the name that records give."""
    source = resources.files(__package__).joinpath("agencies.toml")
    sites = tomllib.loads(source.read_text(encoding="utf-8"))["sites"]
    return MappingProxyType({name: frozenset(those) for name, those in sites.items()})
