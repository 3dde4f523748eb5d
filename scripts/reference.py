"""Writes the reference from the code: settings, exit codes, record, event, schemas.

``.venv/bin/python scripts/reference.py`` writes; a test fails when that is due. What
it reads are the docstrings, so that each fact stands in one place: in settings.py,
crawler/reporting/exits.py, crawler/record.py and crawler/event.py. In README.md it
replaces what stands between ``<!-- NAME: begin -->`` and ``<!-- NAME: end -->``.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.settings import default_settings

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from crawler.commands.schema import (  # noqa: E402 - not installed
    event_schema,
    record_schema,
)
from crawler.event import EVENT_SCHEMA_VERSION  # noqa: E402
from crawler.record import SCHEMA_VERSION  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One assignment of settings.py."""

    name: str
    default: str
    """As it stands in the code."""

    meaning: str
    """Its docstring on one line; empty where it has none."""

    group: str
    """The heading that it stands below."""

    @property
    def own(self) -> bool:
        """Whether Scrapy does not know it."""
        return not hasattr(default_settings, self.name)


def settings() -> list[Setting]:
    """Return the settings in the order of settings.py."""
    text = (ROOT / "settings.py").read_text("utf-8")
    headings = {
        number: match[1]
        for number, line in enumerate(text.splitlines(), start=1)
        if (match := re.match(r"# --- (.+?) -+$", line))
    }
    found = []
    body = ast.parse(text).body
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            group = max(n for n in headings if n < node.lineno)
            found.append(
                Setting(
                    name=ast.unparse(target),
                    default=ast.unparse(node.value),
                    meaning=_docstring(after),
                    group=headings[group],
                )
            )
    return found


def exit_codes() -> list[tuple[int, str, str]]:
    """Return number, name and meaning of each exit code."""
    tree = ast.parse((ROOT / "crawler" / "reporting" / "exits.py").read_text("utf-8"))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef))
    return [
        (node.value.value, ast.unparse(node.targets[0]), _docstring(after))
        for node, after in zip(body, [*body[1:], None], strict=True)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    ]


def _docstring(node: ast.stmt | None) -> str:
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Constant):
        return ""
    return _line(str(node.value.value))


def _line(text: str) -> str:
    """Return a docstring as one line of Markdown."""
    return " ".join(text.replace("``", "`").split())


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=\.)\s+(?=[A-Z])", text)[0]


def _table(*rows: Iterable[str]) -> str:
    cells = [[cell.replace("|", r"\|") for cell in row] for row in rows]
    cells.insert(1, ["---"] * len(cells[0]))
    return "".join(f"| {' | '.join(row)} |\n" for row in cells)


def settings_table() -> str:
    """Return Wirecopy's own settings in short."""
    own = [s for s in settings() if s.own]
    rows = [(f"`{s.name}`", f"`{s.default}`", _first_sentence(s.meaning)) for s in own]
    return _table(("Setting", "Default", "Meaning"), *rows)


def exit_code_table() -> str:
    """Return the exit codes with what they mean."""
    rows = [(str(n), f"`{name}`", meaning) for n, name, meaning in exit_codes()]
    return _table(("Code", "Name", "Meaning"), *rows)


def settings_page() -> str:
    """Return docs/settings.md."""
    own = {s.name for s in settings() if s.own}
    return _SETTINGS.format(
        own="\n".join(_groups(s for s in settings() if s.own)),
        scrapys=_table(
            ("Setting", "Value", "Reason"),
            *(
                (f"`{s.name}`", _shown(s.default), s.meaning)
                for s in settings()
                if s.name not in own
            ),
        ),
    )


def _groups(those: Iterable[Setting]) -> Iterator[str]:
    groups: dict[str, list[Setting]] = {}
    for setting in those:
        groups.setdefault(setting.group, []).append(setting)
    for group, members in groups.items():
        rows = [(f"`{s.name}`", f"`{s.default}`", s.meaning) for s in members]
        yield f"### {group}\n\n{_table(('Setting', 'Default', 'Meaning'), *rows)}"


def _shown(default: str) -> str:
    return f"`{default}`" if len(default) <= 60 else "see settings.py"


