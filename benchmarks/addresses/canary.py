"""A server that only notes who comes."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.addresses.spellings import PRIVATE
from benchmarks.hostile.case import html
from benchmarks.hostile.web import http

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE = 10
"""Seconds that a visitor has to say what is wanted."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One connection."""

    address: str
    """Where it arrived."""

    path: str
    """What was asked; empty if nothing was."""


@dataclass(slots=True)
class Canary:
    """Listens at one port of several addresses."""

    port: int
    contacts: list[Contact] = field(default_factory=list)

    def listen(self, listener: socket.socket) -> None:
        """Note and answer whoever connects, until *listener* is closed."""
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(
                    target=self._answer, args=(connection,), daemon=True
                ).start()

    def _answer(self, connection: socket.socket) -> None:
        address = str(connection.getsockname()[0])
        head = b""
        connection.settimeout(_PATIENCE)
        with connection, suppress(OSError):
            with suppress(OSError):
                head = connection.recv(65_536)
            words = head.decode("latin-1").split(" ")
            path = words[1] if len(words) > 1 else ""
            self.contacts.append(Contact(address, path))
            if path == "/robots.txt":
                connection.sendall(http(status="404 Not Found"))
            else:
                connection.sendall(http(html(f"Secret {path}")))


@contextmanager
def canary() -> Iterator[Canary]:
    """Listen at all loopback addresses that the spellings lead to."""
    first = socket.create_server((PRIVATE, 0))
    port = int(first.getsockname()[1])
    listeners = [first, socket.create_server(("127.0.0.1", port))]
    with suppress(OSError):  # a machine without IPv6
        listeners.append(socket.create_server(("::1", port), family=socket.AF_INET6))
    watch = Canary(port)
    for listener in listeners:
        threading.Thread(target=watch.listen, args=(listener,), daemon=True).start()
    try:
        yield watch
    finally:
        for listener in listeners:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
