"""Faults at the calls by which storage writes: the n-th one fails, or kills.

The calls are those of `os`; SQLite makes its own, which these do not reach.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CALLS = ("open", "write", "fsync", "ftruncate", "replace", "symlink", "mkdir", "unlink")


class Countdown:
    """Lets *number* calls pass; at the next one, and for good if *lasting*, acts."""

    def __init__(self, number: int, act: Callable[[], None], *, lasting: bool) -> None:
        self.left = number
        self.act = act
        self.lasting = lasting
        self.reached = False

    def step(self, partly: Callable[[], Any] | None = None) -> None:
        self.left -= 1
        if self.left == -1 or (self.lasting and self.left < 0):
            self.reached = True
            if partly is not None:
                partly()
            self.act()


@contextmanager
def faults(countdown: Countdown) -> Iterator[None]:
    """Put the countdown before each call; a write is done by half before it acts."""
    real = {name: getattr(os, name) for name in CALLS}

    def faulty(name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if name == "write":
                descriptor, data = args
                half = bytes(data)[: len(data) // 2]
                countdown.step(lambda: real["write"](descriptor, half))
            else:
                countdown.step()
            return real[name](*args, **kwargs)

        return call

    for name in CALLS:
        setattr(os, name, faulty(name))
    try:
        yield
    finally:
        for name, call in real.items():
            setattr(os, name, call)


def failing(code: int) -> Callable[[], None]:
    def act() -> None:
        raise OSError(code, os.strerror(code))

    return act


def dying() -> None:
    os._exit(9)