def schema_file() -> str:
    """Return docs/record.schema.json, as ``scrapy schema`` prints it."""
    return json.dumps(record_schema(), indent=2, ensure_ascii=False) + "\n"


def event_schema_file() -> str:
    """Return docs/event.schema.json, as ``scrapy schema event`` prints it."""
    return json.dumps(event_schema(), indent=2, ensure_ascii=False) + "\n"


def event_page() -> str:
    """Return docs/event.md."""
    return _EVENT.format(version=EVENT_SCHEMA_VERSION, fields=_fields(event_schema()))


def record_page() -> str:
    """Return docs/record.md."""
    schema = record_schema()
    evidence = schema["properties"]["evidence"]["anyOf"][1]
    return _RECORD.format(
        version=SCHEMA_VERSION,
        fields=_fields(schema),
        credit=_fields(schema["properties"]["agencies"]["items"]),
        evidence=_fields(evidence),
    )


def _fields(schema: dict[str, Any]) -> str:
    rows = [
        (f"`{name}`", _type(field), _line(field["description"]))
        for name, field in schema["properties"].items()
    ]
    return _table(("Field", "Type", "Meaning"), *rows)


def _type(field: dict[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(sorted(_type(f) for f in field["anyOf"])[::-1])
    kinds = field["type"] if isinstance(field["type"], list) else [field["type"]]
    if kinds == ["array"]:
        return f"array of {_type(field['items'])}s"
    return " or ".join(sorted(kinds, key=lambda kind: kind == "null"))


def readme() -> str:
    """Return README.md with its tables as the code has them."""
    text = (ROOT / "README.md").read_text("utf-8")
    for name, table in (
        ("settings", settings_table()),
        ("exit codes", exit_code_table()),
    ):
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
        head, rest = text.split(begin, 1)
        text = head + begin + table + end + rest.split(end, 1)[1]
    return text


FILES = {
    "README.md": readme,
    "docs/event.md": event_page,
    "docs/event.schema.json": event_schema_file,
    "docs/record.md": record_page,
    "docs/record.schema.json": schema_file,
    "docs/settings.md": settings_page,
}
"""What is written, and by what."""

_SETTINGS = """\
# Settings

Generated from [settings.py](../settings.py) by scripts/reference.py: edit there.

For one run, give `-s NAME=VALUE` to any command: `scrapy crawl aggregator -s
STATE_DIR=/srv/news/state -a sources=sources.toml`. For all runs, edit settings.py.
`scrapy settings --get NAME` prints what holds.

## Wirecopy's own settings

{own}
## Scrapy's settings that Wirecopy changes

All others have [Scrapy's defaults](https://docs.scrapy.org/en/latest/topics/settings.html).

{scrapys}"""

_RECORD = """\
# The record

Generated from [crawler/record.py](../crawler/record.py) by scripts/reference.py: edit
there. The same as JSON Schema: [record.schema.json](record.schema.json).

One JSON line is one article. Every line holds every field; `null` means "not known" or
"does not apply". This is schema version {version}. Fields may be added without a new
version, so readers should ignore fields that they do not know; the version rises when
the meaning or the type of a field changes.

{fields}
## A credit in `agencies`

{credit}
## The `evidence`

{evidence}"""

_EVENT = """\
# The event

Generated from [crawler/event.py](../crawler/event.py) by scripts/reference.py: edit
there. The same as JSON Schema: [event.schema.json](event.schema.json).

A line of a record is never changed. What becomes known after it was written is appended
to `events-<run>.jsonl`, one event a line: an article is elected as the original of its
cluster, or another one is; two clusters turn out to be one; an article is judged anew.
Every run leaves such a file, empty where there was no such news. This is schema version
{version}; fields may be added without a new version.

What holds today: of an article, its last `judged` event, unless its newest record is of
a later run; of the name of a cluster, the `joined` events from the same run on, one
after the other; of a cluster's original, its last `elected` event. The
[README](../README.md) has the query, and `scrapy clusters` prints the result.

{fields}"""


def main() -> int:
    """Write what is due; return 0."""
    for name, make in FILES.items():
        path, text = ROOT / name, make()
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(f"written: {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
