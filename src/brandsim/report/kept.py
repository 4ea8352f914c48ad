"""What a result was written to, read again: JSON, page, workbook or records, and where it says that it comes from."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from brandsim._errors import NOTHING, InputError, verbatim
from brandsim._files import MOST_TEXT_MB, check_file_exists
from brandsim.render.html import origin_of
from brandsim.report.content.origin import origin_of_rows
from brandsim.report.provenance import BESIDE_RECORDS, KEY
from brandsim.roads.files.lines import geographic
from brandsim.scenarios.run.records import FILES
from brandsim.tables.json import parse_json
from brandsim.tables.workbook import opened_workbook
from brandsim.words.catalogue import term
from brandsim.words.text import languages

WHAT = "a result of brandsim with its provenance: JSON, a page, a workbook or a folder of records"
CURE = "Write it anew: brandsim run … --json."

_HEADS = 2
"""Rows above those of a table of data: its title and its heads."""

_COLUMNS = 3

_PARQUET = "import sys, pyarrow.parquet as a; a.read_table(sys.argv[1])"


@dataclass(frozen=True)
class Kept:
    """A result in a file.

    Attributes
    ----------
    origin : dict of str to value
        What `Provenance.to_dict` gave.
    values : dict of str to value
        Every single value by its place.
    """

    origin: dict[str, Any]
    values: dict[str, Any]


def read_kept(path: Path) -> Kept:
    """Read a result; what its name ends with says what it is.

    Parameters
    ----------
    path : path
        ``.html``, ``.xlsx``, a folder of records, or anything else for JSON.

    Raises
    ------
    InputError
        If it is no such file, or does not say where it comes from.
    """
    origin, values = _reader(path)(path)
    if not isinstance(origin, dict):
        raise InputError(str(path), KEY, NOTHING, WHAT, CURE)
    return Kept(origin, values)


def write_kept(result: Any, path: Path, lang: str) -> Path:
    """Write a result to a file as `read_kept` reads it.

    Parameters
    ----------
    result : object
        Of what `brandsim.simulate` and its like return.
    path : path
        As there.
    lang : str
        One of `languages`.
    """
    write = {"_page": "to_html", "_workbook": "to_excel"}.get(_reader(path).__name__)
    if write is None:
        path.write_text(json.dumps(result.summary(lang)), encoding="utf-8")
        return path
    if not hasattr(result, write):
        raise InputError(
            str(path), "", path.suffix, "a file that this result is written to", "Name its JSON."
        )
    written: Path = getattr(result, write)(path, lang)
    return written


def _reader(path: Path) -> Callable[[Path], tuple[Any, dict[str, Any]]]:
    if path.is_dir():
        return _records
    return {".html": _page, ".htm": _page, ".xlsx": _workbook}.get(path.suffix.lower(), _json)


def _json(path: Path) -> tuple[Any, dict[str, Any]]:
    found = parse_json(path, WHAT, CURE)
    origin = found.pop(KEY, None)
    return origin, dict(_leaves(found))


def _leaves(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every single value with its place in the result, such as ``indicators[0].estimate``."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _leaves(part, f"{where}.{key}" if where else str(key))
    elif isinstance(value, list):
        yield f"{where}.length", len(value)
        for n, part in enumerate(value):
            yield from _leaves(part, f"{where}[{n}]")
    else:
        yield where, value


def _page(path: Path) -> tuple[Any, dict[str, Any]]:
    """Read a page: every piece of text and every tag that says more than its name, by its number below a heading."""
    check_file_exists(path, WHAT, most_mb=MOST_TEXT_MB)
    try:
        page, told = origin_of(path.read_bytes().decode("utf-8"))
        origin = None if told is None else json.loads(told)
    except (ValueError, RecursionError) as error:
        raise _unreadable(path) from error
    values, below, opened, numbers = {}, "", False, count(1)
    for piece in re.split(r"(<[^>]*>)", page):
        piece = piece.strip()  # noqa: PLW2901
        heading = opened and piece and not piece.startswith("<")
        if heading:
            below, numbers = piece, count(1)
        opened = bool(re.match(r"<(h\d|summary)\b", piece))
        if heading or (piece and not re.fullmatch(r"</?[\w-]+/?>", piece)):
            values[f"{below} [{next(numbers)}]"] = piece
    return origin, values


def _workbook(path: Path) -> tuple[Any, dict[str, Any]]:
    """Read a workbook: every cell that holds something, by sheet, row and column."""
    with opened_workbook(path, WHAT, CURE) as book:
        sheets = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
        }
    titles = {term("origin", lang) for lang in languages()}
    origin, values = None, {}
    for name, rows in sheets.items():
        at = next((c for c, cell in enumerate(rows[0] if rows else []) if cell in titles), None)
        if at is not None:
            origin = _origin(path, [row[at : at + _COLUMNS] for row in rows[_HEADS:]])
        for r, row in enumerate(rows, start=1):
            for c, cell in enumerate(row[:at], start=1):
                if cell != "" and not (at is not None and cell in titles):
                    values[f"{name} R{r}C{c}"] = cell
    return origin, values


def _records(folder: Path) -> tuple[Any, dict[str, Any]]:
    """Read a folder of records: how many rows each table has, and the SHA-256 of each column."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    values: dict[str, Any] = {}
    for name in FILES:
        check_file_exists(folder / name, WHAT)
        geographic.read_elsewhere_first(folder / name, WHAT, _PARQUET, str(folder / name))
        try:
            table = pq.ParquetFile(folder / name)
            hashes = {column: hashlib.sha256() for column in table.schema_arrow.names}
            for batch in table.iter_batches():
                for column, sha in hashes.items():
                    sha.update(pa.record_batch([batch[column]], [column]).serialize())
        except (pa.ArrowException, OSError, ValueError, KeyError) as error:
            raise _unreadable(folder / name) from error
        values |= {f"{name}: rows": table.metadata.num_rows}
        values |= {f"{name}: {column}": sha.hexdigest() for column, sha in hashes.items()}
    return parse_json(folder / BESIDE_RECORDS, WHAT, CURE), values


def _origin(path: Path, rows: list[list[Any]]) -> dict[str, Any]:
    try:
        return origin_of_rows((str(part), str(name), str(value)) for part, name, value in rows if part)
    except (ValueError, RecursionError) as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> InputError:
    return InputError(str(path), "", verbatim("a file that cannot be read"), WHAT, CURE)
