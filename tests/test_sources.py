"""The user's sources: what is read, and what each fault says."""

import dataclasses
import doctest
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import sources
from crawler.discovery.listing import KINDS, DiscoveryOptions
from crawler.errors import InvalidSources
from crawler.sources import Source, load_sources, parse_sources, sources_from_urls

WHOLE = """
[[source]]
name = "Dawn"
url = "https://dawn.example/feed.xml"
kind = "feed"
max_pages = 0
allow = ['/news/', '\\d{5}']
deny = ["/live/"]
since = 2024-12-20

[[source]]
name = "Dusk"
url = "http://127.0.0.1:8000/"
"""


def test_docstring_examples_hold():
    assert doctest.testmod(sources).failed == 0


def test_file_gives_its_sources_in_order(tmp_path):
    path = tmp_path / "sources.toml"
    path.write_bytes(b"\xef\xbb\xbf" + WHOLE.encode())
    assert load_sources(path) == (
        Source(
            name="Dawn",
            url="https://dawn.example/feed.xml",
            kind="feed",
            max_pages=0,
            allow=("/news/", r"\d{5}"),
            deny=("/live/",),
            since="2024-12-20",
        ),
        Source(name="Dusk", url="http://127.0.0.1:8000/"),
    )


def fault_in(text: str) -> str:
    with pytest.raises(InvalidSources) as caught:
        parse_sources(text, "s.toml")
    return str(caught.value)


def entry(*lines: str) -> str:
    return "\n".join(
        ["[[source]]", 'name = "Dawn"', 'url = "http://dawn.example/"', *lines]
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", 's.toml: no [[source]] in it; add one with name = "..." and url = "..."'),
        (
            "[[source]]\nname = Dawn\n",
            "s.toml: not valid TOML: Invalid value (at line 2, column 8)",
        ),
        ("[source]\nname='x'", "s.toml: source: write [[source]], in two brackets"),
        ("source = 3", "s.toml: source: write [[source]], in two brackets"),
        ("[[sources]]", "s.toml: sources: unknown key; did you mean source?"),
        (
            '[[source]]\nname = "Dawn"',
            "s.toml: source 1 ('Dawn'): url: missing; add url = \"...\"",
        ),
        (
            '[[source]]\nurl = "http://dawn.example/"',
            's.toml: source 1: name: missing; add name = "..."',
        ),
        (
            entry("max_page = 3"),
            "s.toml: source 1 ('Dawn'): max_page: unknown key; did you mean max_pages?",
        ),
        (
            entry("zzz = 3"),
            (
                "s.toml: source 1 ('Dawn'): zzz: unknown key; known: "
                "name, url, kind, max_pages, allow, deny, since"
            ),
        ),
        (
            entry("max_pages = '3'"),
            "s.toml: source 1 ('Dawn'): max_pages: must be a whole number, not '3'",
        ),
        (
            entry("max_pages = true"),
            "s.toml: source 1 ('Dawn'): max_pages: must be a whole number, not True",
        ),
        (
            entry("max_pages = -1"),
            "s.toml: source 1 ('Dawn'): max_pages: must be 0 to 10000, not -1",
        ),
        (
            entry("kind = 'rss'"),
            (
                "s.toml: source 1 ('Dawn'): kind: must be one of "
                '"auto", "feed", "sitemap", "listing", not \'rss\''
            ),
        ),
        (
            entry("allow = '/news/'"),
            (
                "s.toml: source 1 ('Dawn'): allow: must be a list of strings, "
                "such as [\"/2024/\"], not '/news/'"
            ),
        ),
        (
            entry("deny = ['(']"),
            (
                "s.toml: source 1 ('Dawn'): deny: not a regular expression: '(': "
                "missing ), unterminated subpattern at position 0"
            ),
        ),
        (
            entry("deny = [3]"),
            "s.toml: source 1 ('Dawn'): deny: must be a string in quotes, not 3",
        ),
        (
            entry("since = 'May'"),
            (
                "s.toml: source 1 ('Dawn'): since: must be a date such as 2024-12-20, "
                "not 'May'"
            ),
        ),
        (
            "[[source]]\nname = ' '\nurl = 'x'",
            "s.toml: source 1: name: is empty; fill it in or remove the key",
        ),
        (
            "[[source]]\nname = 'D'\nurl = 'bbc.com/news'",
            (
                "s.toml: source 1 ('D'): url: not an http(s) URL: 'bbc.com/news'; "
                "write https://bbc.com/news"
            ),
        ),
        (
            "[[source]]\nname = 'D'\nurl = 'ftp://x.example/'",
            (
                "s.toml: source 1 ('D'): url: not an http(s) URL: 'ftp://x.example/'; "
                "write it whole, such as https://dawn.example/feed.xml"
            ),
        ),
        (
            entry() + "\n" + entry().replace("//dawn", "//dusk"),
            (
                "s.toml: source 2 ('Dawn'): name: the same as in source 1; "
                "remove or change one"
            ),
        ),
        (
            entry() + "\n" + entry().replace("Dawn", "Dusk"),
            (
                "s.toml: source 2 ('Dusk'): url: the same as in source 1; "
                "remove or change one"
            ),
        ),
    ],
)
def test_each_fault_says_where_what_and_how_to_mend_it(text, fault):
    assert fault_in(text) == fault


