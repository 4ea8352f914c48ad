"""Tables of official statistics as they are saved: cubes in JSON-stat 2.0, and PxWeb's CSV.

A cell is a number by one category of each dimension. Format: https://json-stat.org/full/, version 2.0, class dataset,
which PxWeb writes as ``json-stat2``; PxWeb's ``csv`` has a column for each dimension and, in the last ones, the cells.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._validate import is_finite
from brandsim.tables.csv import read_cells
from brandsim.tables.json import parse_json

MOST_CELLS = 5_000_000
"""A cube of more is not a table that somebody saved."""

WHAT = Said("a table of statistics in JSON-stat 2.0")
_CURE = Said("Save it anew as json-stat2.")
_YEAR = re.compile(r"(.*?)\s*((?:19|20)\d\d)\s*")
_CODED = re.compile(r"(\d{1,4})\s+(\S.*)")
_BLANK = ("", "..", ".", "-", "…")


@dataclass(frozen=True)
class Dimension:
    """A dimension of a cube.

    Attributes
    ----------
    key, label : str
    codes, labels : tuple of str
        Of its categories.
    """

    key: str
    label: str
    codes: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Cube:
    """A table of statistics.

    Attributes
    ----------
    source : str
        The file.
    label : str
        What it is of; empty: the file does not say.
    dimensions : tuple of Dimension
    cells : mapping of tuple of int to float or None
        By the category of each dimension; None: the file has no number there.
    """

    source: str
    label: str
    dimensions: tuple[Dimension, ...]
    cells: Mapping[tuple[int, ...], float | None]


def cube_of_json(path: Path, content: Mapping[str, Any]) -> Cube:
    """Return the cube of a JSON-stat 2.0 dataset.

    Parameters
    ----------
    path : Path
        For messages.
    content : mapping
        The file's object.

    Raises
    ------
    InputError
        If it is not one, or its parts do not fit each other.
    """
    if content.get("class") != "dataset" or not str(content.get("version", "2")).startswith("2"):
        told = verbatim(f"class {content.get('class')!r}, version {content.get('version')!r}")
        raise InputError(str(path), "class", told, WHAT, _CURE)
    keys, sizes = content.get("id"), content.get("size")
    if not (isinstance(keys, list) and keys and all(isinstance(key, str) for key in keys)):
        raise _fault(path, "id", keys, Said("the keys of its dimensions"))
    if len(set(keys)) < len(keys):
        raise _fault(path, "id", keys, Said("keys used once"))
    if not (isinstance(sizes, list) and len(sizes) == len(keys) and all(map(_is_size, sizes))):
        raise _fault(path, "size", sizes, Said("how many categories each dimension has"))
    count = math.prod(sizes)
    if count > MOST_CELLS:
        raise _fault(path, "size", count, Said("at most {most:# cell|# cells}", most=MOST_CELLS))
    described = content.get("dimension")
    if not isinstance(described, dict):
        raise _fault(path, "dimension", described, Said("its dimensions"))
    dimensions = tuple(
        _dimension(path, key, described.get(key), size) for key, size in zip(keys, sizes, strict=True)
    )
    values = _values(path, content.get("value"), count)
    cells = dict(zip(product(*map(range, sizes)), values, strict=True))
    return Cube(str(path), _text(content.get("label")), dimensions, cells)


def _fault(path: Path, where: str, value: object, what: str) -> InputError:
    return InputError(str(path), where, NOTHING if value is None else value, what, _CURE)


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _dimension(path: Path, key: str, told: object, size: int) -> Dimension:
    """Return a dimension, its categories in the order of the cells."""
    where = f"dimension.{key}.category"
    category = told.get("category") if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(category, dict):
        raise _fault(path, where, category, Said("its categories"))
    index, labels = category.get("index"), category.get("label", {})
    if not isinstance(labels, dict):
        raise _fault(path, f"{where}.label", labels, Said("a label for each category"))
    if index is None:  # one category may stand by its label alone
        index = list(labels)
    if isinstance(index, dict):
        if sorted(map(str, index.values())) != sorted(map(str, range(size))):
            raise _fault(path, f"{where}.index", list(index)[:5], Said("each place from 0 on, once"))
        index = sorted(index, key=index.__getitem__)
    if not (isinstance(index, list) and len(index) == size and all(isinstance(code, str) for code in index)):
        raise _fault(path, f"{where}.index", index, Said("{size:# category|# categories}", size=size))
    if len(set(index)) < size:
        raise _fault(path, f"{where}.index", index, Said("keys used once"))
    return Dimension(
        key, _text(told.get("label")), tuple(index), tuple(_text(labels.get(code)) for code in index)
    )


def _values(path: Path, told: object, count: int) -> list[float | None]:
    """Return the cells in their order: all of them, or those that there are by their place."""
    values: list[object] = [None] * count
    if isinstance(told, list) and len(told) == count:
        values = list(told)
    elif isinstance(told, dict):
        for place, value in told.items():
            if not (place.isascii() and place.isdecimal() and len(place) < 10 and int(place) < count):
                raise _fault(path, "value", place, Said("the place of a cell, from 0 on"))
            values[int(place)] = value
    else:
        found = Said("{n:# cell|# cells}", n=len(told)) if isinstance(told, list) else told
        raise _fault(path, "value", found, Said("{count:# cell|# cells}", count=count))
    return [_number(path, value) for value in values]


def _number(path: Path, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not is_finite(value):
        raise _fault(path, "value", value, Said("a number, or null where there is none"))
    return float(value)


def cube_of_csv(path: Path) -> Cube:
    """Return the cube of a CSV file of PxWeb's: the last columns are cells, the others dimensions.

    Columns of cells whose names end in a year are of it; a category such as ``0188 Norrtälje`` has the code 0188.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputError
        As `brandsim.tables.csv.read_cells`; for a cell that is no number, or two rows of the same categories.
    """
    table = read_cells(path, "a table of statistics")
    years = [_YEAR.fullmatch(name) for name in table.header]
    first = next((at for at, found in enumerate(years) if found), len(table.header) - 1)
    if first == 0:
        what = Said("a column for each dimension, and the cells in the last ones")
        raise InputError(str(path), Said("row {line}", line=table.header_line), table.header[0], what, _CURE)
    names, wide = table.header[:first], years[first] is not None
    if wide and not all(years[first:]):
        what = Said("columns of cells that each end in a year")
        raise InputError(str(path), Said("row {line}", line=table.header_line), table.header[-1], what, _CURE)
    found: dict[tuple[str, ...], tuple[int, float | None]] = {}
    for line, row in zip(table.lines, table.rows, strict=True):
        for at in range(first, len(row)):
            year = years[at]
            key = (*map(str.strip, row[:first]), *((year.group(2),) if year else ()))
            if key in found:
                what = Said("categories that no other row has; row {row} has them already", row=found[key][0])
                raise InputError(str(path), Said("row {line}", line=line), ", ".join(key), what, _CURE)
            found[key] = line, _cell(path, line, row[at], decimal_comma=table.decimal_comma)
    keys = (*names, "år") if wide else names
    dimensions = tuple(_of_column(key, [of[at] for of in found]) for at, key in enumerate(keys))
    places = [{label: n for n, label in enumerate(one.labels)} for one in dimensions]
    cells = {
        tuple(place[text] for place, text in zip(places, key, strict=True)): value
        for key, (_, value) in found.items()
    }
    contents = {year.group(1).strip() for year in years if year}
    return Cube(str(path), table.header[-1] if not wide else ", ".join(sorted(contents)), dimensions, cells)


def _of_column(key: str, texts: Sequence[str]) -> Dimension:
    labels = tuple(dict.fromkeys(texts))
    coded = [_CODED.fullmatch(label) for label in labels]
    codes = tuple(found.group(1) if found else label for found, label in zip(coded, labels, strict=True))
    return Dimension(key, key, codes if len(set(codes)) == len(codes) else labels, labels)


def _cell(path: Path, line: int, text: str, *, decimal_comma: bool) -> float | None:
    plain = "".join(text.split())
    if plain in _BLANK:
        return None
    try:
        value = float(plain.replace(",", ".") if decimal_comma else plain)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        what = Said("a number, or blank where there is none")
        raise InputError(str(path), Said("row {line}", line=line), text, what, _CURE)
    return value


def read_object(path: Path) -> dict[str, Any]:
    """Read a file of JSON that statistics may be.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputError
        As `brandsim.tables.json.parse_json`.
    """
    return parse_json(path, WHAT, _CURE)
