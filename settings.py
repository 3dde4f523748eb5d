"""Wirecopy's settings: values only, each with its unit and its reason.

Any of them can be set for one run: ``scrapy crawl aggregator -s NAME=VALUE``. What
is not here has Scrapy's default.
"""

import os

# --- What is run ---------------------------------------------------------------

BOT_NAME = "wirecopy"
ADDONS = {"crawler.addons.ContactAddon": 0}
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
COMMANDS_MODULE = "crawler.commands"

# --- State and output ----------------------------------------------------------

STATE_DIR = "state"
"""Folder of the ledger: known URLs, pending links, verdicts. One run at a time."""

OUTPUT_DIR = "output"
"""Folder of the JSON Lines files, one for each run."""

LEDGER_ENABLED = False
"""Whether state and output are written. Spiders that need them switch it on; it
stays off in the shell, in `scrapy parse` and in other commands."""

# --- How long the state is kept ---------------------------------------------------

RETENTION_ENABLED = True
"""Whether what is old is forgotten. Spiders whose pages are old when they are read
switch it off."""

LINK_RETENTION_DAYS = 180
"""Days after which a link is forgotten that no source lists any more, as are rejections
and runs; articles then shrink to some bytes that tell whether a text is known."""

LINE_RETENTION_DAYS = 365
"""Days that the state holds a copy of each JSON line, for `scrapy explain`; the files
in OUTPUT_DIR are never touched."""

KEY_RETENTION_DAYS = 1825
"""Days after its last fetch until an article is forgotten for good: should it be listed
again, it is written again."""

# --- Duplicates ----------------------------------------------------------------

NEARDUP_ENABLED = True
"""Whether articles are compared; without, `duplicate_status` is null."""

NEARDUP_MIN_WORDS = 40
"""Words below which a text is `too_short`: such texts look alike by chance."""

NEARDUP_WINDOW_DAYS = 30
"""Days that an article stays comparable after it was first seen."""

NEARDUP_CROSS_LANGUAGE = False
"""Whether an article is also compared with those in other languages, by numbers and
names: it may be a `rewrite` that is `translated`. Less sure than the rest, and it costs
about 2 ms an article."""

NEARDUP_STORAGE = ""
"""Where known articles are kept for comparison: empty for `STATE_DIR`, or the URL of a
Redis server that several crawls share, such as redis://127.0.0.1:6379/0."""

# --- What counts as an article -------------------------------------------------

ARTICLE_MIN_WORDS = 20
"""Words below which a page has no article: captions, error pages, empty shells."""

LISTING_MAX_LINKS = 5000
"""Links taken from one feed, sitemap or listing page; the rest is reported."""

# --- Worker processes ----------------------------------------------------------

WORKERS = os.cpu_count() or 1
"""Processes that extract: one for each core, since that work bounds the crawl."""

WORKER_SECONDS = 10
"""Seconds that one page may take, after which its worker is replaced."""

WORKER_MEGABYTES = 512
"""Megabytes that one page may take beyond an idle worker's memory."""

# --- What one site may cost in one run ------------------------------------------

SITE_MAX_REQUESTS = 300
"""Requests to one site (a registered domain with all its hosts) in one run: pages,
listings, robots.txt, redirects and repeated tries. What is left waits for the next
run."""

SITE_MAX_MEGABYTES = 300
"""Megabytes received from one site in one run, before decompression."""

SITE_MAX_ERRORS = 20
"""Failures of one site in a row, after which it is left until the next run; 3 where it
has not answered at all."""

SITE_MAX_LINKS = 20_000
"""Links of one site that wait in the ledger; further ones are taken once there is room
again."""

COOLING_DAYS = 7
"""Days after which a page is tried again that cost a worker (too slow, too much memory,
killed it); sooner where its source says that it has changed."""

# --- Politeness ----------------------------------------------------------------

CONTACT = ""
"""Your URL or e-mail address, added to the user agent: sites can then ask you
before they block you."""

USER_AGENT = "Wirecopy/0.1"
"""Names the project; CONTACT is added to it."""

ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 32
CONCURRENT_ITEMS = 1
"""One at a time: Scrapy starts as many tasks for each response, and a page gives one
article."""

CONCURRENT_REQUESTS_PER_DOMAIN = 4
"""Connections to one host at a time: what a busy reader's browser opens."""

DOWNLOAD_DELAY = 0.25
"""Mean seconds between requests to one host."""

CRAWL_DELAY_MAX = 10
"""Seconds: a longer Crawl-delay of a robots.txt counts as this many, and a site that
asks for more by Retry-After is left until the next run."""

RETRY_TIMES = 2
REDIRECT_MAX_TIMES = 5
"""Redirects of one request, as RFC 9309 asks for robots.txt."""

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    # No language: a translated page would not be the article that was published.
}
COOKIES_ENABLED = False
REFERRER_POLICY = "no-referrer"

