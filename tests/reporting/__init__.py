"""Tests of crawler.reporting."""
