"""Tests of crawler.explain."""
