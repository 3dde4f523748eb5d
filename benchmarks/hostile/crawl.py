"""One crawl of hostile hosts and good ones, and what came of each."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import time
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from benchmarks.crawls import ROOT, crawl_command, environment
from benchmarks.hostile import contents, heads, listings, oddities, transport
from benchmarks.hostile.case import ARTICLE, LISTING, Case, html
from benchmarks.hostile.web import HostileWeb, hostile_web, http
from benchmarks.processes import watching

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

MEGABYTE = 1 << 20
GOOD_HOSTS = 10
GOOD_PER_HOST = 6
LINKS = 40
"""Links taken of one listing, so that the large ones do not make a crawl of days."""

_SETTINGS = {"WORKERS": 2, "LISTING_MAX_LINKS": LINKS}
LONGEST = 1_800
"""Seconds after which the crawl counts as hanging."""


@dataclass(slots=True, kw_only=True)
class Result:
    """What a crawl of cases gave."""

    cases: Sequence[Case]
    code: int
    log: str
    good: int
    """Good articles that arrived."""

    wanted: int
    peak: int
    """Most resident bytes of all processes."""

    parts: tuple[int, ...]
    """The same by process, the main one first."""

    idle: int
    """The peak of a crawl of good articles alone."""

    seconds: float
    outcomes: dict[str, list[str]] = field(default_factory=dict)
    """By case: reasons of rejections, `ARTICLE` or `LISTING`."""

    def problems(self) -> list[str]:
        """Return what is not as it should be."""
        found = []
        if self.good != self.wanted:
            found.append(f"good articles: {self.good} of {self.wanted}")
        if self.code not in {0, 3}:
            found.append(f"exit code {self.code}")
        if "Traceback" in self.log:
            found.append("traceback: " + _last_line(self.log))
        for case in self.cases:
            outcome = self.outcomes.get(case.name, [])
            if len(outcome) != 1:
                found.append(f"{case.name}: settled {len(outcome)} times: {outcome}")
            elif outcome[0] not in case.outcomes:
                wanted = " or ".join(sorted(case.outcomes))
                found.append(f"{case.name}: {outcome[0]}, not {wanted}")
        return found


@cache
def all_cases() -> tuple[Case, ...]:
    """Return every case, with hosts to be given later."""
    return (
        *transport.cases(),
        *heads.cases(),
        *contents.cases(),
        *oddities.cases(),
        *listings.sources(),
        *listings.robots(),
    )


def crawl_cases(
    folder: Path, cases: Sequence[Case], settings: Mapping[str, object] | None = None
) -> Result:
    """Crawl good hosts alone, then with *cases*; return what came of each case."""
    with hostile_web() as web:
        good = _serve_good(web)
        idle = _crawl(folder / "idle", good, settings).peak
        result = _crawl(folder / "all", good + _serve(web, cases), settings)
    result.idle = idle
    result.cases = cases
    result.outcomes = _outcomes(folder / "all", cases)
    return result


def _host(number: int) -> str:
    return f"c{number}.hostile{number}.example"


def _serve_good(web: HostileWeb) -> list[str]:
    """Put good articles on the web; return the sources that lead to them."""
    urls = []
    for host in range(GOOD_HOSTS):
        name = f"good{host}.example"
        links = [f"http://{name}:{web.port}/{n}" for n in range(GOOD_PER_HOST)]
        for n in range(GOOD_PER_HOST):
            web.answers[f"{name}/{n}"] = http(html(f"Port {host} {n}"))
        web.answers[f"{name}/feed.xml"] = _feed(links)
        urls.append(f"http://{name}:{web.port}/feed.xml")
    return urls


def _serve(web: HostileWeb, cases: Sequence[Case]) -> list[str]:
    """Put *cases* on the web; return the sources that lead to them."""
    links: list[str] = []
    sources: list[str] = []
    for number, case in enumerate(cases):
        host = _host(number)
        url = f"{case.scheme}://{host}:{web.port}/a"
        web.answers[f"{host}/a"] = case.answer
        for path, answer in case.more.items():
            web.answers[f"{host}/{path}"] = answer
        (sources if _is_source(case) else links).append(url)
    desks = []
    for number, few in enumerate(_portions(links, LINKS)):
        web.answers[f"desk.example/{number}.xml"] = _feed(few)
        desks.append(f"http://desk.example:{web.port}/{number}.xml")
    return [*desks, *sources]


def _portions(links: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(links), size):
        yield links[start : start + size]


def _is_source(case: Case) -> bool:
    return case.name.startswith("source ")


def _feed(links: Iterable[str]) -> bytes:
    items = "".join(
        f"<item><title>Crane {n} is taken down</title><link>{link}</link></item>"
        for n, link in enumerate(links)
    )
    return http(
        f"<rss version='2.0'><channel><title>Desk</title>{items}</channel></rss>",
        type="application/rss+xml",
    )


def _crawl(
    folder: Path,
    sources: Sequence[str],
    settings: Mapping[str, object] | None,
) -> Result:
    folder.mkdir(parents=True)
    path = folder / "sources.toml"
    path.write_text(
        "".join(f'[[source]]\nurl = "{url}"\nname = "{url}"\n' for url in sources)
    )
    command = crawl_command(
        folder, "-a", f"sources={path}", settings={**_SETTINGS, **(settings or {})}
    )
    started = time.monotonic()
    with (folder / "log").open("w+") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=log)
        try:
            with watching(process.pid) as watch:
                code = process.wait(timeout=LONGEST)
        finally:
            process.kill()
            process.wait()
    text = (folder / "log").read_text("utf-8", "replace")
    return Result(
        cases=(),
        code=code,
        log=text,
        good=sum(host.startswith("good") for host in _hosts_of_records(folder)),
        wanted=GOOD_HOSTS * GOOD_PER_HOST,
        peak=watch.peak,
        parts=watch.parts,
        idle=0,
        seconds=time.monotonic() - started,
    )


def _records(folder: Path) -> list[dict[str, str]]:
    return [
        json.loads(line)
        for path in (folder / "output").glob("articles-*.jsonl")
        for line in path.read_text("utf-8").split("\n")
        if line
    ]


def _hosts_of_records(folder: Path) -> list[str]:
    return [_host_of(record["requested_url"]) for record in _records(folder)]


def _host_of(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition(":")[0]


def _outcomes(folder: Path, cases: Sequence[Case]) -> dict[str, list[str]]:
    """Return what became of the page or source of each case."""
    found: dict[str, list[str]] = defaultdict(list)
    with closing(sqlite3.connect(folder / "state" / "ledger.sqlite")) as ledger:
        settled = dict(
            ledger.execute("SELECT url, reason FROM links WHERE reason IS NOT NULL")
        )
        rejected = ledger.execute(
            "SELECT url, reason, times, source FROM rejections"
        ).fetchall()
        listed = {row[0] for row in ledger.execute("SELECT source FROM links")}
    for url, reason in settled.items():
        found[_host_of(url)].append(reason)
    for host in _hosts_of_records(folder):
        found[host].append(ARTICLE)
    for _, reason, times, source in rejected:
        if source and "/a" in source:
            found[_host_of(source)] += [reason] * times
    outcomes = {}
    for number, case in enumerate(cases):
        host = _host(number)
        reasons = found.get(host, [])
        if _is_source(case):
            urls = {s for s in listed if _host_of(s) == host}
            own = [
                r
                for u, r, t, _ in rejected
                if _host_of(u) == host and u.endswith("/a")
                for _ in range(t)
            ]
            # Further listings of it may be missing: it has led there all the same.
            reasons = own or ([LISTING] if urls or reasons else [])
        outcomes[case.name] = reasons
    return outcomes


def _last_line(log: str) -> str:
    tail = log.split("Traceback", 1)[1].splitlines()
    words = [line for line in tail[1:] if line and not line.startswith(" ")]
    return words[0] if words else ""
