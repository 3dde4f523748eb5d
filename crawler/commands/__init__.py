"""Commands of the ``scrapy`` tool: Scrapy's own, fitted to Wirecopy, and more."""
