"""Which network addresses may be contacted.

A crawler follows links that strangers write; without a guard they can make it read
services of the network that it runs in (server-side request forgery). Only global
unicast addresses are allowed, and what the user lists besides.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from fnmatch import fnmatchcase
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import TYPE_CHECKING

from crawler.errors import InvalidSetting

if TYPE_CHECKING:
    from collections.abc import Iterable

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_TRANSLATED = ip_network("64:ff9b::/96")
"""IPv4 addresses behind a NAT64 gateway (RFC 6052)."""

_ODD = tuple(
    map(ip_network, ("fec0::/10", "3fff::/20", "192.88.99.0/24", "192.0.0.0/24"))
)
"""Private addresses of old (RFC 3879), documentation (RFC 9637), relays (RFC 7526) and
protocol assignments (RFC 6890), which the standard library takes for global."""


@dataclass(frozen=True, slots=True)
class AddressGuard:
    """Allows public addresses, and the user's exceptions."""

    exceptions: tuple[Network, ...] = ()
    """Addresses and networks that are allowed although they are not public."""

    def allows(self, address: str) -> bool:
        """Whether *address*, a literal of IPv4 or IPv6, may be contacted.

        Anything that is no address is refused.
        """
        try:
            found = _innermost(ip_address(address))
        except ValueError:
            return False
        if isinstance(found, IPv6Address) and found.scope_id:
            return False
        if any(found in network for network in self.exceptions):
            return True
        # is_global alone is true for multicast, fec0::/10 and space not yet given out.
        odd = found.is_multicast or found.is_reserved or _listed(found)
        return found.is_global and not odd


def _listed(address: Address) -> bool:
    return any(address in network for network in _ODD)


def _innermost(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, else the address."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return (
        address.ipv4_mapped or address.sixtofour or _teredo_client(address) or address
    )


def _teredo_client(address: IPv6Address) -> IPv4Address | None:
    return address.teredo[1] if address.teredo else None


def parse_allowlist(values: Iterable[str]) -> AddressGuard:
    """Return the guard that allows the listed addresses and networks.

    Raises:
        InvalidSetting: a value is neither an address nor a network.
    """
    networks = []
    for value in filter(None, map(str.strip, values)):
        try:
            networks.append(ip_network(value, strict=False))
        except ValueError:
            raise InvalidSetting(
                "ADDRESS_ALLOWLIST",
                value,
                "give addresses or networks, such as 127.0.0.1 or 10.0.0.0/8",
            ) from None
    return AddressGuard(tuple(networks))


def literal_address(host: str) -> str | None:
    """Return the address that *host* is written as; None where it is a name.

    Old ways of writing count, such as ``0x7f.1`` and ``2130706433``; ``localhost`` and
    the names below it always lead to this machine (RFC 6761).
    """
    if host == "localhost" or host.endswith(".localhost"):
        return "127.0.0.1"
    try:
        return str(ip_address(host.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


@dataclass(frozen=True, slots=True)
class HostOverrides:
    """Addresses for host names, in place of DNS."""

    rules: tuple[tuple[str, str], ...] = ()
    """Pairs of host pattern (``*`` and ``?`` as in a shell) and address."""

    def address(self, host: str) -> str | None:
        """Return the address of the first rule that matches *host*, if any."""
        host = host.lower().rstrip(".")
        return next((to for rule, to in self.rules if fnmatchcase(host, rule)), None)


def parse_overrides(values: Iterable[str]) -> HostOverrides:
    """Return the overrides of values such as ``*.example=127.0.0.1``.

    Raises:
        InvalidSetting: a value has another form, or no address.
    """
    rules = []
    for value in filter(None, map(str.strip, values)):
        pattern, _, address = (part.strip() for part in value.partition("="))
        try:
            address = str(ip_address(address.strip("[]")))
        except ValueError:
            pattern = ""
        if not re.fullmatch(r"[\w.*?-]+", pattern):
            raise InvalidSetting(
                "DNS_OVERRIDES",
                value,
                "give PATTERN=ADDRESS, such as *.example=127.0.0.1",
            )
        rules.append((pattern.lower(), address))
    return HostOverrides(tuple(rules))
