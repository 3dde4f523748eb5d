"""What robots.txt permits by RFC 9309, seen in one crawl of a host for each case."""

from __future__ import annotations

import gzip
import threading
import zlib
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import brotli
import pytest

from crawler.codings import zstd
from crawler.network.robots import MAX_BYTES
from tests.conftest import run_crawl
from tests.web import Answer, article, listing, redirect, web

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Case:
    """A robots.txt, and which pages of its host may be asked."""

    name: str
    rules: bytes | str | Answer
    asked: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    more: Mapping[str, Answer] = field(default_factory=dict)
    """What ``host/path`` answers besides."""


def chain(host: str, length: int, last: str) -> dict[str, Answer]:
    """Return redirects one after another, and the rules at their end."""
    steps = {
        f"{host}.example/{n}.txt": redirect(f"/{n + 1}.txt") for n in range(length)
    }
    return steps | {f"{host}.example/{length - 1}.txt": Answer(last)}


FOR_ALL = "User-agent: *\n"
PADDED = (
    f"{FOR_ALL}Disallow: /no/\n".encode()
    + b"# x\n" * 500_000
    + b"Disallow: /last/\n"
    + b"# y\n" * 1_500_000
)
"""Rules within the part that is read, and one beyond it."""

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": partial(brotli.compress, quality=3),
    "zstd": zstd.compress,
}

CASES = (
    Case(name="missing-is-leave", rules=Answer("", 404), asked=("/a",)),
    Case(
        name="forbidden-is-leave",
        rules=Answer(f"{FOR_ALL}Disallow: /", 403),
        asked=("/a",),
    ),
    Case(name="server-error-is-none", rules=Answer("", 500), spared=("/a",)),
    Case(
        name="timeout-is-none",
        rules=Answer(FOR_ALL, until=threading.Event()),
        spared=("/a",),
    ),
    Case(
        name="five-redirects-are-followed",
        rules=redirect("/0.txt"),
        more=chain("five-redirects-are-followed", 5, f"{FOR_ALL}Disallow: /no/"),
        asked=("/a",),
        spared=("/no/a",),
    ),
    Case(
        name="a-sixth-is-not",
        rules=redirect("/0.txt"),
        more=chain("a-sixth-is-not", 6, f"{FOR_ALL}Disallow: /no/"),
        spared=("/a", "/no/a", "/5.txt"),
    ),
    Case(
        name="no-rule-forbids-robots-txt",
        rules=redirect("/rules.txt"),
        more={
            "no-rule-forbids-robots-txt.example/rules.txt": Answer(
                f"{FOR_ALL}Disallow: /\nAllow: /yes/"
            )
        },
        asked=("/yes/a", "/rules.txt"),
        spared=("/a",),
    ),
    Case(
        name="500-kib-are-read",
        rules=f"{FOR_ALL}Disallow: /no/\n"
        + f"# {'x' * 98}\n" * 4_900
        + "Disallow: /last/\n",
        asked=("/a",),
        spared=("/no/a", "/last/a"),
    ),
    Case(
        name="the-rest-is-not",
        rules=f"{FOR_ALL}Disallow: /no/\n"
        + f"# {'x' * 98}\n" * 6_000
        + "Disallow: /last/\n",
        asked=("/a", "/last/a"),
        spared=("/no/a",),
    ),
    Case(
        name="of-sixty-megabytes-the-first-count",
        rules=f"{FOR_ALL}Disallow: /no/\n".encode()
        + b"# x\n" * 15_000_000
        + b"Disallow: /\n",
        asked=("/a",),
        spared=("/no/a",),
    ),
    Case(
        name="what-is-cut-off-at-the-cap-counts",
        rules=Answer(PADDED, promised=90_000_000, type="text/plain"),
        asked=("/a", "/last/a"),
        spared=("/no/a",),
    ),
    Case(
        name="half-a-rule-is-none",
        rules=PADDED[: MAX_BYTES - 3] + b"\nDisallow: /\n" * 9,
        asked=("/a",),
        spared=("/no/a",),
    ),
    *(
        Case(
            name=f"packed-as-{coding}",
            rules=Answer(pack(PADDED), headers={"Content-Encoding": coding}),
            asked=("/a", "/last/a"),
            spared=("/no/a",),
        )
        for coding, pack in PACKERS.items()
    ),
    Case(
        name="packed-twice",
        rules=Answer(
            zstd.compress(gzip.compress(PADDED)),
            headers={"Content-Encoding": "gzip, zstd"},
        ),
        asked=("/a", "/last/a"),
        spared=("/no/a",),
    ),
    Case(
        name="damaged-is-none",
        rules=Answer(b"\x1f\x8b\x08" * 99, headers={"Content-Encoding": "gzip"}),
        spared=("/a",),
    ),
    Case(
        name="the-body-of-a-redirect-does-not-count",
        rules=Answer(b"x" * 400_000, 302, headers={"Location": "/rules.txt"}),
        more={
            "the-body-of-a-redirect-does-not-count.example/rules.txt": Answer(
                "User-agent: *\n" + f"# {'x' * 98}\n" * 2_000 + "Disallow: /no/\n"
            )
        },
        asked=("/a",),
        spared=("/no/a",),
    ),
    Case(
        name="the-longest-match-wins",
        rules=f"{FOR_ALL}Allow: /no/yes/\nDisallow: /\nDisallow: /no/\nAllow: /a\n"
        "Disallow: /no/yes/no/",
        asked=("/a", "/no/yes/a"),
        spared=("/b", "/no/a", "/no/yes/no/a"),
    ),
    Case(
        name="allow-wins-a-tie",
        rules=f"{FOR_ALL}Disallow: /tie/\nAllow: /tie/\nAllow: /even/\n"
        "Disallow: /even/",
        asked=("/tie/a", "/even/a"),
    ),
    Case(
        name="star-and-end",
        rules=f"{FOR_ALL}Disallow: /*/print\nDisallow: /*.php$\nDisallow: /end$",
        asked=("/a.php5", "/ending", "/print"),
        spared=("/a/print", "/a/b/printed", "/a.php", "/end"),
    ),
    Case(
        name="groups-of-one-agent-are-one",
        rules=f"{FOR_ALL}Disallow: /all/\n\nUser-agent: WireCopy\nDisallow: /one/\n\n"
        "User-agent: other\nUser-agent: WIRECOPY\nDisallow: /two/\n",
        asked=("/all/a", "/a"),
        spared=("/one/a", "/two/a"),
    ),
    Case(
        name="other-agents-are-others",
        rules="User-agent: wirecopy-images\nUser-agent: copy\nDisallow: /\n\n"
        f"{FOR_ALL}Disallow: /no/",
        asked=("/a",),
        spared=("/no/a",),
    ),
    Case(
        name="an-empty-group-forbids-nothing",
        rules=f"User-agent: wirecopy\nDisallow:\n\n{FOR_ALL}Disallow: /",
        asked=("/a",),
    ),
    Case(
        name="marks-ends-and-unknown-lines",
        rules="\ufeffUser-agent: *  # everybody\r\nNoindex: /a\r\nodd\r\n\r\n"
        "Sitemap: /map.xml\rDISALLOW : /no/  # mind\r\nDisallow: /last/",
        asked=("/a",),
        spared=("/no/a", "/last/a"),
    ),
    Case(
        name="percent-encoding",
        rules=f"{FOR_ALL}Disallow: /ö/\nDisallow: /%C3%A5/\nDisallow: /%7Eme/\n"
        "Disallow: /a%2Fb",
        asked=("/a/b", "/%C3%A4/a"),
        spared=("/%C3%B6/a", "/%C3%A5/a", "/~me/a", "/a%2Fb"),
    ),
    Case(
        name="case-of-paths-counts",
        rules=f"{FOR_ALL}Disallow: /No/",
        asked=("/no/a",),
        spared=("/No/a",),
    ),
)


