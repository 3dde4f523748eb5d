"""No spelling, no way and no answer of DNS leads to an address that is not allowed."""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.addresses.__main__ import ALLOWED, blind, broken
from benchmarks.addresses.crawl import crawl_names, crawl_spellings
from benchmarks.addresses.spellings import PRIVATE, spellings, translated

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="other systems have 127.0.0.1 alone"
)


def test_no_spelling_leads_there_in_any_way(tmp_path: Path) -> None:
    hosts = random.Random(7).sample((*spellings(), *translated()), 16)
    assert broken(crawl_spellings(tmp_path, hosts), len(hosts)) == []


def test_each_way_leads_there_if_it_is_allowed(tmp_path: Path) -> None:
    """Else the test above would show nothing."""
    control = crawl_spellings(tmp_path, [PRIVATE, "0x7f.2"], ALLOWED)
    assert blind(control) == []
    assert len(control.written) == 2


def test_no_answer_of_a_name_server_leads_there(tmp_path: Path) -> None:
    named = crawl_names(tmp_path)
    assert broken(named, 1) == []
    assert named.looked_up > 0
    assert named.contacts, "what a mixed answer allows may be asked"


def test_answers_lead_there_if_they_are_allowed(tmp_path: Path) -> None:
    assert crawl_names(tmp_path, ALLOWED).forbidden != []


def test_there_are_a_hundred_spellings() -> None:
    assert len({*spellings(), *translated()}) >= 100
