"""A hundred ways to write an address that is not public.

All lead to this machine, so that whoever is taken in is seen by the canary: to
127.0.0.2, ``::1``, or the addresses of no host, which mean this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PRIVATE = "127.0.0.2"
"""Where the canary stands; not allowed."""

NOWHERE = "0.0.0.0"  # noqa: S104 - to be asked for, not to be bound
"""The address of no host, where a connection arrives at 127.0.0.1."""

_WHOLE = 0x7F000002
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_CIRCLED = str.maketrans("0127", "⓪①②⑦")
_BOLD = str.maketrans("0127", "𝟎𝟏𝟐𝟕")
_RAISED = str.maketrans("0127", "⁰¹²⁷")
_ARABIC = str.maketrans("0127", "٠١٢٧")


def spellings() -> tuple[str, ...]:
    """Return what stands in a URL between ``http://`` and ``:PORT``."""
    return tuple(
        dict.fromkeys((*_numbers(), *_signs(), *_sixes(), *_users(), *_names()))
    )


def translated() -> tuple[str, ...]:
    """Return addresses that a gateway, if there is one, leads to 127.0.0.2.

    Nothing here stands behind them: they only must be refused.
    """
    return (
        "[64:ff9b::7f00:2]",
        "[64:ff9b::127.0.0.2]",
        "[64:FF9B:0:0:0:0:7F00:2]",
        "[64:ff9b:1::7f00:2]",
        "[2002:7f00:2::]",
        "[2002:7f00:0002::1]",
        "[2002:7F00:0002:0:0:0:0:1]",
        "[2001:0:4136:e378:8000:63bf:80ff:fffd]",
        "[::127.0.0.2]",
        "[::7f00:2]",
        "[::ffff:0:127.0.0.2]",
        "[fe80::5efe:127.0.0.2]",
        "[fec0::7f00:2]",
        "[fe80::1%25lo]",
        "[fe80::1%lo]",
        "[ff02::1]",
        "[ff01::1]",
        "[fd00::7f00:2]",
    )


def _numbers() -> Iterator[str]:
    """IPv4 as ``inet_aton`` reads it: one to four parts, to three bases."""
    yield PRIVATE
    yield str(_WHOLE)
    for form in ("0x{:x}", "0X{:X}", "0x{:012x}", "0{:o}", "000{:o}"):
        yield form.format(_WHOLE)
    for parts in ((127, 2), (127, 0, 2), (127, 0, 0, 2)):
        for form in ("{}", "0x{:x}", "0X{:02X}", "0x{:06x}", "0{:o}", "0000{:o}"):
            yield ".".join(form.format(part) for part in parts)
    yield "0177.0x0.0.02"
    yield "0x7f.0.00.2"
    yield "127.0x2"
    yield "0177.2"
    yield "127.0.02"
    yield "0x7f.00.2"
    yield from (NOWHERE, "0", "0x0", "00", "0.0", "0x0.0.0")


def _signs() -> Iterator[str]:
    """Other digits and dots, which IDNA or a careless reader makes ASCII."""
    for digits in (_WIDE, _CIRCLED, _BOLD, _RAISED, _ARABIC):
        yield PRIVATE.translate(digits)
    for dot in "。．｡․":
        yield PRIVATE.replace(".", dot)
    yield f"{_WHOLE}".translate(_WIDE)
    yield "0x7f000002".translate(_WIDE)
    yield PRIVATE + "."
    yield PRIVATE + ".."
    yield f"{_WHOLE}."
    yield "0x7f.2."
    yield PRIVATE + "。"
    yield PRIVATE.translate(_WIDE) + "．"
    yield "%31%32%37.0.0.2"
    yield "127%2E0%2E0%2E2"
    yield "127.0.0.2%20"
    yield "127.0.0.2%00"
    yield "127\u00ad.0.0.2"
    yield "127\u200b.0.0.2"
    yield "1\t27.0.0.2"


def _sixes() -> Iterator[str]:
    for mapped in ("127.0.0.2", "7f00:2", "7F00:0002", NOWHERE):
        yield f"[::ffff:{mapped}]"
        yield f"[0:0:0:0:0:FFFF:{mapped}]"
    yield "[::1]"
    yield "[::0001]"
    yield "[0::1]"
    yield "[0:0:0:0:0:0:0:1]"
    yield "[0000:0000:0000:0000:0000:0000:0000:0001]"
    yield "[::0.0.0.1]"
    yield "[::1%lo]"
    yield "[::1%25lo]"
    yield "[::1%251]"
    yield "[::]"
    yield "[::0]"
    yield "[0:0:0:0:0:0:0:0]"


def _users() -> Iterator[str]:
    """What hides the host: names of users, other marks, ports."""
    for user in ("good.example", "good.example:80", "good.example%2F", "a:b", "", ":"):
        yield f"{user}@{PRIVATE}"
    yield f"good.example@{_WHOLE}"
    yield "good.example@[::1]"
    yield f"good.example%40good.example@{PRIVATE}"


def _names() -> Iterator[str]:
    yield "secret.intern"
    yield "SECRET.intern"
    yield "secret.intern."
    yield "a.b.secret.intern"
    yield "ｓｅｃｒｅｔ.intern"
    yield "secret。intern"
    yield "%73ecret.intern"
    yield "good.example@secret.intern"
    yield "xn--bcher-kva.intern"
    yield "bücher.intern"
