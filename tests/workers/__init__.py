"""Tests of crawler.workers."""
