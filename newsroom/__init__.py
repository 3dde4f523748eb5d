"""A small invented newsroom, served on loopback, to try Wirecopy on.

Ten publishers in three languages with their feeds, sitemaps and listing pages.
`newsroom.server.serve` serves it, `newsroom.truth` says what a crawl should find.
All names, events and numbers are invented.
"""
