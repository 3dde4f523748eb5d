"""Storage: the ledger (SQLite), and the JSON Lines files that derive from it."""

from crawler.storage.articles import (
    AlreadyStored,
    Articles,
    StoredArticle,
    record_id,
    record_key,
    text_digest,
)
from crawler.storage.clusters import Clusters, Elected, Member
from crawler.storage.database import Database
from crawler.storage.events import Events
from crawler.storage.frontier import Frontier
from crawler.storage.ledger import Ledger, refuse_if_held
from crawler.storage.links import FoundLink, KnownLink, PendingLink, is_aside
from crawler.storage.output import Output, events_path, last_event
from crawler.storage.reading import open_for_reading
from crawler.storage.rebuild import Rebuilt, rebuild
from crawler.storage.recovery import RecoveredRun, finish_run, recover
from crawler.storage.rejections import Rejection, Rejections
from crawler.storage.retention import Forgotten, Retention, forget
from crawler.storage.runs import Run, Runs

__all__ = [
    "AlreadyStored",
    "Articles",
    "Clusters",
    "Database",
    "Elected",
    "Events",
    "Forgotten",
    "FoundLink",
    "Frontier",
    "KnownLink",
    "Ledger",
    "Member",
    "Output",
    "PendingLink",
    "Rebuilt",
    "RecoveredRun",
    "Rejection",
    "Rejections",
    "Retention",
    "Run",
    "Runs",
    "StoredArticle",
    "events_path",
    "finish_run",
    "forget",
    "is_aside",
    "last_event",
    "open_for_reading",
    "rebuild",
    "record_id",
    "record_key",
    "recover",
    "refuse_if_held",
    "text_digest",
]
