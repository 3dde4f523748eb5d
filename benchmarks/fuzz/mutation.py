"""New inputs from old ones: bytes changed, pieces moved, and what parsers stumble on.

Mutations of real inputs get past a parser's first lines; pieces of a dictionary get
at what comes after (Zalewski, "american fuzzy lop").
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

LONGEST = 60_000
"""Bytes of an input at most."""

MARKUP = (
    b"<",
    b">",
    b"</",
    b"/>",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<!DOCTYPE html [",
    b"<!ENTITY a 'b'>",
    b"&a;",
    b"&#0;",
    b"&#xD800;",
    b"&#x110000;",
    b"&nbsp",
    b"<?xml ",
    b"<script type='application/ld+json'>",
    b"</script>",
    b"<base href='//['>",
    b"<table>",
    b"<title>",
    b"<time datetime='0000-99-99'>",
    b"<article>",
    b"<svg>",
    b"<template>",
    b"<meta charset=utf-16>",
    b"<link rel=canonical href='http://[x'>",
    b"<body>",
    b"<p>",
)
TEXT = (
    b"\x00",
    b"\xff",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xe2\x80\xa8",
    b"\xc2\x85",
    b"\x1b[2J",
    b"\r\n",
    b"\n\n",
    b" " * 99,
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"\xf0\x9f\x91\xa9\xe2\x80\x8d",
    b"%00",
    b"%",
    b"%zz",
    b"\\",
    b"'",
    b'"',
    b"=cmd",
    b"(dpa)",
    b"By ",
    b" | ",
    b" - ",
    b"I\xcc\x87",
)
NUMBERS = (
    b"-1",
    b"0",
    b"9" * 40,
    b"1e999",
    b"NaN",
    b"-Infinity",
    b"0x10",
    b"1_0",
    b"\xd9\xa1",
    b"2024-02-30",
    b"0000-00-00T00:00:00Z",
    b"9999-12-31T23:59:59-14:00",
    b"12.13.2024",
    b"24:60:61",
    b"T",
    b"+99:99",
    b"Mon, 31 Feb",
    b"January",
)
ADDRESSES = (
    b"http://",
    b"https://[::1",
    b"//",
    b"http://a:99999999/",
    b"javascript:",
    b"file:///",
    b"data:,",
    b"http://xn--a/",
    b"http://\xc3\xa4/",
    b"@",
    b"#",
    b"?",
    b"../",
    b"/.",
    b";",
    b"http://1.2.3.4.5/",
    b"http://a..b/",
    b"http://%41/",
    b"[",
    b"]",
    b":",
    b"&",
    b"=",
    b"+",
)
JSON = (
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b",",
    b":",
    b"null",
    b"true",
    b'{"@graph":',
    b'"@id":',
    b'"@type":',
    b'["NewsArticle"]',
    b'"author":',
    b'"datePublished":',
    b"\\ud800",
    b"\\u0000",
    b"[" * 2_000,
    b"1" * 5_000,
)
DICTIONARY = MARKUP + TEXT + NUMBERS + ADDRESSES + JSON

_Change = Callable[[bytes, random.Random], bytes]


def mutated(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """Return an input made of one of *seeds* by a few random changes."""
    data = chance.choice(seeds)
    for _ in range(1 + int(chance.expovariate(0.4))):
        if chance.random() < 0.1:
            data = _cross(data, chance.choice(seeds), chance)
        else:
            data = chance.choice(_CHANGES)(data, chance)
    return data[:LONGEST]


def _place(data: bytes, chance: random.Random) -> int:
    return chance.randrange(len(data) + 1)


def _span(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = _place(data, chance)
    return start, min(len(data), start + int(chance.expovariate(0.03)) + 1)


def _flip(data: bytes, chance: random.Random) -> bytes:
    start, _ = _span(data, chance)
    if start >= len(data):
        return data
    return (
        data[:start]
        + bytes((data[start] ^ 1 << chance.randrange(8),))
        + data[start + 1 :]
    )


def _insert(data: bytes, chance: random.Random) -> bytes:
    start = _place(data, chance)
    return data[:start] + chance.choice(DICTIONARY) + data[start:]


def _replace(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + chance.choice(DICTIONARY) + data[end:]


def _random(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + chance.randbytes(end - start) + data[end:]


def _delete(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + data[end:]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + data[start:end] * chance.choice((2, 3, 9, 99)) + data[end:]


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: _place(data, chance)]


def _move(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    rest = data[:start] + data[end:]
    place = _place(rest, chance)
    return rest[:place] + data[start:end] + rest[place:]


def _cross(data: bytes, other: bytes, chance: random.Random) -> bytes:
    return data[: _place(data, chance)] + other[_place(other, chance) :]


_CHANGES: tuple[_Change, ...] = (
    _flip,
    _insert,
    _insert,
    _replace,
    _replace,
    _random,
    _delete,
    _repeat,
    _cut,
    _move,
)
