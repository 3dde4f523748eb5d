"""What may be fetched and how: names, robots.txt, redirects, limits of downloads."""
