"""Failures that Wirecopy expects, each with a reason that a log can count.

The core raises them; the edge counts, records the reason and goes on. Messages
have the form *what: whose: cause*.
"""

from __future__ import annotations


class CrawlerError(Exception):
    """Base of all failures that Wirecopy expects."""


class PageRejected(CrawlerError):
    """A page cannot become what it was fetched for.

    *reason* is one short word from a small set, such as ``no-text``, for counts;
    the message explains it for people.
    """

    def __init__(self, url: str, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {url}" + (f": {detail}" if detail else ""))
        self.url = url
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type[PageRejected], tuple[str, str, str]]:
        # Exceptions cross process borders; the default rebuilds from the message.
        return type(self), (self.url, self.reason, self.detail)


class NoArticle(PageRejected):
    """A page holds no article, or none that could be extracted."""


class NoListing(PageRejected):
    """A page is neither feed, sitemap nor listing of articles."""


class UnreadableArchive(PageRejected):
    """A file is no archive of pages, or is one in part alone."""


class InvalidSources(CrawlerError):
    """The sources given by the user cannot be used; the message says why."""


class StateError(CrawlerError):
    """The state directory cannot be used."""


def no_ledger(state_dir: object) -> StateError:
    """Return what to say of a state directory into which nothing was crawled."""
    return StateError(
        f"no ledger: {state_dir}: nothing was crawled into it"
        " (STATE_DIR names another folder)"
    )


class StateInUse(StateError):
    """Another run holds the state directory."""


class StateDamaged(StateError):
    """The state directory holds data that fails its checks."""


class IncompatibleSignature(CrawlerError):
    """A signature was made by another scheme, seed, size or version."""


class WriteFailed(CrawlerError):
    """Output or state could not be written, as on a full disk."""


class InvalidSetting(CrawlerError):
    """A setting given by the user cannot be used."""

    def __init__(self, name: str, value: object, fix: str) -> None:
        super().__init__(f"bad setting: {name}={value!r}: {fix}")


class AddressRefused(CrawlerError):
    """A host leads to an address that must not be contacted."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(
            f"address refused: {host}: {address} is not public; "
            "if it is yours, add it to ADDRESS_ALLOWLIST"
        )
