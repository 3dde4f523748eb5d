"""Tests of the newsroom that is shipped."""
