"""Tests of crawler.publishing."""
