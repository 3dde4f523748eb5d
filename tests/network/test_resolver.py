"""What is remembered of look-ups that led to refused addresses."""

from __future__ import annotations

from unittest.mock import Mock

from twisted.internet.address import IPv4Address

from crawler.addresses import parse_allowlist
from crawler.network.resolver import _GuardedReceiver, refusal_of


def resolve(host: str, address: str) -> None:
    receiver = _GuardedReceiver(Mock(), host, parse_allowlist([]))
    receiver.addressResolved(IPv4Address("TCP", address, 80))
    receiver.resolutionComplete()


def test_a_refusal_ends_with_the_next_allowed_address() -> None:
    resolve("moved.example", "10.0.0.1")
    assert refusal_of("moved.example") is not None
    resolve("moved.example", "8.8.8.8")
    assert refusal_of("moved.example") is None
