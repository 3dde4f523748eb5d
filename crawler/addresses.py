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
from unicodedata import normalize

from crawler.errors import InvalidSetting

if TYPE_CHECKING:
    from collections.abc import Iterable

_LARGEST = {4: 8, 6: 7}
"""Prefix lengths of the largest private networks: 10.0.0.0/8 and fc00::/7."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_TRANSLATED = ip_network("64:ff9b::/96")
"""IPv4 addresses behind a NAT64 gateway (RFC 6052)."""

_ODD = tuple(
    map(
        ip_network,
        (
            "fec0::/10",  # private addresses of old (RFC 3879)
            "3fff::/20",  # documentation (RFC 9637)
            "192.88.99.0/24",  # relays (RFC 7526)
            "192.0.0.0/24",  # protocol assignments (RFC 6890)
            "64:ff9b:1::/48",  # NAT64 of the local network (RFC 8215)
            "::/96",  # IPv4 addresses written as IPv6 ones of old (RFC 4291)
            "5f00::/16",  # segment routing (RFC 9602)
            "168.63.129.16/32",  # Azure's own services, within its machines alone
        ),
    )
)
"""What the standard library, in one version or another, takes for global."""

BAD_PORTS = frozenset(
    {1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87}
    | {95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139}
    | {143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548}
    | {554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659}
    | {4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697}
    | {10080}
)
"""Ports of other protocols, such as mail, which a link must not make the crawler talk
to; browsers refuse the same (https://fetch.spec.whatwg.org/#port-blocking)."""


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
            network = ip_network(value, strict=False)
        except ValueError:
            raise InvalidSetting(
                "ADDRESS_ALLOWLIST",
                value,
                "give addresses or networks, such as 127.0.0.1 or 10.0.0.0/8",
            ) from None
        if network.prefixlen < _LARGEST[network.version]:
            raise InvalidSetting(
                "ADDRESS_ALLOWLIST",
                value,
                "this would switch the guard off; name the networks that you mean",
            )
        networks.append(network)
    return AddressGuard(tuple(networks))


_DOTS = {ord(dot): "." for dot in "。．｡"}
"""What IDNA takes for a dot (RFC 3490)."""


def literal_address(host: str) -> str | None:
    """Return the address that *host* is written as; None where it is a name.

    Old ways of writing count, such as ``0x7f.1`` and ``2130706433``, and digits and
    dots of other scripts; ``localhost`` and the names below it always lead to this
    machine (RFC 6761).
    """
    host = normalize("NFKC", host).lower()
    host = host.translate(_DOTS).removesuffix(".")
    if host == "localhost" or host.endswith(".localhost"):
        return "127.0.0.1"
    try:
        return str(ip_address(host.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, ValueError):
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
