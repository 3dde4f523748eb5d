"""Crawls of a web that leads to the canary in every way, by every spelling."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.addresses.canary import canary
from benchmarks.addresses.names import PORT_VARIABLE, Answers, name_server
from benchmarks.addresses.spellings import NOWHERE, PRIVATE
from benchmarks.crawls import ROOT, crawl_command, environment
from benchmarks.hostile.case import html
from benchmarks.hostile.web import HostileWeb, hostile_web, http

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from benchmarks.addresses.canary import Contact

LONGEST = 1_200
"""Seconds after which a crawl counts as hanging."""

ANYWHERE = ("link", "redirect", "feed", "rules")
"""Ways that lead to another site; the last is a redirect of robots.txt."""

WITHIN = ("sitemap", "child", "pagination")
"""Ways that lead to other hosts of the same site, so to ``private.`` before its name
as well, which leads to the canary."""

FOLLOWED = (*ANYWHERE, *WITHIN)

WAYS = (*FOLLOWED, "robots", "refresh", "canonical")
"""What else names an address, such as a Sitemap line of robots.txt; a crawl asks
nobody there."""

ANSWERS: Mapping[str, Answers] = {
    "private.test": ((PRIVATE,),),
    "several.test": ((PRIVATE, "127.0.0.3", NOWHERE),),
    "mixed.test": ((PRIVATE, "127.0.0.1"),),
    "mixed-last.test": (("127.0.0.1", PRIVATE),),
    "changing.test": (("127.0.0.1",), (PRIVATE,)),
    "changing-back.test": ((PRIVATE,), ("127.0.0.1",)),
    "growing.test": (("127.0.0.1",), ("127.0.0.1", PRIVATE)),
}
"""Names whose addresses are private, mixed, or other ones at the next look-up."""

_PAGES = 6
"""Pages under each of these names: each look-up may give another address."""

_ENTRY = "sitemap/2024/harbours-along-the-coast-get-a-new-crane.html"
"""Of a sitemap only what looks like an article is followed."""

_SETTINGS = {
    "DNS_OVERRIDES": "private.*=127.0.0.2,*.example=127.0.0.1,*.intern=127.0.0.2",
    "RETRY_TIMES": 1,
    "DOWNLOAD_TIMEOUT": 10,
    "SITE_MAX_REQUESTS": 100_000,
    "SITE_MAX_ERRORS": 100_000,
    "ALARM_FAILED_SHARE": 1,
    "LOG_LEVEL": "ERROR",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one crawl did."""

    contacts: tuple[Contact, ...]
    code: int
    log: str
    good: int
    """Sites whose good article arrived."""

    looked_up: int
    """Questions that the name server had."""

    @property
    def ways(self) -> Counter[str]:
        """Contacts by way."""
        return Counter(way for _, way in self._marks())

    @property
    def written(self) -> frozenset[int]:
        """Numbers of the spellings that led to the canary."""
        return frozenset(int(n) for n, way in self._marks() if way in ANYWHERE)

    def _marks(self) -> Iterator[tuple[str, str]]:
        """Yield the number of the spelling and the way of each contact with a path."""
        for contact in self.contacts:
            parts = contact.path.split("/")
            if len(parts) > 2 and parts[1].isdecimal():
                yield parts[1], parts[2]

    @property
    def forbidden(self) -> list[Contact]:
        """Contacts that break the guard, where 127.0.0.1 alone is allowed.

        What a mixed answer allows is allowed; 0.0.0.0 arrives at the same address.
        """
        return [
            contact
            for contact in self.contacts
            if contact.address != "127.0.0.1" or not contact.path.startswith("/dns/")
            if not (contact.address == "127.0.0.1" and contact.path == "/robots.txt")
        ]


def crawl_spellings(
    folder: Path, hosts: Sequence[str], allowlist: str = "127.0.0.1"
) -> Result:
    """Crawl one site for each of *hosts* that leads there in all ways."""
    with hostile_web() as web, canary() as watch:
        sources: list[str] = []
        for number, host in enumerate(hosts):
            near = f"http://private.s{number}.example:{watch.port}/{number}"
            far = f"http://{host}:{watch.port}/{number}"
            sources += _serve(web, number, far, near)
        code, log = _crawl(folder, sources, {"ADDRESS_ALLOWLIST": allowlist})
        contacts = tuple(watch.contacts)
    return Result(
        contacts=contacts, code=code, log=log, good=_records(folder), looked_up=0
    )


