"""The newsroom on loopback: one server for all hosts, told apart by ``Host``."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from newsroom.site import Address, Resource, build

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

_NOT_FOUND = Resource(status=404, body=b"<!DOCTYPE html><title>Not found</title>")


class Newsroom(ThreadingHTTPServer):
    """Serves one edition on 127.0.0.1.

    *port* 0 takes a free one; *delay* is the time before each answer, in seconds.

    Raises:
        OSError: the port is taken.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, *, edition: int = 1, port: int = 0, delay: float = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.delay = delay
        self.requests: list[Address] = []
        self.web = build(self.port, edition)

    @property
    def port(self) -> int:
        """Port that it listens on."""
        return int(self.server_address[1])

    @property
    def hosts(self) -> tuple[str, ...]:
        """Host names that it answers for."""
        return tuple(sorted({host for host, _ in self.web}))

    def handle_error(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: Any
    ) -> None:
        """Pass over clients that hang up, as interrupted crawls do."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def turn_to(self, edition: int) -> None:
        """Serve another edition from now on, at the same port."""
        self.web = build(self.port, edition)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = (
        True  # else each answer waits 40 ms for an acknowledgement
    )
    server: Newsroom

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").partition(":")[0].lower()
        address = (host, self.path)
        self.server.requests.append(address)
        time.sleep(self.server.delay)
        found = self.server.web.get(address, _NOT_FOUND)
        self.send_response(found.status)
        self.send_header("Content-Type", found.content_type)
        self.send_header("Content-Length", str(len(found.body)))
        for name, value in found.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(found.body)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing: the requests are kept in a list."""


@contextmanager
def serve(*, edition: int = 1, port: int = 0, delay: float = 0) -> Iterator[Newsroom]:
    """Serve the newsroom from a thread for as long as the context lasts.

    Raises:
        OSError: the port is taken.
    """
    with serving(Newsroom(edition=edition, port=port, delay=delay)) as server:
        yield server


@contextmanager
def serving(newsroom: Newsroom) -> Iterator[Newsroom]:
    """Serve a newsroom from a thread for as long as the context lasts."""
    with newsroom as server:
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