# --- Safety --------------------------------------------------------------------

ADDRESS_ALLOWLIST = ""
"""Addresses and networks that may be contacted although they are not public, parted
by commas: for tests and intranets."""

DNS_OVERRIDES = ""
"""Addresses for hosts, in place of DNS, as PATTERN=ADDRESS parted by commas, such as
*.example=127.0.0.1. The address must be public or in ADDRESS_ALLOWLIST."""

TWISTED_DNS_RESOLVER = "crawler.network.resolver.GuardedResolver"

DOWNLOAD_HANDLERS = {
    "http": "crawler.network.downloads.CappedDownloadHandler",
    "https": "crawler.network.downloads.CappedDownloadHandler",
    # Pages must not make a crawler read local files or other protocols.
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TIMEOUT = 30
"""Seconds for one download in all."""

DOWNLOAD_MAXSIZE = 8 * 1024 * 1024
"""Bytes of one body, after decompression: the largest article pages have 3 MB."""

DOWNLOAD_WARNSIZE = 0
"""Off: a body over DOWNLOAD_MAXSIZE is rejected with a reason."""

DOWNLOAD_CONTENT_TYPES = "text/,html,xml,json,gzip,octet-stream"
"""Parts of the content types that are downloaded; all others are refused on their
headers, such as images and films. A missing content type passes, and any type of
listings and of robots.txt, which are told by their content."""

METAREFRESH_ENABLED = False
"""Off: news front pages use it to reload themselves."""

TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
"""Off, both: an open port runs code for whoever reaches it."""

# --- Scrapy's components -------------------------------------------------------

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.network.robots.Rfc9309Middleware": 100,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.network.robots.Decompression": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.network.redirects.WebRedirects": 600,
    # Below the one for retries (550); the one for proxies must come before it.
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 555,
    "crawler.network.middlewares.RefusedAddressMiddleware": 560,
    # Below the one for decompression (590), so that bytes count as received.
    "crawler.network.middlewares.BudgetMiddleware": 595,
    # Nothing here signs in or keeps a cache; each would cost time on every page.
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
}

SPIDER_MIDDLEWARES = {"crawler.scheduler.LinkIntake": 100}
SCHEDULER = "crawler.scheduler.LedgerScheduler"
SCHEDULER_PRIORITY_QUEUE = "crawler.scheduler.PatientQueue"
"""Gives a host as many requests as it has connections, so that slow hosts do not hold
the places of others."""

ITEM_PIPELINES = {"crawler.pipelines.PublishPipeline": 500}
EXTENSIONS = {
    "crawler.extensions.shutdown.PromptShutdown": -10,  # listens before state is read
    "crawler.extensions.progress.Progress": 0,  # clears its line before the table
    "crawler.extensions.run.RunExtension": 10,
    "crawler.extensions.content_types.ContentTypes": 20,
    # Would keep its own state in a JOBDIR.
    "scrapy.extensions.spiderstate.SpiderState": None,
}
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"
"""Rejected and known articles are counted in the closing table."""

SCRAPER_SLOT_MAX_ACTIVE_SIZE = 5_000_000
"""Bytes of pages that wait for a worker: the brake that keeps memory flat."""

FEED_EXPORT_ENCODING = "utf-8"

# --- Alarms: exit code 3 --------------------------------------------------------

ALARM_FAILED_SOURCES = 0
"""Sources that may be unreachable, empty or no news page before a run counts as
failing."""

ALARM_FAILED_SHARE = 0.5
"""Share of the articles tried that may fail for causes that may pass, such as HTTP
status 503, before a run counts as failing."""

ALARM_TEXTLESS_SHARE = 0.5
"""Share of the pages fetched that may hold no article."""

ALARM_UNTITLED_SHARE = 0.2
"""Share of the articles that may have no title."""

ALARM_UNDATED_SHARE = 0.5
"""Share of the articles that may have no time of publication."""

ALARM_SILENT_DAYS = 7
"""Days that a source may give no new article which gave some before; 0 switches this
alarm off."""

ALARM_LEFT_RUNS = 3
"""Runs in a row in which a site may be left early, for its errors or its budget, while
links of it wait and get no fewer; 0 switches this alarm off."""

ALARM_MIN_SAMPLE = 20
"""Pages or articles below which none of these shares is judged, and links of a site
that may wait without an alarm."""

# --- Logs ----------------------------------------------------------------------

LOG_LEVEL = "INFO"
LOGSTATS_INTERVAL = 0
"""Off: the progress extension says more, in one line."""

PROGRESS_INTERVAL = 10
"""Seconds between two lines of progress in a log; a terminal has a live line."""

SHUTDOWN_SECONDS = 5
"""Seconds after SIGTERM or Ctrl-C until hanging downloads are given up."""

LOG_VERSIONS: list[str] = []
STATS_DUMP = False
ASYNCIO_EVENT_LOOP = None if os.name == "nt" else "uvloop.Loop"
