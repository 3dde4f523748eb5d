"""How a command ends: by itself, by a failure that a user can mend, or by a signal.

A failure or a signal is one line and an exit code of its own. Crawls end signals by
themselves, see `crawler.extensions.shutdown`.
"""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from crawler.errors import CrawlerError
from crawler.reporting.exits import Exit, exit_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.commands import ScrapyCommand


@contextmanager
def ending(command: ScrapyCommand, interrupted: str = "") -> Iterator[None]:
    """Run the block that is the work of *command*, and set its exit code.

    SIGTERM ends it as Ctrl-C does, with *interrupted* to say what became of the work.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except CrawlerError as error:
        command.exitcode = report(error)
    except KeyboardInterrupt:
        line = f"interrupted: {interrupted}" if interrupted else "interrupted"
        print(f"wirecopy: {line}", file=sys.stderr)
        command.exitcode = Exit.INTERRUPTED


def report(error: BaseException) -> Exit:
    """Say in one line what the user can mend, and return the exit code for it.

    Raises:
        BaseException: the error itself, where it is not one of ours.
    """
    if not isinstance(error, CrawlerError):
        raise error
    print(f"wirecopy: {error}", file=sys.stderr)
    return exit_of(error)
