"""Between what a cell of an alarm plan may lie: the cell is the central value, the range an assumption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._validate import check_known
from brandsim.tables.ranged import Alternative, Ranged, read_alternatives
from brandsim.tables.rows import or_empty, read_records
from brandsim.words.text import Text, sourced

STATIONS = "stations"
"""Instead of a capability: how many stations are alarmed."""


@dataclass(frozen=True, kw_only=True)
class AskedRange(Ranged):
    """Between what one cell of an alarm plan may lie.

    Attributes
    ----------
    key : str
        Its name among the assumptions: ``alarm_plan.traffic_accident.people``; with the alarm before the last part
        if that is not the first, and the class of place if it is of one alone.
    rows : tuple of int
        The plan's rows.
    asks_for : str
        `STATIONS`, or a capability.
    alternatives : tuple of Alternative
        What it may be in place of a range.
    """

    key: str
    rows: tuple[int, ...]
    asks_for: str
    alternatives: tuple[Alternative, ...] = ()


def load_asked_ranges(
    path: Path, plan: Sequence[Mapping[str, Any]], capabilities: Sequence[str]
) -> tuple[AskedRange, ...]:
    """Load the ranges of an alarm plan's cells.

    Parameters
    ----------
    path : path
        There are none if there is no such file.
    plan : sequence of mapping
        The rows of the alarm plan.
    capabilities : sequence of str

    Raises
    ------
    InputError
        For a faulty table, a row that the plan does not have, rows whose cells differ, or a range without the cell.
    """
    if not path.is_file():
        return ()
    records = read_records(path, "asked_ranges")
    return tuple(
        _range(path, line, row, plan, capabilities, _classes_of_their_own(row, records.rows))
        for line, row in zip(records.lines, records.rows, strict=True)
    )


def _classes_of_their_own(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Return the classes of place for which the same cell has a range of its own."""
    same = ("type", "alarm", "asks_for")
    alike = (one for one in rows if all(one[column] == row[column] for column in same))
    return frozenset(filter(None, (one["place_class"] for one in alike)))


def _range(
    path: Path,
    line: int,
    row: Mapping[str, Any],
    plan: Sequence[Mapping[str, Any]],
    capabilities: Sequence[str],
    elsewhere: frozenset[str],
) -> AskedRange:
    def faulty(column: str, value: object, what: str | Said, cure: str) -> InputError:
        return InputError(
            str(path), Said("row {line}, column {column!r}", line=line, column=column), value, what, cure
        )

    place = Said("row {line}, column {column!r}", line=line, column="asks_for")
    check_known(str(path), place, row["asks_for"], (STATIONS, *capabilities), "'stations' or a capability")
    wanted, place_class = (row["type"], row["alarm"]), or_empty(row["place_class"])
    rows = [
        n
        for n, one in enumerate(plan)
        if (one["type"], one["alarm"]) == wanted
        and place_class in ("", or_empty(one["place_class"]))
        and or_empty(one["place_class"]) not in elsewhere - {place_class}
    ]
    if not rows:
        raise faulty(
            "type", row["type"], "a row of the alarm plan", "Correct the row, or add it to the plan."
        )
    cells = {plan[n][row["asks_for"]] for n in rows}
    if len(cells) > 1:
        what = "the same cell in each of the plan's rows of the type"
        shown = verbatim(", ".join(map(str, sorted(cells))))
        raise faulty("place_class", shown, what, "Give each class of place a row of its own.")
    (cell,) = cells
    try:
        alternatives = read_alternatives(row["alternatives"])
    except InputError as error:
        raise error.at(str(path), Said("row {line}", line=line)) from None
    low, high = row["low"], row["high"]
    if (low is None or high is None) if not alternatives else (low, high) != (None, None):
        what = "either the ends of a range, both, or alternatives"
        shown = NOTHING if low is None else verbatim(f"{low:g}")
        raise faulty("low", shown, what, "Fill in low and high, or alternatives.")
    if alternatives and cell not in {one.value for one in alternatives}:
        what = Said("alternatives with the plan's own {cell}", cell=cell)
        shown = verbatim(";".join(row["alternatives"]))
        raise faulty("alternatives", shown, what, "Correct the alternatives, or the plan.")
    if not alternatives and not low <= cell <= high:
        what = Said("a range that holds the plan's own {cell}", cell=cell)
        raise faulty("low", verbatim(f"{low:g}–{high:g}"), what, "Correct the range, or the plan.")
    middle = (place_class, "" if row["alarm"] == "first" else row["alarm"])
    return AskedRange(
        key=".".join(["alarm_plan", row["type"], *filter(None, middle), row["asks_for"]]),
        rows=tuple(rows),
        asks_for=row["asks_for"],
        value=float(cell),
        low=low,
        high=high,
        alternatives=alternatives,
        text=Text(row["svenska"], row["english"]),
        source=sourced(row["source"], row["source_sv"], row["source_en"]),
        confidence=row["confidence"],
    )
