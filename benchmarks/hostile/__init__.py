"""A web of hosts that mean harm, beside good ones, and what a crawl makes of it."""
