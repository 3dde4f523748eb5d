"""``scrapy schema``: print the JSON Schema of the records."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from itemadapter import ItemAdapter
from scrapy.commands import ScrapyCommand

from crawler.record import SCHEMA_VERSION, Record

if TYPE_CHECKING:
    import argparse


class Command(ScrapyCommand):
    """Prints what docs/record.schema.json holds."""

    requires_crawler_process = False

    def short_desc(self) -> str:
        """Return one line for the list of commands."""
        return "Print the JSON Schema of the records"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002
        """Print the schema."""
        print(json.dumps(record_schema(), indent=2, ensure_ascii=False))


def record_schema() -> dict[str, Any]:
    """Return the JSON Schema of one record, from its types and docstrings.

    It allows fields that it does not name, since later versions may add some.
    """
    schema: dict[str, Any] = _open(ItemAdapter.get_json_schema(Record))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Wirecopy record",
        "description": f"One article, one line; schema version {SCHEMA_VERSION}.",
    } | schema


def _open(schema: Any) -> Any:
    """Return the schema without its bans on further fields, descriptions unwrapped."""
    if isinstance(schema, list):
        return [_open(value) for value in schema]
    if not isinstance(schema, dict):
        return schema
    opened = {name: _open(value) for name, value in schema.items()}
    if opened.get("additionalProperties") is False:
        del opened["additionalProperties"]
    if isinstance(opened.get("description"), str):
        opened["description"] = " ".join(opened["description"].split())
    return opened
