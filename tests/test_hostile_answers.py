"""Answers that go on for ever, or grow: refused at a cap, beside good articles."""

from __future__ import annotations

import gzip
import socket
import threading
import zlib
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import brotli

from crawler.codings import zstd
from crawler.network.downloads import MAX_HEAD
from tests.conftest import run_crawl
from tests.test_network import rejections
from tests.web import Answer, article, listing, web

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MANY = 200_000


class Hostile:
    """A server of raw bytes: each path has its own way to go on."""

    def __init__(self, ways: dict[str, Callable[[socket.socket], None]]) -> None:
        self.sent: dict[str, int] = {}
        self._ways = ways
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(
                    target=self._answer, args=(connection,), daemon=True
                ).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            path = connection.recv(65_536).split(b" ")[1].decode()
            if path not in self._ways:
                connection.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
                return
            self.sent[path] = 0
            self._ways[path](_Counted(connection, self.sent, path))  # type: ignore[arg-type]

    def close(self) -> None:
        self._listener.close()


class _Counted:
    """A connection that counts what it could send."""

    def __init__(
        self, connection: socket.socket, sent: dict[str, int], path: str
    ) -> None:
        self._connection, self._sent, self._path = connection, sent, path

    def sendall(self, data: bytes) -> None:
        self._connection.sendall(data)
        self._sent[self._path] += len(data)


@contextmanager
def hostile(**ways: Callable[[socket.socket], None]) -> Iterator[Hostile]:
    """Serve each way under its name until the block ends."""
    server = Hostile({f"/{name}": way for name, way in ways.items()})
    try:
        yield server
    finally:
        server.close()