def crawl_names(folder: Path, allowlist: str = "127.0.0.1") -> Result:
    """Crawl links to names that DNS gives other addresses than one would think."""
    with hostile_web() as web, canary() as watch, name_server(ANSWERS) as names:
        links = [
            f"http://{name}:{watch.port}/dns/{name}/{number}"
            for name in ANSWERS
            for number in range(_PAGES)
        ]
        web.answers["s0.example/feed.xml"] = _feed([*links, "/good"])
        web.answers["s0.example/good"] = http(html("Good names"))
        more = {
            "ADDRESS_ALLOWLIST": allowlist,
            "TWISTED_DNS_RESOLVER": "benchmarks.addresses.names.AskingResolver",
            # Each connection looks its name up again.
            "DNSCACHE_ENABLED": False,
        }
        variables = {PORT_VARIABLE: str(names.port)}
        source = f"http://s0.example:{web.port}/feed.xml"
        code, log = _crawl(folder, [source], more, variables)
        contacts, looked_up = tuple(watch.contacts), names.asked.total()
    return Result(
        contacts=contacts,
        code=code,
        log=log,
        good=_records(folder),
        looked_up=looked_up,
    )


def _serve(web: HostileWeb, number: int, target: str, near: str) -> list[str]:
    """Put a site on the web that leads to *target* in all ways; return its sources.

    *near* is a host of the same site.
    """
    host, other = f"s{number}.example", f"r{number}.example"
    place = f"http://{host}:{web.port}"
    web.answers |= {
        f"{host}/robots.txt": http(f"Sitemap: {target}/robots\n", type="text/plain"),
        f"{host}/": http(
            _listing(
                f"{target}/link",
                "/redirect",
                "/refresh",
                "/canonical",
                "/good",
                f"http://{other}:{web.port}/a",
            )
            + f'<a rel=next href="{target}/pagination">Next page</a>'
            + f'<a rel=next href="{near}/pagination">Next page</a>'
        ),
        f"{host}/redirect": _redirect(f"{target}/redirect"),
        f"{host}/refresh": http(
            html(
                f"Refresh {number}",
                head=f'<meta http-equiv=refresh content="0;url={target}/refresh">',
            )
        ),
        f"{host}/canonical": http(
            html(
                f"Canonical {number}",
                head=f'<link rel=canonical href="{target}/canonical">',
            )
        ),
        f"{host}/good": http(html(f"Good {number}")),
        f"{host}/feed.xml": _feed([f"{target}/feed"]),
        f"{host}/map.xml": _sitemap("url", f"{target}/{_ENTRY}", f"{near}/{_ENTRY}"),
        f"{host}/index.xml": _sitemap("sitemap", f"{target}/child", f"{near}/child"),
        f"{other}/robots.txt": _redirect(f"{target}/rules"),
        f"{other}/a": http(html(f"Behind robots {number}")),
    }
    return [f"{place}/{path}" for path in ("", "feed.xml", "map.xml", "index.xml")]


def _redirect(target: str) -> bytes:
    return http(b"", f"Location: {target}", status="302 Found")


def _listing(*links: str) -> str:
    return "<html><body><h1>News</h1><ul>" + "".join(
        f'<li><a href="{link}">Harbours along the coast get a new crane, part {n}</a>'
        for n, link in enumerate(links)
    )


def _feed(links: Sequence[str]) -> bytes:
    items = "".join(
        f"<item><title>Crane {n} is taken down</title><link>{link}</link></item>"
        for n, link in enumerate(links)
    )
    return http(
        f"<rss version='2.0'><channel><title>Desk</title>{items}</channel></rss>",
        type="application/rss+xml",
    )


def _sitemap(kind: str, *links: str) -> bytes:
    whole = {"url": "urlset", "sitemap": "sitemapindex"}[kind]
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    entries = "".join(f"<{kind}><loc>{link}</loc></{kind}>" for link in links)
    return http(
        f'<?xml version="1.0"?><{whole} xmlns="{space}">{entries}</{whole}>',
        type="application/xml",
    )


def _crawl(
    folder: Path,
    sources: Sequence[str],
    settings: Mapping[str, object],
    variables: Mapping[str, str] | None = None,
) -> tuple[int, str]:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "sources.toml"
    path.write_text(
        "".join(f'[[source]]\nurl = "{url}"\nname = "{url}"\n' for url in sources),
        "utf-8",
    )
    command = crawl_command(
        folder, "-a", f"sources={path}", settings={**_SETTINGS, **settings}
    )
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment() | dict(variables or {}),
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    return done.returncode, done.stderr


def _records(folder: Path) -> int:
    """Return how many good articles arrived."""
    files = (folder / "output").glob("articles-*.jsonl")
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    return sum(json.loads(line)["url"].endswith("/good") for line in lines)
