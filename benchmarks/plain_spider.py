"""The plain spider that `benchmarks.throughput` compares with.

python -m benchmarks.plain_spider FILE NAME=VALUE... URL...
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import trafilatura
from datasketch import MinHash, MinHashLSH
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.utils.sitemap import Sitemap

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response


class PlainSpider(Spider):
    """Follows sitemaps; extracts, compares and yields in its callback."""

    name = "plain"

    def __init__(self, urls: list[str]) -> None:
        super().__init__()
        self.urls = urls
        self.lsh = MinHashLSH(threshold=0.7, num_perm=128)

    async def start(self) -> AsyncIterator[Request]:
        """Begin with the sitemaps."""
        for url in self.urls:
            yield Request(url)

    def parse(self, response: Response) -> Iterator[Request]:
        """Follow the links of a sitemap."""
        for entry in Sitemap(response.body):
            yield Request(entry["loc"], self.parse_article)

    def parse_article(self, response: Response) -> Iterator[dict[str, Any]]:
        """Yield the article with the copies that are known of it."""
        article: Any = trafilatura.bare_extraction(response.body, url=response.url)
        if article is None or not article.text:
            return
        words = article.text.split()
        minhash = MinHash(num_perm=128)
        for start in range(len(words) - 4):
            minhash.update(" ".join(words[start : start + 5]).encode())
        copies = self.lsh.query(minhash)
        self.lsh.insert(response.url, minhash)
        yield {
            "url": response.url,
            "title": article.title,
            "author": article.author,
            "date": article.date,
            "text": article.text,
            "copies": copies,
        }


def main() -> None:
    """Crawl."""
    path, *rest = sys.argv[1:]
    settings: dict[str, Any] = {
        "FEEDS": {path: {"format": "jsonlines"}},
        "TWISTED_DNS_RESOLVER": "crawler.network.resolver.GuardedResolver",
        "DNS_OVERRIDES": "*.example=127.0.0.1",
        "ADDRESS_ALLOWLIST": "127.0.0.1",
        "ROBOTSTXT_OBEY": True,
    }
    urls = [value for value in rest if value.startswith("http://")]
    settings |= dict(value.split("=", 1) for value in rest if value not in urls)
    process = CrawlerProcess(settings)
    process.crawl(PlainSpider, urls=urls)
    process.start()


if __name__ == "__main__":
    main()
