"""Official statistics as anchors: yearly numbers of PxWeb's table of events, and Kolada's key figures."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._files import written_whole
from brandsim._validate import check_known
from brandsim.scenarios.anchors.anchor import Anchor, load_anchors
from brandsim.scenarios.anchors.kolada import ReadStatistics, of_kolada, published
from brandsim.scenarios.anchors.origin import Fetched, origin_of
from brandsim.tables.cubes import Cube, Dimension, cube_of_csv, cube_of_json, read_object
from brandsim.tables.schema import load_schema
from brandsim.words.catalogue import told
from brandsim.words.text import Text

TYPE_CODES = tuple(str(code) for code in (*range(1, 10), *range(11, 16)))
"""Types of events in the national table B11, by their codes; 10 is none."""

_NAMES: Mapping[str, tuple[str, ...]] = {
    "municipality": ("kommun", "kommunkod", "region", "municipality"),
    "year": ("ar", "år", "year", "tid", "time"),
    "type": ("konvhandelsetypid", "konvhandelsetyp", "händelsetyp", "handelsetyp", "type"),
    "month": ("manadnummer", "månadnummer", "manad", "månad", "month"),
    "weekday": ("weekday", "veckodag"),
    "hour": ("hour", "timme"),
    "contents": ("contentscode", "tabellinnehåll", "contents"),
}
"""What dimensions are called, by their keys or labels."""

_WHOLE = {"month": 12, "weekday": 7, "hour": 24}
_TOTALS = ("t", "tot", "total", "totalt", "samtliga", "alla", "summa")


def read_statistics(
    path: str | Path, municipality: str = "", types: Mapping[str, str] | None = None
) -> ReadStatistics:
    """Read a saved file of statistics: JSON-stat 2.0 or CSV of PxWeb, or JSON of Kolada's API, version 3.

    Parameters
    ----------
    path : str or Path
    municipality : str
        Its code, such as 0188; empty: the file has one alone.
    types : mapping of str to str, optional
        Incident types of the demand by the code or label of a type of the statistics; their shares become anchors.

    Raises
    ------
    InputError
        For a file that is none of those, one that is not whole (types, months, weekdays or hours are lacking; a further
        page of Kolada's), one of several municipalities without a code, or a type that it does not have.
    """
    path = Path(path)
    origin = origin_of(path)
    if path.suffix.lower() in {".csv", ".txt"}:
        return _of_cube(cube_of_csv(path), municipality, types or {}, origin)
    content = read_object(path)
    if isinstance(content.get("values"), list):
        return of_kolada(path, content, municipality, origin)
    return _of_cube(cube_of_json(path, content), municipality, types or {}, origin)


def _of_cube(
    cube: Cube, municipality: str, types: Mapping[str, str], origin: Fetched | None
) -> ReadStatistics:
    at = _found(cube)
    for key in ("municipality", "year"):
        if key not in at:
            names = ", ".join(_NAMES[key])
            there = [one.label or one.key for one in cube.dimensions]
            what = Said("a dimension with one of the names {names}", names=names)
            raise InputError(cube.source, "id", ", ".join(there), what, Said("Save the table with it."))
    kept: list[tuple[int, ...]] = []
    for number, dimension in enumerate(cube.dimensions):
        role = next((role for role, place in at.items() if place == number), "")
        kept.append(_categories(cube, dimension, role, municipality))
    counts: dict[tuple[str, str], list[float | None]] = {}
    years, kinds = cube.dimensions[at["year"]], cube.dimensions[at["type"]] if "type" in at else None
    allowed = [set(one) for one in kept]
    for cell, value in cube.cells.items():
        if all(category in of for category, of in zip(cell, allowed, strict=True)):
            kind = kinds.codes[cell[at["type"]]] if kinds else ""
            counts.setdefault((years.codes[cell[at["year"]]], kind), []).append(value)
    source = told("statistics_source", file=Path(cube.source).name, label=cube.label)
    return _anchors(cube, counts, kinds, types, origin.of(source) if origin else source)


def _found(cube: Cube) -> dict[str, int]:
    """Return which dimension is which, and refuse one that would be summed without being known."""
    at: dict[str, int] = {}
    for number, one in enumerate(cube.dimensions):
        names = {one.key.casefold().strip(), one.label.casefold().strip()}
        role = next((role for role, known in _NAMES.items() if names & set(known)), "")
        if not role and len(one.codes) > 1:
            what = Said("a dimension with one category, or one of month, weekday, hour and type")
            cure = Said("Save the table without it, or with its total alone.")
            raise InputError(cube.source, "id", one.label or one.key, what, cure)
        if role in at:
            what = Said("one dimension of its kind")
            raise InputError(cube.source, "id", one.label or one.key, what, Said("Save the table with one."))
        if role:
            at[role] = number
    return at


def _is_total(dimension: Dimension, category: int) -> bool:
    words = (dimension.codes[category].casefold(), dimension.labels[category].casefold())
    return any(word in _TOTALS or word.startswith(("totalt ", "samtliga ", "alla ")) for word in words)


def _categories(cube: Cube, dimension: Dimension, role: str, municipality: str) -> tuple[int, ...]:
    """Return the categories that are summed: a total alone if there is one, else all, which must be whole."""
    every = range(len(dimension.codes))
    if role == "municipality":
        if municipality:
            check_known(
                cube.source, dimension.key, municipality, dimension.codes, "a municipality of the table"
            )
            return (dimension.codes.index(municipality),)
        if len(every) != 1:
            what = Said("the code of one of {n:# municipality|# municipalities}", n=len(every))
            cure = Said("Give it, such as --municipality 0188.")
            raise InputError(cube.source, dimension.key, NOTHING, what, cure)
        return tuple(every)
    parts = tuple(category for category in every if not _is_total(dimension, category))
    if role in {"type", "year"}:
        _check_types(cube, dimension, role, parts)
        return parts or tuple(every)
    totals = tuple(category for category in every if category not in parts)
    if totals:
        return totals[:1]
    whole = 1 if role in {"", "contents"} else _WHOLE[role]
    if len(parts) < whole or (whole == 1 and len(parts) != 1):
        told = verbatim(Said("{n:# category|# categories}", n=len(parts)))
        what = Said("{n:# category|# categories}", n=whole)
        raise InputError(cube.source, dimension.key, told, what, Said("Save the whole table, or its total."))
    return parts


def _check_types(cube: Cube, dimension: Dimension, role: str, parts: Sequence[int]) -> None:
    codes = {dimension.codes[category] for category in parts}
    lacking = [code for code in TYPE_CODES if code not in codes]
    if role == "type" and codes & set(TYPE_CODES) and lacking:
        what = Said("types 1-9 and 11-15, all of them")
        told = verbatim(Said("none of {names}", names=", ".join(lacking)))
        raise InputError(cube.source, dimension.key, told, what, Said("Save the table with every type."))


def _anchors(
    cube: Cube,
    counts: Mapping[tuple[str, str], list[float | None]],
    kinds: Dimension | None,
    types: Mapping[str, str],
    source: Text,
) -> ReadStatistics:
    anchors: list[Anchor] = []
    left_out: list[Text] = []
    named = _named(cube, kinds, types)
    for year in dict.fromkeys(year for year, _ in counts):
        of_year = {kind: values for (one, kind), values in counts.items() if one == year}
        if any(value is None for values in of_year.values() for value in values):
            left_out.append(told("statistics_blank", year=year))
            continue
        sums = {kind: sum(value or 0.0 for value in values) for kind, values in of_year.items()}
        total = sum(sums.values())
        anchors.append(
            published(
                f"statistics_alarms_{year}",
                "alarms",
                year,
                round(total, 6),
                "per year",
                (told("statistics_alarms"), told("statistics_alarms_differs"), source),
                standard_error=round(math.sqrt(total), 1) or None,
            )
        )
        for own in dict.fromkeys(named.values()) if total else ():
            share = 100 * sum(sums[kind] for kind, name in named.items() if name == own) / total
            anchors.append(
                published(
                    f"statistics_share_{own}_{year}",
                    "share_of_alarms",
                    year,
                    round(share, 2),
                    "%",
                    (
                        told("statistics_share", type=_labels(kinds, named, own)),
                        told("statistics_alarms_differs"),
                        source,
                    ),
                    of=(own,),
                )
            )
    if kinds:
        unnamed = [
            f"{code} {label}".strip() if label != code else code
            for code, label in zip(kinds.codes, kinds.labels, strict=True)
            if code not in named
        ]
        left_out += [told("statistics_type", type=name) for name in unnamed]
    return ReadStatistics(tuple(anchors), tuple(left_out))


def _labels(kinds: Dimension | None, named: Mapping[str, str], own: str) -> str:
    """Return what the statistics call those that an incident type stands for."""
    labels = zip(kinds.codes, kinds.labels, strict=True) if kinds else ()
    return ", ".join(label or code for code, label in labels if named.get(code) == own)


def _named(cube: Cube, kinds: Dimension | None, types: Mapping[str, str]) -> dict[str, str]:
    """Return the incident type that each code of the statistics is called here."""
    if not types:
        return {}
    if kinds is None:
        what = Said("a dimension of types")
        raise InputError(cube.source, "id", NOTHING, what, Said("Save the table with it."))
    words = {label: code for label, code in zip(kinds.labels, kinds.codes, strict=True) if label}
    words |= {code: code for code in kinds.codes}
    found: dict[str, str] = {}
    for name, own in types.items():
        check_known(cube.source, kinds.key, name, words, "a type of the table")
        found[words[name]] = own
    return found


def write_anchors(anchors: Iterable[Anchor], path: str | Path) -> Path:
    """Write anchors into a table; rows of other keys that it has are kept as they are.

    Parameters
    ----------
    anchors : iterable of Anchor
    path : str or Path

    Raises
    ------
    InputError
        For a table that is there and faulty, or one that cannot be written.
    """
    path = Path(path)
    held = {row.key: row for row in load_anchors(path)} if path.exists() else {}
    held |= {row.key: row for row in anchors}
    columns = [column.attribute for column in load_schema("anchors")]
    with written_whole(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(map(_cells, held.values()))
    return path


def _cells(anchor: Anchor) -> dict[str, object]:
    plain = {one.name: getattr(anchor, one.name) for one in fields(anchor) if one.name != "key"}
    numbers = {name: f"{value:.12g}" for name, value in plain.items() if isinstance(value, float)}
    return {
        **{name: value for name, value in plain.items() if isinstance(value, str)},
        **numbers,
        "anchor": anchor.key,
        "of": ";".join(anchor.of),
        "svenska": anchor.text.sv,
        "english": anchor.text.en,
        "differs_sv": anchor.differs.sv,
        "differs_en": anchor.differs.en,
        "source": anchor.source.en,
        "source_sv": anchor.source.sv,
        "source_en": "",
    }
