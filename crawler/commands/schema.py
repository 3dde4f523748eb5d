"""``scrapy schema``: print the JSON Schema of the records, or of the events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from itemadapter import ItemAdapter
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.event import EVENT_SCHEMA_VERSION, Event
from crawler.record import SCHEMA_VERSION, Record
from crawler.reporting.endings import ending
from crawler.reporting.exporting import export

if TYPE_CHECKING:
    import argparse


class Command(ScrapyCommand):
    """Prints what docs/record.schema.json or docs/event.schema.json holds."""

    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the usage of the command."""
        return "[record | event]"

    def short_desc(self) -> str:
        """Return one line for the list of commands."""
        return "Print the JSON Schema of the records, or of the events"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002
        """Print the schema."""
        schemas = {(): record_schema, ("record",): record_schema}
        schemas["event",] = event_schema
        if tuple(args) not in schemas:
            raise UsageError("give record or event", print_help=False)
        schema = schemas[tuple(args)]()
        with ending(self):
            export([json.dumps(schema, indent=2, ensure_ascii=False)])


def record_schema() -> dict[str, Any]:
    """Return the JSON Schema of one record, from its types and docstrings.

    It allows fields that it does not name, since later versions may add some.
    """
    return _schema(
        Record,
        "Wirecopy record",
        f"One article, one line; schema version {SCHEMA_VERSION}.",
    )


def event_schema() -> dict[str, Any]:
    """Return the JSON Schema of one event, as `record_schema`."""
    return _schema(
        Event,
        "Wirecopy event",
        "What became known of a cluster after its records were written; schema version"
        f" {EVENT_SCHEMA_VERSION}.",
    )


def _schema(cls: type[Any], title: str, description: str) -> dict[str, Any]:
    schema: dict[str, Any] = _open(ItemAdapter.get_json_schema(cls))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "description": description,
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
