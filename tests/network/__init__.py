"""Tests of crawler.network."""