def crawl(folder: Path, *more: str) -> frozenset[str]:
    """Crawl all hosts; return what was asked, as ``host/path``."""
    with web() as server:
        for number, case in enumerate(CASES):
            host = f"{case.name}.example"
            rules = case.rules
            server.answers |= case.more
            server.answers[f"{host}/robots.txt"] = (
                rules if isinstance(rules, Answer) else Answer(rules, type="text/plain")
            )
            for path in (*case.asked, *case.spared):
                page = article(f"{path} of {case.name}", 1900 + number)
                server.answers.setdefault(f"{host}{path}", page)
        links = [
            f"http://{case.name}.example:{server.port}{path}"
            for case in CASES
            for path in (*case.asked, *case.spared)
            if not path.endswith(".txt")
        ]
        server.answers["desk.example/"] = listing(*links)
        url = f"url=http://desk.example:{server.port}/"
        settings = ("-s", "RETRY_TIMES=0", "-s", "DOWNLOAD_TIMEOUT=5")
        run_crawl(folder, more=("-a", url, *settings, *more))
        return frozenset(server.asked)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    return crawl(tmp_path_factory.mktemp("robots"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_robots_txt_is_read_by_the_rfc(case: Case, asked: frozenset[str]) -> None:
    host = f"{case.name}.example"
    assert f"{host}/robots.txt" in asked
    assert {path for path in case.asked if f"{host}{path}" not in asked} == set()
    assert {path for path in case.spared if f"{host}{path}" in asked} == set()


def test_all_is_asked_where_robots_txt_is_not_obeyed(tmp_path: Path) -> None:
    """So that it is the rules, and nothing else, that spare a page above."""
    every = {f"{case.name}.example{path}" for case in CASES for path in case.spared}
    missed = every - crawl(tmp_path, "-s", "ROBOTSTXT_OBEY=False")
    assert {name for name in missed if not name.endswith(".txt")} == set()
