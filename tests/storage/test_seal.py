"""The seal tells a ledger that was closed in order from any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.storage.seal import Seal, check, close_seal, open_seal

if TYPE_CHECKING:
    from pathlib import Path


def test_a_sealed_file_is_intact_until_it_changes(tmp_path: Path) -> None:
    file, seal = tmp_path / "file", tmp_path / "seal"
    file.write_bytes(b"content")
    assert check(seal, file) is Seal.NONE
    open_seal(seal)
    assert check(seal, file) is Seal.UNKNOWN
    close_seal(seal, file)
    assert check(seal, file) is Seal.INTACT
    file.write_bytes(b"c0ntent")
    assert check(seal, file) is Seal.BROKEN


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80))
def test_a_damaged_seal_accuses_nobody(tmp_path: Path, content: bytes) -> None:
    file, seal = tmp_path / "file", tmp_path / "seal"
    file.write_bytes(b"content")
    seal.write_bytes(content)
    assert check(seal, file) is Seal.UNKNOWN


def test_a_seal_with_any_bit_flipped_accuses_nobody(tmp_path: Path) -> None:
    file, seal = tmp_path / "file", tmp_path / "seal"
    file.write_bytes(b"content")
    close_seal(seal, file)
    whole = seal.read_bytes()
    for place in range(8 * (len(whole) - 1)):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        seal.write_bytes(flipped)
        assert check(seal, file) is Seal.UNKNOWN
