"""Extraction: from a page to its article, with body, metadata and agency credits.

`extract` is loaded when it is first asked for, since it pulls in trafilatura and numpy.
"""

from typing import TYPE_CHECKING, Any

from crawler.extraction.article import Article, ExtractionOptions

if TYPE_CHECKING:
    from crawler.extraction.assembly import extract

__all__ = ["Article", "ExtractionOptions", "extract"]


def __getattr__(name: str) -> Any:
    if name != "extract":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from crawler.extraction.assembly import extract  # noqa: PLC0415 - heavy

    return extract
