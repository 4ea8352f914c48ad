"""Absence as data: why, how much and for how long posts are away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brandsim._data import data_file
from brandsim._errors import InputError, verbatim
from brandsim._validate import check_known, check_unique
from brandsim.tables.frames import line_numbers, read_frame

COMPONENTS = ("leave", "sick_leave", "training", "vacancy")
"""Why a post is not at work: they are taken one after the other, each of what the others leave."""


@dataclass(frozen=True)
class Absence:
    """One reason why posts are away, as a share of scheduled time, with its range and the mean length of a spell."""

    component: str
    value: float
    low: float
    high: float
    spell_days: float | None
    svenska: str
    english: str
    source: str
    confidence: str


def load_absence(path: str | Path | None = None) -> tuple[Absence, ...]:
    """Load why and how much posts are away.

    Raises
    ------
    InputError
        For a faulty table, an unknown or missing component, or a value outside its range.
    """
    source = Path(path) if path else data_file("staffing", "absence.csv")
    table = read_frame(source, "absence")
    lines = line_numbers(table)
    check_unique(str(source), "component", list(table["component"]), lines=lines)
    found = {}
    for row, record in zip(lines, table.to_dict("records"), strict=True):
        check_known(
            str(source), f"row {row}, column 'component'", record["component"], COMPONENTS, "a component"
        )
        days = None if pd.isna(record["spell_days"]) else float(record["spell_days"])
        one = Absence(**{**{str(key): value for key, value in record.items()}, "spell_days": days})
        if not one.low <= one.value <= one.high:
            what = f"a value from {one.low:g} to {one.high:g}"
            raise InputError(str(source), f"row {row}, column 'value'", one.value, what, "Correct the row.")
        found[one.component] = one
    for component in COMPONENTS:
        check_known(str(source), "column 'component'", component, found, "a component with a row")
    return tuple(found[component] for component in COMPONENTS)


def absent_share(shares: Mapping[str, float] | None = None) -> float:
    """Return the share of scheduled time that a post is away, each component taken of what the others leave.

    Parameters
    ----------
    shares : mapping of component to share, optional
        The central values that ship where left out.
    """
    given = shares or {}
    present = 1.0
    for one in load_absence():
        present *= 1.0 - given.get(one.component, one.value)
    return 1.0 - present


def load_ill_by_month(path: str | Path | None = None) -> NDArray[np.float64]:
    """Load the illness of each calendar month relative to the year's: float64 [12], mean 1.

    Raises
    ------
    InputError
        For a faulty table, or not exactly one row for each month.
    """
    source = Path(path) if path else data_file("staffing", "sick_leave_by_month.csv")
    table = read_frame(source, "sick_leave_by_month")
    check_unique(str(source), "month", list(table["month"]), lines=line_numbers(table))
    if len(table) != 12:
        what = verbatim(f"{len(table)} rows")
        raise InputError(str(source), "column 'month'", what, "a row for each of the 12 months", "Add them.")
    percent = table.sort_values("month")["percent"].to_numpy(np.float64)
    return np.asarray(percent / percent.mean())
