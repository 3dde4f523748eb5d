"""Commands of the ``scrapy`` tool: Scrapy's own, fitted to Wirecopy, and more.

Scrapy imports this package before all else of the project. From then on Ctrl-C ends
a command that has not begun without a traceback; once a crawl has, Scrapy listens.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType


def _report(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        print("wirecopy: interrupted", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _report
