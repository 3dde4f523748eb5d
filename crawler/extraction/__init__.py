"""Extraction: from a page to its article, with body, metadata and agency credits."""

from crawler.extraction.article import Article, ExtractionOptions, extract

__all__ = ["Article", "ExtractionOptions", "extract"]
