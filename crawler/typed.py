"""Frozen dataclasses from JSON lines that anybody may have written, checked by type."""

from __future__ import annotations

import dataclasses
import json
import math
import types
import typing
from functools import lru_cache
from typing import Any, TypeVar

T = TypeVar("T")

_NAMES = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dict: "an object",
    list: "a list",
    types.NoneType: "null",
}


def from_json(cls: type[T], line: str, version: int) -> T:
    """Return what one JSON line holds; fields that are not known are ignored.

    *version* is the newest ``schema_version`` that can be read.

    Raises:
        ValueError: the line is no JSON object, lacks a required field, or has a value
            of another type.
    """
    try:
        values = json.loads(line.removeprefix("\ufeff"), parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(values, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004
    found = values.get("schema_version", version)
    if isinstance(found, int) and found > version:
        raise ValueError(
            f"schema_version {found} is newer than {version}: use a newer Wirecopy"
        )
    return typing.cast("T", _object(cls, values))


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def _object(cls: Any, values: dict[str, Any]) -> Any:
    wanted, required = _fields(cls)
    missing = [name for name in required if name not in values]
    if missing:
        raise ValueError(f"it lacks {', '.join(missing)}")
    return cls(
        **{
            name: _value(kind, values[name], name)
            for name, kind in wanted.items()
            if name in values
        }
    )


@lru_cache
def _fields(cls: Any) -> tuple[dict[str, Any], list[str]]:
    """Return the types of all fields, and which have no default."""
    required = [
        f.name
        for f in dataclasses.fields(cls)
        if f.default is f.default_factory is dataclasses.MISSING
    ]
    return typing.get_type_hints(cls), required


def _value(kind: Any, value: Any, name: str) -> Any:
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:  # such as ``str | None``
        return None if value is None else _value(parts[0], value, name)
    if origin is tuple and isinstance(value, list):
        return tuple(_value(parts[0], part, name) for part in value)
    if origin is dict and isinstance(value, dict):
        return {key: _value(parts[1], part, name) for key, part in value.items()}
    if dataclasses.is_dataclass(kind) and isinstance(value, dict):
        return _object(kind, value)
    if type(value) is kind or (kind is float and type(value) is int):
        return _sound(value, name)
    shape = {tuple: list}.get(origin, origin or kind)
    raise ValueError(
        f"{name} is {_NAMES[type(value)]}, not {_NAMES.get(shape, 'an object')}"
    )


def _sound(value: Any, name: str) -> Any:
    """Return a value that can be written again."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{name} is too large a number")
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ValueError(f"{name} holds half a character") from error
    return value
