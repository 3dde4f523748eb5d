"""Wirecopy: crawl news and tell which articles are copies of which.

The packages ``discovery``, ``extraction``, ``dedup`` and ``storage`` and the
modules that they share are free of Scrapy; the edge (``CONTRIBUTING.md`` has the
map) joins them to it.
"""

__version__ = "0.1.0"
