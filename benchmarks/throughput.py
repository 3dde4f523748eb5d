"""Speed of whole crawls, beside the plain spider that most people would write.

    python -m benchmarks.throughput DATA [--hosts 40] [--pages 900] [--rounds 3]

Pages of a data folder (`benchmarks.pages`) are served from a process of its own, under
many host names on loopback, each with a sitemap. Both crawl them all, in turns. The
plain spider parses the same sitemaps, calls trafilatura in its callback, signs each
body with ``MinHash.update`` per shingle, asks a ``MinHashLSH`` in memory and writes by
FEEDS: it forgets all when it ends. Politeness is off for both.
"""

from __future__ import annotations

import argparse
import multiprocessing
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.pages import read_pages

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

ROOT = Path(__file__).parent.parent

POLITENESS_OFF = {
    "DOWNLOAD_DELAY": "0",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "4",
    "CONCURRENT_REQUESTS": "32",
    "LOG_LEVEL": "ERROR",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """What one crawl took."""

    seconds: float
    lines: int


def main() -> None:
    """Crawl in turns, and print pages a second of both and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--hosts", type=int, default=40)
    parser.add_argument("--pages", type=int, default=900)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    port, server = start_server(arguments.data, arguments.pages, arguments.hosts)
    sitemaps = [
        f"http://h{n}.example:{port}/sitemap.xml" for n in range(arguments.hosts)
    ]
    ours, plain = [], []
    try:
        for _ in range(arguments.rounds):
            ours.append(crawl_ours(sitemaps))
            plain.append(crawl_plain(sitemaps))
            print(line("wirecopy", ours[-1]), line("plain", plain[-1]), sep="\n")
    finally:
        server.terminate()
    ratio = median(c.seconds for c in plain) / median(c.seconds for c in ours)
    print(f"wirecopy is {ratio:.2f} times as fast, by medians")


def line(name: str, crawl: Crawl) -> str:
    """Return the figures of one crawl in words."""
    rate = crawl.lines / crawl.seconds
    return f"{name:9} {crawl.lines} articles in {crawl.seconds:.1f} s: {rate:.1f}/s"


def crawl_ours(sitemaps: list[str]) -> Crawl:
    """Crawl with Wirecopy, into a new state."""
    with tempfile.TemporaryDirectory() as folder:
        settings = POLITENESS_OFF | {
            "STATE_DIR": f"{folder}/state",
            "OUTPUT_DIR": f"{folder}/output",
            "DNS_OVERRIDES": "*.example=127.0.0.1",
            "ADDRESS_ALLOWLIST": "127.0.0.1",
        }
        command = ["crawl", "aggregator", "-a", f"url={','.join(sitemaps)}"]
        for name, value in settings.items():
            command += ["-s", f"{name}={value}"]
        return timed([sys.executable, "-m", "scrapy", *command], Path(folder, "output"))


def crawl_plain(sitemaps: list[str]) -> Crawl:
    """Crawl with the plain spider."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.plain_spider"]
        command.append(f"{folder}/articles-plain.jsonl")
        for name, value in POLITENESS_OFF.items():
            command.append(f"{name}={value}")
        return timed([*command, *sitemaps], Path(folder))


def timed(command: list[str], output: Path) -> Crawl:
    """Run a crawl to its end; count the lines in *output*."""
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, check=False, capture_output=True, text=True
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"crawl failed with exit code {done.returncode}:\n{done.stderr}")
    lines = sum(
        file.read_bytes().count(b"\n") for file in output.glob("articles-*.jsonl")
    )
    return Crawl(seconds=seconds, lines=lines)


def start_server(
    data: Path, pages: int, hosts: int
) -> tuple[int, multiprocessing.Process]:
    """Serve *pages* pages of *data* from a process of its own; return its port."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    server = multiprocessing.Process(
        target=serve, args=(data, pages, hosts, sender), daemon=True
    )
    server.start()
    return int(receiver.recv()), server


def serve(data: Path, pages: int, hosts: int, ready: Connection) -> None:
    """Serve pages under ``h0.example`` and so on, dealt out in turn."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port = server.server_address[1]
    names = cycle(f"h{n}.example:{port}" for n in range(hosts))
    listed: dict[str, list[str]] = {}
    for number, (host, page) in enumerate(
        zip(names, islice(read_pages(data), pages), strict=False)
    ):
        path = f"/2026/11/article-{number}.html"
        Handler.bodies[host + path] = ("text/html", page.body)
        listed.setdefault(host, []).append(f"http://{host}{path}")
    for host, urls in listed.items():
        sitemap = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
        Handler.bodies[f"{host}/sitemap.xml"] = (
            "application/xml",
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{sitemap}'
            "</urlset>".encode(),
        )
    ready.send(port)
    server.serve_forever()


class Handler(BaseHTTPRequestHandler):
    """Answers from memory, over connections that stay open."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    bodies: dict[str, tuple[str, bytes]] = {}  # noqa: RUF012 - filled before serving

    def do_GET(self) -> None:
        """Send a page, or 404."""
        found = self.bodies.get(self.headers.get("Host", "") + self.path)
        kind, body = found or ("text/plain", b"not here")
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing."""


if __name__ == "__main__":
    main()
