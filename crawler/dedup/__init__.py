"""Telling copies apart: from a text to a signature, from an index to a verdict."""

from crawler.dedup.article import METHOD_VERSION, Document, RunnerUp, Verdict
from crawler.dedup.comparison import Comparison
from crawler.dedup.index import Index
from crawler.dedup.matches import Match
from crawler.dedup.opening import open_storage
from crawler.dedup.options import DedupOptions
from crawler.dedup.overlap import compare
from crawler.dedup.passages import shared_passages
from crawler.dedup.reasons import Check, copy_checks, rewrite_checks
from crawler.dedup.signature import Signature, sign
from crawler.dedup.sqlite import SQLiteStorage
from crawler.dedup.storage import Added, Outcome, Storage, Stored

__all__ = [
    "METHOD_VERSION",
    "Added",
    "Check",
    "Comparison",
    "DedupOptions",
    "Document",
    "Index",
    "Match",
    "Outcome",
    "RunnerUp",
    "SQLiteStorage",
    "Signature",
    "Storage",
    "Stored",
    "Verdict",
    "compare",
    "copy_checks",
    "open_storage",
    "rewrite_checks",
    "shared_passages",
    "sign",
]
