"""A small web server for tests: answers by host and path, and counts who asks."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_WAIT = 20
"""Seconds after which an answer that waits for something is given all the same."""

PARAGRAPH = (
    "The harbour master of {name} said on Tuesday that the old crane would be taken "
    "down before the spring tides, and that a smaller one had been ordered from a yard "
    "in {name} for about {number} crowns. Fishermen had asked for it since the winter "
    "of {number}, when ice bent the boom. The council will vote in {number} days."
)


@dataclass
class Answer:
    """What one address answers."""

    body: bytes | str = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0
    promised: int | None = None
    """Bytes that it promises, where those are not what it has."""
    until: threading.Event | None = None
    """What it waits for, but not for ever."""


class Web(ThreadingHTTPServer):
    """Answers ``host/path`` as listed, and anything else with 404."""

    daemon_threads = True

    def __init__(self, address: str = "127.0.0.1") -> None:
        super().__init__((address, 0), _Handler)
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.in_vain: list[str] = []
        """Requests whose answers waited for something that did not happen."""
        self.hear: Callable[[str], None] | None = None
        """Told of each request before it is answered."""

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Pass over clients that hang up."""


class _Handler(BaseHTTPRequestHandler):
    server: Web

    def do_GET(self) -> None:
        path = self.path.removeprefix(f"http://{self.headers.get('Host')}")  # as proxy
        name = self.headers.get("Host", "").partition(":")[0] + path
        self.server.asked.append(name)
        if self.server.hear is not None:
            self.server.hear(name)
        answer = self.server.answers.get(name, Answer("not here", 404))
        time.sleep(answer.delay)
        if answer.until is not None and not answer.until.wait(LONGEST_WAIT):
            self.server.in_vain.append(name)
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.type)
        self.send_header("Content-Length", str(answer.promised or len(body)))
        for header, value in answer.headers.items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.close_connection or bool(answer.promised)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing."""


@contextmanager
def web(address: str = "127.0.0.1") -> Iterator[Web]:
    """Serve until the block ends."""
    server = Web(address)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def article(name: str, number: int) -> Answer:
    """Return a page with an article of its own."""
    text = "".join(
        f"<p>{PARAGRAPH.format(name=f'{name} {part}', number=number + part)}</p>"
        for part in range(4)
    )
    title = f"Harbour of {name} gets a smaller crane"
    return Answer(
        f"<html lang=en><head><title>{title}</title></head>"
        f"<body><article><h1>{title}</h1>{text}</article></body></html>"
    )


def listing(*links: str) -> Answer:
    """Return a page of headlines."""
    items = "".join(
        f'<li><a href="{link}">Harbours along the coast get a new crane, part {n}</a>'
        for n, link in enumerate(links)
    )
    return Answer(f"<html><body><h1>News</h1><ul>{items}</ul></body></html>")


def redirect(url: str) -> Answer:
    """Return an answer that leads on to *url*."""
    return Answer(status=302, headers={"Location": url})
