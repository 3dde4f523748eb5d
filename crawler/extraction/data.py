"""The data files of extraction, which lie beside its modules."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def read_data(name: str) -> dict[str, Any]:
    """Return the contents of a TOML file of this package; not to be changed."""
    source = resources.files(__package__).joinpath(name)
    return tomllib.loads(source.read_text(encoding="utf-8"))
