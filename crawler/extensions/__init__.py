"""Scrapy extensions: the run's beginning and end, its progress, its limits."""
