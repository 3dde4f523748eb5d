"""The order of the house: what may import what, and whose modules are loaded."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

CORE = ("discovery", "extraction", "dedup", "storage")
GROUND = {"errors", "event", "page", "record", "typed", "urls"}
EDGE = {
    "addons", "extensions", "inspection", "network", "options", "pipelines",
    "responses", "scheduler",
}  # fmt: skip
"""What may import Scrapy, beside commands."""

FLOORS = (
    GROUND,
    {*CORE},
    {"addresses", "allocation", "budgets", "codings", "reporting", "sources"},
    {"archives"},
    {"publishing", "workers"},
    {"explain", "rejudge"},
    EDGE,
    {"commands"},
)
"""Modules and packages of crawler; each imports from its own floor and those below."""


def imports(path: Path) -> set[str]:
    """Return the dotted names that a module imports anywhere."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("package", CORE)
def test_a_room_imports_only_itself_and_the_ground_floor(package: str) -> None:
    for path in modules(f"crawler/{package}"):
        for name in imports(path):
            parts = name.split(".")
            if parts[0] in {"spiders", "settings", "newsroom", "scrapy", "twisted"}:
                pytest.fail(f"{path}: {name}")
            if parts[0] == "crawler" and len(parts) > 1:
                assert parts[1] in GROUND | {package}, f"{path}: {name}"


def test_imports_lead_to_the_same_floor_or_down() -> None:
    level = {name: n for n, floor in enumerate(FLOORS) for name in floor}
    for path in modules("crawler"):
        own = _part(path)
        for name in imports(path) if own != "__init__" else ():
            parts = name.split(".")
            if parts[0] == "crawler" and len(parts) > 1:
                assert level[parts[1]] <= level[own], f"{path}: {name}"


def test_only_the_edge_imports_scrapy() -> None:
    for path in modules("crawler"):
        if _part(path) in EDGE | {"commands"}:
            continue
        outside = {name.split(".")[0] for name in _imports_at_run_time(path)}
        assert not outside & {"scrapy", "twisted", "itemadapter"}, path


def _part(path: Path) -> str:
    """Return the module or package of crawler that a file belongs to."""
    return Path(path.relative_to(ROOT / "crawler").parts[0]).stem


def _imports_at_run_time(path: Path) -> set[str]:
    """Return imports outside ``if TYPE_CHECKING:``."""
    tree = ast.parse(path.read_text("utf-8"))
    tree.body = [node for node in tree.body if not isinstance(node, ast.If)]
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def python(code: str, cwd: Path = ROOT) -> str:
    """Return what a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_the_core_runs_without_scrapy() -> None:
    code = (
        "import sys, crawler.workers.jobs, crawler.workers.pool;"
        "import crawler.publishing.run, crawler.sources;"
        "print([m for m in ('scrapy', 'twisted', 'itemadapter') if m in sys.modules])"
    )
    assert python(code) == "[]"


def test_every_command_starts_without_heavy_modules() -> None:
    code = (
        "import sys; from scrapy.utils.project import get_project_settings;"
        "from scrapy.cmdline import _get_commands_dict;"
        "from scrapy.spiderloader import get_spider_loader;"
        "settings = get_project_settings();"
        "_get_commands_dict(settings, True); get_spider_loader(settings).list();"
        "heavy = ('numpy', 'scipy', 'datasketch', 'trafilatura');"
        "print([m for m in heavy if m in sys.modules])"
    )
    assert python(code) == "[]"


def test_the_main_process_of_a_crawl_does_not_load_extraction() -> None:
    code = (
        "import sys, spiders.aggregator, crawler.options, crawler.publishing.run;"
        "heavy = ('trafilatura', 'htmldate', 'crawler.extraction.assembly');"
        "print([m for m in heavy if m in sys.modules])"
    )
    assert python(code) == "[]"


def test_settings_spiders_and_crawler_come_from_this_checkout() -> None:
    code = (
        "from scrapy.utils.project import get_project_settings as g; g();"
        "import settings, spiders, crawler;"
        "print(settings.__file__, spiders.__file__, crawler.__file__)"
    )
    for file in python(code).split():
        assert Path(file).is_relative_to(ROOT)


def test_settings_import_nothing_of_the_project() -> None:
    assert imports(ROOT / "settings.py") <= {"os"}
