"""Telling copies apart: from a text to a signature, from an index to a verdict."""

from crawler.dedup.article import METHOD_VERSION, Document, RunnerUp, Verdict
from crawler.dedup.comparison import Comparison, compare
from crawler.dedup.index import Index
from crawler.dedup.options import DedupOptions
from crawler.dedup.signature import Signature, sign

__all__ = [
    "METHOD_VERSION",
    "Comparison",
    "DedupOptions",
    "Document",
    "Index",
    "RunnerUp",
    "Signature",
    "Verdict",
    "compare",
    "sign",
]