def test_missing_file_and_directory_are_told_apart(tmp_path):
    with pytest.raises(InvalidSources, match="no such file; check the path"):
        load_sources(tmp_path / "none.toml")
    with pytest.raises(InvalidSources, match="is a directory; give"):
        load_sources(tmp_path)
    with pytest.raises(InvalidSources, match="cannot be read"):
        load_sources(tmp_path / "a\0b")


def test_file_in_another_encoding_names_the_line(tmp_path):
    path = tmp_path / "sources.toml"
    path.write_bytes('# one\nname = "Über"\n'.encode("cp1252"))
    with pytest.raises(InvalidSources, match="line 2: not UTF-8"):
        load_sources(path)


def test_huge_file_is_refused_unread(tmp_path):
    path = tmp_path / "sources.toml"
    with path.open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(InvalidSources, match="is it a list of sources"):
        load_sources(path)


@pytest.mark.parametrize(
    ("urls", "expected"),
    [
        (
            "https://www.dawn.example/,http://dusk.example/rss.xml",
            [
                ("dawn.example", "https://www.dawn.example/"),
                ("dusk.example/rss.xml", "http://dusk.example/rss.xml"),
            ],
        ),
        (
            " http://a.example/x,1.html , http://a.example/?q=a,b",
            [
                ("a.example/x,1.html", "http://a.example/x,1.html"),
                ("a.example?q=a%2Cb", "http://a.example/?q=a,b"),
            ],
        ),
        (
            "http://a.example/,https://a.example",
            [("a.example", "http://a.example/")],
        ),
        (
            "http://a.example/x,http://www.a.example:81/x",
            [
                ("a.example/x", "http://a.example/x"),
                ("a.example:81/x", "http://www.a.example:81/x"),
            ],
        ),
    ],
)
def test_urls_of_the_command_line(urls, expected):
    assert [(s.name, s.url) for s in sources_from_urls(urls)] == expected


@pytest.mark.parametrize(
    ("urls", "fault"),
    [
        ("", "url: empty; give one or more http"),
        (" , ", "url: empty; give one or more http"),
        ("bbc.com", "url: not an http(s) URL: 'bbc.com'; write https://bbc.com"),
        ("bbc.com,cnn.com", "write https://bbc.com"),
        ("sources.toml", "-a sources=sources.toml"),
        ("file:///etc/passwd", "not an http(s) URL: 'file:///etc/passwd'"),
    ],
)
def test_what_is_no_url_is_explained(urls, fault):
    with pytest.raises(InvalidSources, match=re.escape(fault)):
        sources_from_urls(urls)


TOMLISH = st.sampled_from(
    [
        *("[[source]]\n", "[source]\n", "name = ", "url = ", "kind = ", "since = "),
        *("max_pages = ", "allow = [", "]", "'", '"', "3", "true", "nan", "\n", "\\"),
        *(
            "1e999",
            "2024-12-20",
            "'feed'",
            "'http://a.example/'",
            "{",
            "}",
            ".",
            "\x00",
        ),
    ]
)


@given(st.text() | st.lists(TOMLISH, max_size=40).map("".join))
def test_any_text_gives_sources_or_one_clear_line(text):
    fault = ""
    try:
        assert parse_sources(text, "s.toml")
    except InvalidSources as error:
        fault = str(error)
    assert len(fault.splitlines()) <= 1
    assert not fault or fault.startswith("s.toml: ")


@given(st.text())
def test_any_argument_gives_sources_with_names_of_their_own_or_one_line(urls):
    found: tuple[Source, ...] = ()
    fault = ""
    try:
        found = sources_from_urls(urls)
    except InvalidSources as error:
        fault = str(error)
    assert len({source.name for source in found}) == len(found)
    assert bool(found) != bool(fault)
    assert len(fault.splitlines()) <= 1


def test_sources_and_discovery_know_the_same_kinds():
    assert sources.KINDS == KINDS
    assert DiscoveryOptions(kind=Source(name="a", url="b").kind)


DOCS = (Path(__file__).parents[1] / "docs" / "sources.md").read_text("utf-8")


def test_the_documented_example_is_valid():
    example = DOCS.partition("```toml\n")[2].partition("```")[0]
    assert len(parse_sources(example, "docs")) == 3


def test_every_key_is_documented_with_its_default():
    rows = dict(re.findall(r"^\| `(\w+)` \|.*?\| (.*?) \|", DOCS, re.MULTILINE))
    keys = {field.name: field.default for field in dataclasses.fields(Source)}
    assert keys.keys() <= rows.keys()
    assert rows["max_pages"] == f"`{keys['max_pages']}`"
    assert rows["kind"] == f'`"{keys["kind"]}"`'


@pytest.mark.parametrize(
    "text",
    [
        entry("max_page = 3").replace("Dawn", "Dusk"),
        "[[source]]\nname = Dawn\n",
        entry().replace("http://dawn.example/", "bbc.com"),
    ],
)
def test_documented_faults_are_what_is_said(text):
    said = fault_in(text).removeprefix("s.toml: ").removeprefix("source 1 ")
    assert said in DOCS
