"""Follows redirects as Scrapy does, and stops at those that lead nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.redirect import RedirectMiddleware

from crawler.urls import canonical_url

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.http import Response

REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""HTTP statuses that say where else to ask."""


class WebRedirects(RedirectMiddleware):
    """Leaves a redirect as it is whose target is no URL of the web.

    Scrapy does so where it goes to another scheme or has no target; what is no URL at
    all would end as an error of the download, and an empty one in a circle.
    """

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002 - of Scrapy's older form
    ) -> Request | Response:
        """Return the request of the target, or the redirect itself as the answer."""
        if response.status in REDIRECTS and not response.headers.get("Location"):
            return response
        try:
            target = super().process_response(request, response)
            canonical_url(target.url)
        except ValueError:
            return response
        return target


def target_of(response: Response) -> str:
    """Return where a redirect that leads nowhere pretends to lead, for people."""
    location = (response.headers.get("Location") or b"").decode("latin-1")
    return f"leads to {location!r:.200}" if location else "does not say where to"
