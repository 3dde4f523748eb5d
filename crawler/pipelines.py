"""From a signed record to a verdict, a committed row and a line."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, NoReturn, Self

from scrapy.exceptions import DropItem, NotConfigured

from crawler.errors import StateError, WriteFailed
from crawler.extensions.run import RunExtension
from crawler.publishing.items import Rejection, SignedRecord
from crawler.reporting.summary import printable
from crawler.responses import now

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.record import Record

logger = logging.getLogger(__name__)


class PublishPipeline:
    """Judges and writes records, and notes rejections; other items pass through."""

    def __init__(self, extension: RunExtension) -> None:
        self._extension = extension
        self._run = extension.run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the open run."""
        extension = crawler.get_extension(RunExtension)
        if extension is None:
            raise NotConfigured
        return cls(extension)

    def process_item(self, item: Any) -> Any:
        """Return the record as written.

        Raises:
            DropItem: for rejections, for an article that is known already, and after
                a failed write.
        """
        if not isinstance(item, SignedRecord | Rejection):
            return item
        if self._run.failure is not None:
            raise DropItem("the run is ending after a failed write")
        try:
            if isinstance(item, Rejection):
                self._reject(item)
            return self._publish(item)
        except (WriteFailed, StateError) as error:
            self._extension.fail(error)
            raise DropItem(str(error)) from error

    def _publish(self, item: SignedRecord) -> Record:
        try:
            record = self._run.publish(item, now())
        except (WriteFailed, StateError):
            raise
        except Exception as error:
            # Noted, so that an article that always fails is given up one day.
            self._run.reject(_unexpected(item, error), now())
            raise
        if record is None:
            raise DropItem("known already, unchanged")
        return record

    def _reject(self, item: Rejection) -> NoReturn:
        self._run.reject(item, now())
        line = f"Rejected {item.url}: {item.reason} {item.detail}"
        logger.info("%s", printable(" ".join(line.split())))
        raise DropItem(f"rejected: {item.reason}")


def _unexpected(item: SignedRecord, error: Exception) -> Rejection:
    return Rejection(
        url=item.url,
        reason="internal-error",
        detail=f"{type(error).__name__}: {error}",
        source=item.source,
        link_key=item.link_key,
        passing=True,
    )
