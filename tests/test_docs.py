"""The documentation says what the code does: every name, default and link."""

from __future__ import annotations

import ast
import dataclasses
import os
import re
from typing import TYPE_CHECKING, Any

import pytest

import settings
from crawler.network import failures
from crawler.record import Credit, Evidence, Record
from crawler.reporting.exits import Exit
from crawler.sources import Source
from scripts import reference
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

README = ROOT / "README.md"
PAGES = sorted(
    [
        README,
        ROOT / "CHANGELOG.md",
        ROOT / "CONTRIBUTING.md",
        *(ROOT / "docs").glob("*.md"),
    ]
)


SETTINGS = reference.settings()
OWN = [setting for setting in SETTINGS if setting.own]


def text_of(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize("name", reference.FILES)
def test_what_is_generated_is_what_the_code_says(name: str) -> None:
    due = "run .venv/bin/python scripts/reference.py"
    assert text_of(ROOT / name) == reference.FILES[name](), due


@pytest.mark.parametrize("setting", OWN, ids=lambda setting: setting.name)
def test_an_own_setting_is_documented_with_its_default(setting: Any) -> None:
    assert setting.meaning, f"{setting.name} has no docstring in settings.py"
    row = f"| `{setting.name}` | `{setting.default}` | "
    assert row in text_of(README)
    assert row + setting.meaning in text_of(ROOT / "docs" / "settings.md")


def test_documented_defaults_are_those_that_hold() -> None:
    for setting in OWN:
        shown = eval(setting.default, {"os": os})
        assert shown == getattr(settings, setting.name)


def test_every_setting_that_the_code_reads_is_one() -> None:
    known = {s.name for s in SETTINGS} | set(dir(reference.default_settings))
    read = {
        name
        for path in [*(ROOT / "crawler").rglob("*.py"), *(ROOT / "spiders").glob("*")]
        if path.suffix == ".py"
        for name in _settings_read(ast.parse(text_of(path)))
    }
    assert {"STATE_DIR", "WORKERS"} <= read
    assert read - known == set()


def _settings_read(tree: ast.AST) -> Iterator[str]:
    """Yield constants in capitals that are asked of something named settings."""
    for node in ast.walk(tree):
        asked: list[ast.expr] = []
        if isinstance(node, ast.Call) and "settings" in ast.unparse(node).split("(")[0]:
            asked = node.args[:1]
        elif isinstance(node, ast.Call):
            about = [ast.unparse(a) for a in node.args[:1]]
            asked = node.args[1:2] if about == ["settings"] else []
        elif isinstance(node, ast.Subscript) and "settings" in ast.unparse(node.value):
            asked = [node.slice]
        for value in asked:
            if isinstance(value, ast.Constant) and str(value.value).isupper():
                yield str(value.value)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_setting_that_a_page_names_is_one(page: Path) -> None:
    named = set(re.findall(r"`([A-Z][A-Z]+_[A-Z_]+)(?:=[^`]*)?`", text_of(page)))
    known = {s.name for s in SETTINGS} | set(dir(reference.default_settings))
    assert named - known - {code.name for code in Exit} - {"SCHEMA_VERSION"} == set()


@pytest.mark.parametrize(
    "command",
    sorted(
        path.stem
        for path in (ROOT / "crawler" / "commands").glob("*.py")
        if path.stem != "__init__"
    ),
)
def test_a_command_is_in_the_readme(command: str) -> None:
    assert f"| `scrapy {command}" in text_of(README)


@pytest.mark.parametrize("code", Exit, ids=lambda code: code.name)
def test_an_exit_code_is_in_the_readme(code: Exit) -> None:
    assert re.search(rf"\| {code.value} \| `{code.name}` \| \w", text_of(README))


@pytest.mark.parametrize(
    "field", [f.name for c in (Record, Credit, Evidence) for f in dataclasses.fields(c)]
)
def test_a_field_of_the_record_is_documented(field: str) -> None:
    assert f"| `{field}` | " in text_of(ROOT / "docs" / "record.md")


def test_the_readme_names_exactly_the_fields_of_the_record() -> None:
    section = text_of(README).split("### Fields")[1].split("### ")[0]
    table = "".join(x for x in section.splitlines() if x.startswith("|"))
    fields = {f.name for c in (Record, Credit) for f in dataclasses.fields(c)}
    assert set(re.findall(r"`(\w+)`", table)) == fields


def test_every_key_of_a_source_is_documented() -> None:
    page = text_of(ROOT / "docs" / "sources.md")
    keys = {f"`{field.name}`" for field in dataclasses.fields(Source)}
    assert {key for key in keys if key not in page} == set()


def reasons() -> set[str]:
    """Return the words that the code rejects pages with."""
    found = set()
    for path in [*(ROOT / "crawler").rglob("*.py"), *(ROOT / "spiders").glob("*.py")]:
        for node in ast.walk(ast.parse(text_of(path))):
            if isinstance(node, ast.Call):
                found |= set(_reason(ast.unparse(node.func), node.args))
            elif path.stem == "failures" and isinstance(node, ast.Tuple):
                found |= {
                    value.value
                    for value in node.elts[1:2]
                    if isinstance(value, ast.Constant) and isinstance(value.value, str)
                }
    return found


def _reason(called: str, arguments: list[ast.expr]) -> Iterator[str]:
    rejections = ("PageRejected", "NoArticle", "NoListing", "UnreadableArchive")
    place = (dict.fromkeys(rejections, 1) | {"Reason": 0}).get(called)
    for value in arguments[place : place + 1] if place is not None else ():
        if isinstance(value, ast.Constant):
            yield value.value


def test_every_reason_of_a_rejection_is_in_the_readme() -> None:
    section = text_of(README).split("### Why a page is rejected")[1].split("\n## ")[0]
    named = set(re.findall(r"^\|(.+?) \| ", section, re.MULTILINE))
    words = {word for cell in named for word in re.findall(r"`([\w-]+)`", cell)}
    assert {"no-text", "robots", "timeout", "too-slow"} <= reasons()
    assert words - {"http-404", "http-invalid"} == reasons()


@pytest.mark.parametrize("reason", sorted({word for _, word, _ in failures._WORDS}))
def test_a_reason_that_may_pass_has_a_star(reason: str) -> None:
    starred = f"`{reason}` *" in text_of(README)
    passing = [passes for _, word, passes in failures._WORDS if word == reason]
    assert starred == any(passing)


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(page)):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.is_relative_to(ROOT)
        assert file.exists(), f"{page.name}: {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", text_of(file), re.MULTILINE)
            assert anchor in map(slug, headings), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_paths_of_this_machine_are_not_told(page: Path) -> None:
    text = text_of(page)
    assert str(ROOT) not in text
    assert re.findall(r"(?<![\w.])/(?:home|root|tmp|Users|work)/\S+", text) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_modules_and_files_that_are_named_exist(page: Path) -> None:
    named = re.findall(
        r"`((?:crawler|spiders|tests|scripts|benchmarks|newsroom)/[\w/.-]*)`",
        text_of(page),
    )
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_map_of_the_house_names_every_module_and_room() -> None:
    house = text_of(ROOT / "CONTRIBUTING.md").split("## A map")[1].split("```")[1]
    named = set(re.findall(r"^ *([\w.]+)/? ", house, re.MULTILINE))
    there = {
        path.name
        for path in (ROOT / "crawler").iterdir()
        if path.name not in {"__init__.py", "__pycache__"}
    }
    assert there - named == set()
    below = house.split("crawler/\n")[1].split("\nnewsroom/")[0]
    assert set(re.findall(r"^  ([\w.]+)/? ", below, re.MULTILINE)) == there
