"""Which addresses may be contacted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.addresses import (
    AddressGuard,
    literal_address,
    parse_allowlist,
    parse_overrides,
)
from crawler.errors import InvalidSetting

if TYPE_CHECKING:
    import ipaddress

PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "64:ff9b::8.8.8.8"]
REFUSED = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.1",
    "192.0.0.8",
    "192.88.99.1",
    "64:ff9b:1::1",
    "::7f00:1",
    "::8.8.8.8",
    "5f00::1",
    "2001:db8::1",
    "100::1",
    "2606:4700::1111%eth0",
    "3fff::1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::10.0.0.1",
    "::ffff:168.63.129.16",
    "2002:7f00:1::",
    "2002:0a00:0001::1",
    "fc00::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:0:7f00:1::80ff:fffe",
    "localhost",
    "2130706433",
    "",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_allowed(address: str) -> None:
    assert AddressGuard().allows(address)


@pytest.mark.parametrize("address", REFUSED)
def test_all_others_are_refused(address: str) -> None:
    assert not AddressGuard().allows(address)


@given(st.ip_addresses(v=4))
def test_mapped_addresses_are_judged_by_what_they_stand_for(
    address: ipaddress.IPv4Address,
) -> None:
    guard = AddressGuard()
    plain = guard.allows(str(address))
    assert guard.allows(f"::ffff:{address}") == plain
    assert guard.allows(f"64:ff9b::{address}") == plain


@given(st.text(max_size=40))
def test_no_text_breaks_the_guard(text: str) -> None:
    assert AddressGuard().allows(text) in {True, False}


def test_the_allowlist_opens_what_it_names_and_no_more() -> None:
    guard = parse_allowlist(["127.0.0.1", " 10.1.0.0/16 ", "", "::1"])
    allowed = ["127.0.0.1", "10.1.255.1", "::1", "::ffff:127.0.0.1"]
    refused = ["127.0.0.2", "10.2.0.1", "192.168.0.1"]
    assert all(map(guard.allows, allowed))
    assert not any(map(guard.allows, refused))


@pytest.mark.parametrize("value", ["localhost", "10.0.0.0/99", "*", "yes"])
def test_a_bad_allowlist_is_refused_with_its_value(value: str) -> None:
    with pytest.raises(InvalidSetting, match="ADDRESS_ALLOWLIST"):
        parse_allowlist([value])


def test_the_first_matching_override_wins() -> None:
    overrides = parse_overrides(["a.example=127.0.0.1", "*.example=127.0.0.2"])
    assert overrides.address("A.example.") == "127.0.0.1"
    assert overrides.address("b.example") == "127.0.0.2"
    assert overrides.address("example.org") is None


@pytest.mark.parametrize(
    "value", ["0.0.0.0/0", "::/0", "0.0.0.0/1", "::/6", "8.8.8.8/7"]
)
def test_the_allowlist_is_no_switch(value: str) -> None:
    with pytest.raises(InvalidSetting, match="switch the guard off"):
        parse_allowlist([value])


@pytest.mark.parametrize("value", ["a.example", "=1.2.3.4", "a b=1.2.3.4", "a=b", "a="])
def test_a_bad_override_is_refused_with_its_form(value: str) -> None:
    with pytest.raises(InvalidSetting, match="PATTERN=ADDRESS"):
        parse_overrides([value])


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("localhost", "127.0.0.1"),
        ("a.localhost", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("127。0。0。1", "127.0.0.1"),
        ("１２７．０．０．１", "127.0.0.1"),
        ("①②⑦.0.0.1", "127.0.0.1"),
        ("LOCALHOST.", "127.0.0.1"),
        ("localhost。", "127.0.0.1"),
        ("news.example", None),
        ("", None),
    ],
)
def test_addresses_are_read_however_they_are_written(
    host: str, address: str | None
) -> None:
    assert literal_address(host) == address
