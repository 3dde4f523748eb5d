"""Judging articles anew, offline, as if all had been known from the beginning."""

from crawler.rejudge.court import Changes, Court, Rejudged
from crawler.rejudge.work import apply_to_ledger, judge_files, judge_ledger

__all__ = [
    "Changes",
    "Court",
    "Rejudged",
    "apply_to_ledger",
    "judge_files",
    "judge_ledger",
]
