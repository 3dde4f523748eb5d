"""Exit codes of a crawl, so that a scheduler can tell what went wrong."""

from enum import IntEnum

from crawler.errors import CrawlerError, StateDamaged, StateInUse, WriteFailed


class Exit(IntEnum):
    """What the exit code of ``scrapy crawl`` says; make shows it as ``Error N``."""

    DONE = 0
    """All sources were read; single articles may have been rejected."""

    ERROR = 1
    """An error that Wirecopy did not expect; the log has its traceback."""

    BAD_CONFIGURATION = 2
    """A setting, argument or sources file cannot be used; nothing was fetched."""

    FAILURES = 3
    """Done, but with an alarm: sources or articles failed, or are not as they were."""

    IN_USE = 4
    """Another run holds the state directory; nothing was fetched."""

    DAMAGED_STATE = 5
    """The state directory fails its checks; nothing was fetched or changed."""

    WRITE_FAILED = 6
    """Output or state could not be written, as on a full disk, or the server of
    `NEARDUP_STORAGE` could not be reached; the run stopped."""

    INTERRUPTED = 7
    """Ended early by SIGTERM, Ctrl-C or a limit; the next run goes on from there."""


def exit_of(error: CrawlerError) -> Exit:
    """Return the exit code for a failure that ends a run, or keeps it from starting."""
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code
    return Exit.BAD_CONFIGURATION


_CODES = (
    (StateInUse, Exit.IN_USE),
    (StateDamaged, Exit.DAMAGED_STATE),
    (WriteFailed, Exit.WRITE_FAILED),
)
