"""Jobs that misbehave, for the worker processes of tests."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from crawler.errors import NoArticle

if TYPE_CHECKING:
    from crawler.page import Page


def answer(page: Page, words: str) -> tuple[str, str, int]:
    return page.url, words, os.getpid()


def reject(page: Page) -> NoReturn:
    raise NoArticle(page.url, "no-text", "nothing but a menu")


def reject_large(page: Page) -> NoReturn:
    """Reject a page that is in 100 MB of small blocks when it is rejected."""
    blocks = [bytes(1000) for _ in range(100_000)]
    raise NoArticle(page.url, "no-text", f"{len(blocks)} blocks without a text")


def hang(page: Page) -> None:
    time.sleep(600)


def devour(page: Page) -> int:
    return len(bytearray(4 << 30))


def die(page: Page) -> None:
    os.kill(os.getpid(), 9)


def die_once(page: Page, mark: str) -> str:
    """Die unless *mark*, the path of a file, is there."""
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), 9)
    return "alive"
