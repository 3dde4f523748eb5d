"""A value that was found on a page, with the place that it was found in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Value_co = TypeVar("Value_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Found(Generic[Value_co]):
    """What was chosen, and why one may trust it."""

    value: Value_co

    origin: str | None = None
    """Where it stands: ``json-ld``, ``meta``, ``title``, ``breadcrumb``, ``html``,
    ``link``, ``class``, ``text``, ``url``; null where there is none."""
