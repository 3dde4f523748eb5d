"""``scrapy shell``, with what Wirecopy makes of the page at hand."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import exceptions
from scrapy.commands import shell
from scrapy.http import Response
from scrapy.utils.url import guess_scheme

from crawler.commands.crawl import settings_of
from crawler.errors import CrawlerError
from crawler.network.resolver import refusal_of
from crawler.reporting.endings import report
from crawler.reporting.exits import Exit
from crawler.reporting.summary import printable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from scrapy import Request

BANNER = """\
[w] Wirecopy, for this page (nothing is written):
[w]   page        what was fetched: url, body, content_type
[w]   article()   the article on it: title, authors, published, text, ...
[w]   links()     the links of a feed, sitemap or listing page
[w]   verdict()   whether the article copies one that the ledger knows
[w]   compare(a, b)  what two texts have in common: article(), './page.html',
[w]               or a URL or id that the ledger knows"""

NAMES = ("article", "links", "verdict")

FAILED_DOWNLOADS = (
    OSError,
    exceptions.CannotResolveHostError,
    exceptions.DownloadCancelledError,
    exceptions.DownloadConnectionRefusedError,
    exceptions.DownloadFailedError,
    exceptions.DownloadTimeoutError,
    exceptions.NotSupported,
    exceptions.ResponseDataLossError,
    exceptions.StopDownload,
    exceptions.UnsupportedURLSchemeError,
)
"""What Scrapy raises for a page that cannot be had; errors in code pass."""


def _no_page(request: Request | None) -> Callable[[], str]:
    """Return what stands in for `article` and the others where there is no page."""
    if request is None:
        return lambda: "no page yet: fetch('https://...') gets one"
    refusal = refusal_of(urlsplit(request.url).hostname)
    cause = refusal or "its robots.txt forbids it, or cannot be had"
    return lambda: f"no page: {request.url}: {cause}"


class Command(shell.Command):
    """Scrapy's own shell, and Wirecopy's names in it."""

    _quiet = False

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Allow the local file that the user names, and no other protocol."""
        super().process_options(args, opts)
        self._quiet = opts.code is not None
        if args and guess_scheme(args[0]).startswith("file:"):
            settings = settings_of(self)
            handlers = dict(settings.getdict("DOWNLOAD_HANDLERS"))
            handlers["file"] = (
                "scrapy.core.downloader.handlers.file.FileDownloadHandler"
            )
            settings.set("DOWNLOAD_HANDLERS", handlers, priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Open the shell, at the URL or file in *args* if any."""
        try:
            super().run(args, opts)
        except CrawlerError as error:
            self.exitcode = report(error)
        except FAILED_DOWNLOADS as error:
            cause = f"{type(error).__name__}: {error}"
            print(printable(f"wirecopy: {args[0]}: no page: {cause}"), file=sys.stderr)
            self.exitcode = Exit.FAILURES

    def update_vars(self, vars: dict[str, Any]) -> None:  # noqa: A002 - Scrapy's name
        """Add Wirecopy's names for the response at hand."""
        response = vars.get("response")
        if not isinstance(response, Response):
            vars.update(dict.fromkeys(NAMES, _no_page(vars.get("request"))))
            return
        from crawler.inspection import Inspection  # noqa: PLC0415 - heavy
        from crawler.responses import page_of  # noqa: PLC0415 - heavy

        inspection = Inspection(page_of(response), vars["settings"])
        vars.update(
            page=inspection.page,
            article=inspection.article,
            links=inspection.links,
            verdict=inspection.verdict,
            compare=inspection.compare,
        )
        if not self._quiet:
            print(BANNER)
