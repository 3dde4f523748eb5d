"""The one door to the network: every connection gets its addresses here.

Twisted resolves each host, and each address written as a host, through the reactor's
name resolver, and connects to what it answers. So a check here holds for links,
redirects, robots.txt, sitemaps and retries alike, and nothing can change between
check and connection. Through a proxy, the proxy resolves: then only addresses that
are written out are judged (`crawler.network.middlewares.RefusedAddressMiddleware`).
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.resolver import CachingHostnameResolver, HostResolution
from scrapy.utils.datatypes import LocalCache
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import (
    IHostnameResolver,
    IResolutionReceiver,
)
from zope.interface import implementer

from crawler.addresses import (
    AddressGuard,
    HostOverrides,
    parse_allowlist,
    parse_overrides,
)
from crawler.errors import AddressRefused

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.internet.base import ReactorBase

_refused: LocalCache[str, str] = LocalCache(10_000)


def refusal_of(host: str | None) -> AddressRefused | None:
    """Return why *host* was refused; None if it was not."""
    address = _refused.get(host) if host else None
    return AddressRefused(host, address) if host and address else None


@implementer(IResolutionReceiver)
class _GuardedReceiver:
    """Passes on the allowed addresses of one resolution."""

    def __init__(self, receiver: Any, host: str, guard: AddressGuard) -> None:
        self._receiver = receiver
        self._host = host
        self._guard = guard
        self._allowed = 0
        self._refused: list[str] = []

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        host: str = getattr(address, "host", "")
        # One private answer among public ones is an attack, or a mistake of the
        # site; the public ones are then safe to use all the same.
        if self._guard.allows(host):
            self._allowed += 1
            _refused.pop(self._host, None)  # a stale refusal
            self._receiver.addressResolved(address)
        else:
            self._refused.append(host)

    def resolutionComplete(self) -> None:  # noqa: N802
        if self._refused and not self._allowed:
            _refused[self._host] = self._refused[0]
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver(CachingHostnameResolver):
    """Resolves hosts by ``DNS_OVERRIDES``, else by DNS, to allowed addresses only."""

    def __init__(
        self,
        reactor: ReactorBase,
        cache_size: int,
        guard: AddressGuard,
        overrides: HostOverrides,
        proxies: frozenset[Endpoint] = frozenset(),
    ) -> None:
        super().__init__(reactor, cache_size)
        self._proxies = proxies
        self._guard = guard
        self._overrides = overrides

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Read the settings."""
        settings = crawler.settings
        return cls(
            reactor,
            settings.getint("DNSCACHE_SIZE")
            if settings.getbool("DNSCACHE_ENABLED")
            else 0,
            parse_allowlist(settings.getlist("ADDRESS_ALLOWLIST")),
            parse_overrides(settings.getlist("DNS_OVERRIDES")),
            proxies_of(settings),
        )

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Any = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Resolve *hostName* as `IHostnameResolver` says."""
        receiver: Any = resolutionReceiver
        if (hostName, portNumber) not in self._proxies:
            receiver = _GuardedReceiver(resolutionReceiver, hostName, self._guard)
        override = self._overrides.address(hostName)
        if override is None and _may_be_asked_for(hostName):
            return super().resolveHostName(
                receiver, hostName, portNumber, addressTypes, transportSemantics
            )
        resolution = HostResolution(hostName)
        receiver.resolutionBegan(resolution)
        if override is not None:
            receiver.addressResolved(_tcp_address(override, portNumber))
        receiver.resolutionComplete()
        return resolution


def _may_be_asked_for(host: str) -> bool:
    """Whether the system's resolver takes *host*; Twisted never ends if it does not."""
    try:
        host.encode("idna")
    except UnicodeError:  # a label is empty or too long
        return False
    return True


Endpoint = tuple[str, int]
"""Host and port."""


def proxies_of(settings: BaseSettings) -> frozenset[Endpoint]:
    """Return the proxies that the user set in the environment, if they are used.

    A proxy is the user's own choice, wherever it stands.
    """
    if not settings.getbool("HTTPPROXY_ENABLED"):
        return frozenset()
    values = (url for kind, url in getproxies().items() if kind != "no")
    return frozenset(
        endpoint_of(url if "://" in url else f"http://{url}") for url in values
    )


def endpoint_of(url: str) -> Endpoint:
    """Return the host and port that a URL leads to."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    return parts.hostname or "", port or (443 if parts.scheme == "https" else 80)


def _tcp_address(address: str, port: int) -> Any:
    if ip_address(address).version == 4:
        return IPv4Address("TCP", address, port)
    return IPv6Address("TCP", address, port)