def header_lines(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range(MANY // 100):
        connection.sendall(b"X-A: b\r\n" * 1_000)


def one_header(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-A: ")
    for _ in range(MANY // 1_000):
        connection.sendall(b"a" * 100_000)


def continued(connection: socket.socket) -> None:
    for _ in range(MANY // 100):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def chunks(connection: socket.socket) -> None:
    connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    for _ in range(MANY // 100):
        connection.sendall(b"2710\r\n" + b"x" * 10_000 + b"\r\n")


def chunk_extension(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;")
    for _ in range(MANY // 1_000):
        connection.sendall(b"a" * 100_000)


WAYS = (header_lines, one_header, continued, chunks, chunk_extension)


def test_an_answer_without_end_is_given_up_at_its_cap(tmp_path: Path) -> None:
    with web() as good, hostile(**{way.__name__: way for way in WAYS}) as bad:
        links = [f"http://bad.example:{bad.port}/{way.__name__}" for way in WAYS]
        good.answers["good.example/"] = listing(*links, "/a")
        good.answers["good.example/a"] = article("Resö", 1870)
        url = f"http://good.example:{good.port}/"
        crawl = run_crawl(tmp_path, more=("-a", f"url={url}", "-s", "RETRY_TIMES=0"))
    assert len(crawl.records) == 1
    # What the system takes into its buffers is not read.
    room = 12_000_000
    assert bad.sent["/header_lines"] < room
    assert bad.sent["/one_header"] < room
    assert bad.sent["/continued"] < room
    assert bad.sent["/chunks"] < 8 * 1024 * 1024 + room
    assert rejections(crawl)["too-large"] >= 3
    assert sum(rejections(crawl).values()) == len(WAYS)
    assert "Traceback" not in crawl.stderr


def test_long_headers_below_the_cap_are_read(tmp_path: Path) -> None:
    with web() as good:
        page = article("Kosteröarna", 1840)
        page.headers["Content-Security-Policy"] = "x" * (MAX_HEAD // 2)
        good.answers |= {"good.example/": listing("/a"), "good.example/a": page}
        url = f"http://good.example:{good.port}/"
        crawl = run_crawl(tmp_path, more=("-a", f"url={url}"))
    assert len(crawl.records) == 1


ZEROS = bytes(60 << 20)
PACKED = {
    "gzip": gzip.compress(ZEROS, 6),
    "deflate": zlib.compress(ZEROS),
    "br": brotli.compress(ZEROS, quality=5),
    "zstd": zstd.compress(ZEROS),
}


def packed(coding: str, body: bytes | None = None) -> Answer:
    return Answer(
        PACKED[coding] if body is None else body, headers={"Content-Encoding": coding}
    )


def test_bombs_are_refused_wherever_they_lie(tmp_path: Path) -> None:
    twice = zstd.compress(PACKED["br"])
    many = ",".join(["gzip"] * 900)
    with web() as good:
        hosts = {name: f"{name}.bomb.example" for name in PACKED}
        pages = [f"/{name}" for name in PACKED]
        robots = [f"http://{host}:{good.port}/a" for host in hosts.values()]
        good.answers["good.example/"] = listing(
            *pages, "/twice", "/many", *robots, "/a"
        )
        good.answers["good.example/a"] = article("Tjurkö", 1862)
        good.answers["good.example/twice"] = packed("br, zstd", twice)
        good.answers["good.example/many"] = packed(many, b"")
        for name, host in hosts.items():
            good.answers[f"good.example/{name}"] = packed(name)
            good.answers[f"{host}/robots.txt"] = packed(name)
            good.answers[f"{host}/a"] = article(f"Behind {name}", 60 * len(name))
        good.answers["good.example/map.xml"] = Answer(PACKED["gzip"])
        base = f"http://good.example:{good.port}"
        crawl = run_crawl(tmp_path, more=("-a", f"url={base}/,{base}/map.xml"))
    # A robots.txt is read as far as its cap, and this one forbids nothing.
    assert len(crawl.records) == 1 + len(PACKED)
    refused = rejections(crawl)
    assert refused["too-large"] == len(PACKED) + 1
    assert refused["content-type"] == 1
    assert "Traceback" not in crawl.stderr


def test_ports_of_other_protocols_are_not_talked_to(tmp_path: Path) -> None:
    with web() as good:
        links = [f"http://good.example:{port}/a" for port in (22, 25, 6667)]
        good.answers["good.example/"] = listing(*links, "/a")
        good.answers["good.example/a"] = article("Sturkö", 1815)
        url = f"http://good.example:{good.port}/"
        crawl = run_crawl(tmp_path, more=("-a", f"url={url}"))
    assert len(crawl.records) == 1
    assert rejections(crawl) == {"address-refused": 3}


def test_a_robots_txt_over_its_cap_is_cut_between_rules(tmp_path: Path) -> None:
    """Half a rule would forbid more than the whole one."""
    head = b"User-agent: *\nDisallow: /no/\n"
    padding = b"# " + b"x" * (500 * 1024 - len(head) - 15) + b"\n"
    with web() as good:
        good.answers |= {
            "good.example/robots.txt": Answer(head + padding + b"Disallow: /private\n"),
            "good.example/": listing("/a", "/no/b"),
            "good.example/a": article("Utklippan", 1840),
        }
        url = f"http://good.example:{good.port}/"
        crawl = run_crawl(tmp_path, more=("-a", f"url={url}"))
    assert len(crawl.records) == 1
    assert rejections(crawl) == {"robots": 1}


def test_a_part_of_a_page_is_no_article(tmp_path: Path) -> None:
    with web() as good:
        part = article("Tärnö", 1808)
        part.status = 206
        part.headers["Content-Range"] = "bytes 0-999/50000"
        good.answers |= {
            "good.example/": listing("/part", "/a"),
            "good.example/part": part,
            "good.example/a": article("Hanö", 1810),
        }
        url = f"http://good.example:{good.port}/"
        crawl = run_crawl(tmp_path, more=("-a", f"url={url}", "-s", "RETRY_TIMES=0"))
    assert [record["url"].rpartition("/")[2] for record in crawl.records] == ["a"]
    assert rejections(crawl) == {"cut-off": 1}


def test_a_feed_on_another_domain_leads_to_records_of_the_articles_own(
    tmp_path: Path,
) -> None:
    """Its titles and dates do not count: it speaks for its own site alone."""
    with web() as good:
        link = f"http://paper.example:{good.port}/a"
        item = (
            f"<item><title>Another title</title><link>{link}</link>"
            "<pubDate>Mon, 06 Jan 2025 10:00:00 GMT</pubDate></item>"
        )
        good.answers |= {
            "feeds.other.example/paper": Answer(
                f"<rss version='2.0'><channel>{item}</channel></rss>",
                type="application/rss+xml",
            ),
            "paper.example/a": article("Aspö", 1790),
        }
        url = f"http://feeds.other.example:{good.port}/paper"
        crawl = run_crawl(tmp_path, more=("-a", f"url={url}"))
    (record,) = crawl.records
    assert (record["site"], record["url"]) == ("paper.example", link)
    assert record["title"] == "Harbour of Aspö gets a smaller crane"
    assert record["published"] is None
