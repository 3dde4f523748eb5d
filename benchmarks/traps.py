"""What traps cost, and what they cost the others: requests, and a ratio of times.

    python -m benchmarks.traps [--articles N]

Sites with articles are crawled alone, then beside traps of each kind, on loopback. The
ratios are those of the times until the last of the good articles was asked for, and of
the processor time that the crawl took until then, which does not depend on how busy the
machine is with other things.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.processes import descendants, processor_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parent.parent
GOOD = 4
HANGING = 8
HANG_SECONDS = 600
WORDS = (
    "harbour",
    "crane",
    "tide",
    "council",
    "winter",
    "boat",
    "quay",
    "lamp",
    "sail",
)

ENTRANCES = {
    "calendar": "http://days.trap.example:{port}/day?n=0",
    "pagination": "http://pages.trap2.example:{port}/news?page=1",
    "index": "http://maps.trap3.example:{port}/0.xml",
    "fan-out": "http://fan.trap4.example:{port}/",
    "hosts": "http://start.trap5.example:{port}/",
    "one article": "http://one.trap6.example:{port}/",
    "deeper": "http://deep.trap7.example:{port}/a/",
    "hanging": "http://start.trap8.example:{port}/",
}


@dataclass
class Asked:
    """What was asked of the server."""

    sites: Counter[str] = field(default_factory=Counter)
    good: int = 0
    began: float = 0.0
    last_good: float = 0.0
    spent_before: float = 0.0
    spent: float = 0.0
    """Processor seconds of the crawl until the last good article."""


class Server:
    """Answers for all hosts; see `answer`."""

    def __init__(self, articles: int) -> None:
        self.articles = articles
        self.asked = Asked()
        self.port = 0
        self.crawl = 0
        """Process of the crawl."""
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()
        self._ready.wait()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        listening = asyncio.start_server(self._connected, "127.0.0.1", 0)
        server = self._loop.run_until_complete(listening)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    async def _connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                path = head.split(" ", 2)[1]
                host = head.lower().split("host: ")[1].split("\r\n")[0]
                writer.write(await self._answer(host.partition(":")[0], path))
                await writer.drain()

    def _spent(self) -> float:
        return sum(map(processor_seconds, descendants(self.crawl)))

    async def _answer(self, host: str, path: str) -> bytes:
        asked = self.asked
        asked.sites[".".join(host.split(".")[-2:])] += 1
        if not asked.began:
            asked.began, asked.spent_before = time.monotonic(), self._spent()
        if path == "/robots.txt":
            return response("", status="404 Not Found")
        if host.startswith("good"):
            if path != "/":
                asked.good += 1
                asked.last_good = time.monotonic()
                if asked.good == GOOD * self.articles:
                    asked.spent = self._spent() - asked.spent_before
                return response(article(host + path))
            return response(listing(f"/{n}" for n in range(self.articles)))
        if host.startswith("hang"):
            await asyncio.sleep(HANG_SECONDS)
        return trap(host, path, self.port)


def response(body: str, status: str = "200 OK", more: str = "") -> bytes:
    """Return an answer of HTML."""
    data = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{more}"
    return f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data


def article(name: str) -> str:
    """Return an article that no other is like."""
    chance = random.Random(name)
    words = [f"{chance.choice(WORDS)}{chance.randrange(99)}" for _ in range(300)]
    text = "".join(f"<p>{' '.join(words[k : k + 50])}.</p>" for k in range(0, 300, 50))
    title = " ".join(words[:8])
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"{text}</article></body></html>"
    )


def listing(links: Iterable[str], following: str = "") -> str:
    """Return a page of headlines, with a link to the next."""
    items = "".join(
        f'<li><a href="{link}">Harbours along the coast get cranes, part {n}</a></li>'
        for n, link in enumerate(links)
    )
    more = f'<a rel="next" href="{following}">Next</a>' if following else ""
    return f"<html><body><ul>{items}</ul>{more}</body></html>"


def trap(host: str, path: str, port: int) -> bytes:
    """Return what a trap answers."""
    number = int("".join(c for c in path if c.isdigit()) or 0)
    kind = host.split(".", maxsplit=1)[0]
    if kind in {"days", "pages"} and "?" in path:
        links = (f"/story-{number}-{k}?sid={number}{k}" for k in range(20))
        base = "/day?n=" if kind == "days" else "/news?page="
        return response(listing(links, f"{base}{number + 1}"))
    if kind == "maps" and path.endswith(".xml"):
        children = "".join(
            f"<sitemap><loc>http://{host}:{port}/{number * 9 + k}.xml</loc></sitemap>"
            for k in range(1, 10)
        )
        return response(f"<sitemapindex>{children}</sitemapindex>")
    if kind == "deep":
        return response(listing(f"{path}{k}/a/" for k in range(3)))
    if path == "/":
        return response(listing(_fan(host, port)))
    if kind == "one" and path.startswith("/go"):
        return response("", "302 Found", "Location: /the-one\r\n")
    return response(article(host + path))


def _fan(host: str, port: int) -> list[str]:
    name = host.split(".", 1)[1]
    return {
        "trap4.example": [f"/story-{n}" for n in range(5_000)],
        "trap5.example": [f"http://h{n}.{name}:{port}/s" for n in range(5_000)],
        "trap6.example": [f"/go?to={n}#{n}" for n in range(5_000)],
        "trap8.example": [
            f"http://hang.trap{n}.example:{port}/{k}"
            for k in range(100)
            for n in range(10, 10 + HANGING)
        ],
    }[name]


def crawl(articles: int, delay: float, entrances: dict[str, str]) -> Asked:
    """Crawl the good sites beside the traps; return what was asked."""
    server = Server(articles)
    good = {f"good{n}": f"http://good{n}.example:{{port}}/" for n in range(GOOD)}
    urls = {k: url.format(port=server.port) for k, url in (entrances | good).items()}
    with tempfile.TemporaryDirectory() as name:
        sources = Path(name) / "sources.toml"
        sources.write_text(
            "".join(
                f'[[source]]\nname = "{label}"\nurl = "{url}"\nmax_pages = 10000\n'
                for label, url in urls.items()
            )
        )
        values = {
            "STATE_DIR": f"{name}/state",
            "OUTPUT_DIR": f"{name}/output",
            "DNS_OVERRIDES": "*.example=127.0.0.1",
            "ADDRESS_ALLOWLIST": "127.0.0.1",
            "DOWNLOAD_DELAY": delay,
            "DOWNLOAD_TIMEOUT": 10,
            "ALARM_UNDATED_SHARE": 1,
            "LOG_LEVEL": "CRITICAL",
        }
        given = [f"--set={name}={value}" for name, value in values.items()]
        command = [sys.executable, "-m", "scrapy", "crawl", "aggregator"]
        process = subprocess.Popen(
            [*command, "-a", f"sources={sources}", *given], cwd=ROOT
        )
        server.crawl = process.pid
        process.wait()
    return server.asked


def main() -> None:
    """Measure, and print a line for each measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100, help="of each good site")
    parser.add_argument("--kind", choices=ENTRANCES, help="one trap alone")
    parser.add_argument("--delay", type=float, default=0.25, help="DOWNLOAD_DELAY")
    given = parser.parse_args()
    alone = crawl(given.articles, given.delay, {})
    traps = {given.kind: ENTRANCES[given.kind]} if given.kind else ENTRANCES
    beside = crawl(given.articles, given.delay, traps)
    times = [asked.last_good - asked.began for asked in (alone, beside)]
    for what, asked, took in zip(
        ("alone", "beside"), (alone, beside), times, strict=True
    ):
        print(f"good articles {what}: {asked.good}, the last after {took:.1f} s")
    print(f"ratio of times: {times[1] / times[0]:.2f}")
    print(f"ratio of processor times: {beside.spent / alone.spent:.2f}")
    for site, count in sorted(beside.sites.items()):
        if "trap" in site:
            print(f"{site:20} {count:5} requests")


if __name__ == "__main__":
    main()
