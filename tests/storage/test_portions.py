"""Links go out in portions that favour no site."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.storage.builders import NOW, make_link

if TYPE_CHECKING:
    from crawler.storage import Ledger


def test_a_portion_goes_round_the_hosts(ledger: Ledger) -> None:
    busy = [make_link(n, host="busy.example") for n in range(50)]
    quiet = [make_link(n, host=f"quiet{n}.example") for n in range(5)]
    ledger.links.add([*busy, *quiet])
    hosts = [link.url.split("/")[2] for link in ledger.links.claim(8, 4)]
    assert len(set(hosts[:6])) == 6
    assert hosts.count("busy.example") == 3


def test_the_next_portion_begins_after_the_last_host(ledger: Ledger) -> None:
    ledger.links.add(make_link(n, host=f"h{n % 4}.example") for n in range(12))
    hosts = [ledger.links.claim(1, 9)[0].url.split("/")[2] for _ in range(8)]
    assert Counter(hosts) == {f"h{n}.example": 2 for n in range(4)}


def test_a_slow_host_gets_no_more_while_others_have_links(ledger: Ledger) -> None:
    ledger.links.add(make_link(n, host="slow.example") for n in range(9))
    ledger.links.add(make_link(n, host="fast.example") for n in range(9))
    first = ledger.links.claim(10, 2)
    assert len(first) == 4
    slow = [link for link in first if "slow" in link.url]
    for link in first:
        if link not in slow:
            ledger.links.deliver(link.key, NOW)
    assert all("fast" in link.url for link in ledger.links.claim(10, 2))
    ledger.links.deliver(slow[0].key, NOW)
    (more,) = ledger.links.claim(10, 2)
    assert "slow" in more.url


def test_a_portion_is_empty_while_all_that_one_site_may_have_is_at_work(
    ledger: Ledger,
) -> None:
    ledger.links.add(make_link(n) for n in range(9))
    first = ledger.links.claim(10, 2)
    assert len(first) == 2
    assert ledger.links.claim(10, 2) == []
    ledger.links.deliver(first[0].key, NOW)
    assert len(ledger.links.claim(10, 2)) == 1


def test_hosts_of_one_site_share_its_places(ledger: Ledger) -> None:
    ledger.links.add(make_link(n, host=f"h{n}.trap.example") for n in range(9))
    ledger.links.add([make_link(0, host="good.example")])
    claimed = [link.url for link in ledger.links.claim(10, 2)]
    assert len(claimed) == 3
    assert sum("trap" in url for url in claimed) == 2


def test_a_site_gets_no_more_than_its_room(ledger: Ledger) -> None:
    ledger.links.add(make_link(n, host="shut.example") for n in range(9))
    ledger.links.add(make_link(n, host="open.example") for n in range(9))
    rooms = {"shut.example": 0, "open.example": 3}
    claimed = ledger.links.claim(10, 8, rooms.__getitem__)
    assert {link.url.split("/")[2] for link in claimed} == {"open.example"}
    assert len(claimed) == 3
    assert ledger.links.waiting("shut.example") == 9
    assert ledger.links.room("shut.example", 12, aside=False) == 3
    assert ledger.links.room("shut.example", 12, aside=True) == 12


def test_what_a_site_lists_itself_comes_before_what_others_list(
    ledger: Ledger,
) -> None:
    """So that no other site can keep it busy with invented links."""
    foreign = "https://evil.example/feed.xml"
    ledger.links.add(make_link(n, found_on=foreign) for n in range(5))
    ledger.links.add(make_link(n) for n in (7, 8, 3))
    claimed = [link.url.rpartition("/")[2] for link in ledger.links.claim(8, 8)]
    assert claimed == ["3", "7", "8", "0", "1", "2", "4"]
