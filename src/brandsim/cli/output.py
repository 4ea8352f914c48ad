"""How the command line prints: rows in columns, facts line by line, or JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click

_WIDEST_CELL = 48


def print_rows(rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    """Print rows of equal keys as a table, or as JSON."""
    if as_json:
        print_json(list(rows))
        return
    columns = list(rows[0]) if rows else []
    cells = [[_cell(row[name]) for name in columns] for row in rows]
    widths = [max(len(name), *(len(row[c]) for row in cells)) for c, name in enumerate(columns)]
    for line in [columns, *cells]:
        click.echo("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: object) -> str:
    """Return a value for a column of a terminal; what is cut here stands whole in ``--json``."""
    if isinstance(value, float):
        text = f"{value:.10g}"
    else:
        text = "" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= _WIDEST_CELL else text[: _WIDEST_CELL - 1] + "…"


def print_json(content: Any) -> None:
    """Print JSON with letters as they are."""
    click.echo(json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2))


def print_described(described: dict[str, Any], as_json: bool) -> None:
    """Print facts by name, or as JSON."""
    if as_json:
        print_json(described)
        return
    for key, value in described.items():
        click.echo(f"{key:24} {value}")
