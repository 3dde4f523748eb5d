"""A name server of its own mind, and a resolver that asks no other one.

The resolver stands where Twisted's stands, below
`crawler.network.resolver.GuardedResolver`: a crawl with
``TWISTED_DNS_RESOLVER=benchmarks.addresses.names.AskingResolver`` has the guard and the
connections that every crawl has, and real answers over UDP.
"""

from __future__ import annotations

import os
import socket
import threading
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from scrapy.resolver import HostResolution
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver
from twisted.names import client, dns
from zope.interface import implementer

from crawler.network.resolver import GuardedResolver

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PORT_VARIABLE = "BENCHMARK_DNS_PORT"

Answers = tuple[tuple[str, ...], ...]
"""The addresses that one name is said to have, look-up by look-up, in turn."""


class NameServer:
    """Answers questions for IPv4 addresses as listed; has no others."""

    def __init__(self, names: Mapping[str, Answers]) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = int(self.socket.getsockname()[1])
        self.asked: Counter[str] = Counter()
        self._names = names

    def serve(self) -> None:
        """Answer until a packet without content comes."""
        while True:
            packet, client_address = self.socket.recvfrom(4096)
            if not packet:
                return
            self.socket.sendto(self._answer(packet), client_address)

    def _answer(self, packet: bytes) -> bytes:
        message: Any = dns.Message()
        message.fromStr(packet)
        message.answer = 1
        for query in message.queries:
            name = query.name.name.decode("ascii").lower()
            answers = self._names.get(name)
            if answers is None:
                message.rCode = dns.ENAME
            elif query.type == dns.A:
                addresses = answers[self.asked[name] % len(answers)]
                self.asked[name] += 1
                message.answers += map(_answer, [name] * len(addresses), addresses)
        return bytes(message.toStr())


def _answer(name: str, address: str) -> Any:
    record: Any = dns.Record_A(address, ttl=0)  # type: ignore[no-untyped-call]
    return dns.RRHeader(name.encode(), dns.A, ttl=0, payload=record)


@contextmanager
def name_server(names: Mapping[str, Answers]) -> Iterator[NameServer]:
    """Answer until the block ends."""
    server = NameServer(names)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.socket.sendto(b"", ("127.0.0.1", server.port))
        thread.join()
        server.socket.close()


@implementer(IHostnameResolver)
class _Asking:
    """Twisted's own client of DNS, with all the addresses of an answer."""

    def __init__(self, port: int) -> None:
        servers = [("127.0.0.1", port)]
        self._client: Any = client.Resolver(servers=servers)  # type: ignore[no-untyped-call]

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Any = None,  # noqa: ARG002, N803
        transportSemantics: str = "TCP",  # noqa: ARG002, N803
    ) -> Any:
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)

        def tell(addresses: Sequence[str]) -> None:
            for address in addresses:
                kind = IPv6Address if ":" in address else IPv4Address
                resolutionReceiver.addressResolved(kind("TCP", address, portNumber))
            resolutionReceiver.resolutionComplete()

        def of_answer(answer: Any) -> None:
            tell([x.payload.dottedQuad() for x in answer[0] if x.type == dns.A])

        if _written_out(hostName):
            tell([hostName])
        else:
            found = self._client.lookupAddress(hostName, timeout=(1, 2))
            found.addCallbacks(of_answer, lambda _: tell(()))
        return resolution


def _written_out(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdecimal()


class AskingResolver(GuardedResolver):
    """The guard of every crawl, over a name server at a port of the environment."""

    def install_on_reactor(self) -> None:
        """Put it where Scrapy wants it, and the client of DNS below."""
        super().install_on_reactor()
        port = int(os.environ[PORT_VARIABLE])
        self.original_resolver: Any = _Asking(port)
