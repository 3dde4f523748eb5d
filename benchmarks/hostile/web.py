"""A web server without manners: each host answers with whatever bytes it likes.

It speaks over bare sockets, since a proper server would not send what is wrong.
"""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import repeat

Stream = Callable[[socket.socket], None]
Answer = bytes | Stream
"""What a host sends: all of it at once, or by a function that has the socket."""

_HEAD_LIMIT = 65_536
_LONGEST_SEND = 120
"""Seconds after which an endless answer ends, should nobody hang up."""


def http(
    body: bytes | str = b"",
    *headers: str,
    status: str = "200 OK",
    type: str | None = "text/html; charset=utf-8",  # noqa: A002 - the header's name
) -> bytes:
    """Return a whole answer, with its length and what *headers* say besides."""
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", *headers]
    names = {header.partition(":")[0].lower() for header in headers}
    if type is not None:
        lines.append(f"Content-Type: {type}")
    if not names & {"content-length", "transfer-encoding"}:
        lines.append(f"Content-Length: {len(data)}")
    lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + data


def endless(head: bytes, portion: bytes, seconds: float = 0) -> Stream:
    """Return a stream that sends *portion* again and again, with pauses between."""

    def send(connection: socket.socket) -> None:
        connection.sendall(head)
        end = time.monotonic() + _LONGEST_SEND
        for each in repeat(portion):
            if time.monotonic() > end:
                return
            connection.sendall(each)
            time.sleep(seconds)

    return send


def silent(connection: socket.socket) -> None:
    """Say nothing until the other side hangs up."""
    connection.settimeout(_LONGEST_SEND)
    while connection.recv(4096):
        pass


def reset(connection: socket.socket) -> None:
    """Break the connection off, as a firewall does."""
    now = struct.pack("ii", 1, 0)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, now)


def after(head: bytes, then: Stream) -> Stream:
    """Return a stream that sends *head*, then does something else."""

    def send(connection: socket.socket) -> None:
        connection.sendall(head)
        time.sleep(0.1)
        then(connection)

    return send


@dataclass(slots=True)
class Asked:
    """What was asked of the server, in order."""

    names: list[str] = field(default_factory=list)
    """``host/path`` of each request."""

    contacts: int = 0
    """Connections of any kind."""


class HostileWeb(socketserver.ThreadingTCPServer):
    """Answers ``host/path`` as listed, and anything else with 404."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 512

    def __init__(self, address: str = "127.0.0.1") -> None:
        super().__init__((address, 0), _Handler)
        self.answers: dict[str, Answer] = {}
        self.asked = Asked()

    @property
    def port(self) -> int:
        """Port that it listens on."""
        return int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Pass over clients that hang up: they are meant to."""

    def answer(self, name: str) -> Answer:
        """Return what is sent for ``host/path``."""
        missing = http("not here", status="404 Not Found")
        return self.answers.get(name, missing)


class _Handler(socketserver.BaseRequestHandler):
    server: HostileWeb
    request: socket.socket

    def handle(self) -> None:
        self.server.asked.contacts += 1
        self.request.settimeout(_LONGEST_SEND)
        head = self._head()
        name = _name(head)
        self.server.asked.names.append(name)
        answer = self.server.answer(name)
        if isinstance(answer, bytes):
            self.request.sendall(answer)
        else:
            answer(self.request)

    def _head(self) -> bytes:
        head = b""
        while b"\r\n\r\n" not in head and len(head) < _HEAD_LIMIT:
            portion = self.request.recv(4096)
            if not portion:
                break
            head += portion
        return head


def _name(head: bytes) -> str:
    line, _, rest = head.decode("latin-1").partition("\r\n")
    words = line.split(" ")
    host = ""
    for header in rest.split("\r\n"):
        key, _, value = header.partition(":")
        if key.lower() == "host":
            host = value.strip().partition(":")[0].lower()
    return host + (words[1] if len(words) > 1 else "")


@contextmanager
def hostile_web(address: str = "127.0.0.1") -> Iterator[HostileWeb]:
    """Serve until the block ends."""
    with HostileWeb(address) as server:
        thread = threading.Thread(
            target=server.serve_forever, args=(0.05,), daemon=True
        )
        thread.start()
        try:
            yield server
        finally:
            with suppress(OSError):
                server.shutdown()
            thread.join()
