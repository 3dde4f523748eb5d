"""Spiders: which links to follow, and with which callback."""
