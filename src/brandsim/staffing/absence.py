"""Absence as data: why, how much and for how long posts are away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from brandsim._data import data_file
from brandsim.tables.ranged import Ranged
from brandsim.tables.rows import read_records, read_rows

COMPONENTS = ("leave", "sick_leave", "training", "vacancy")
"""Why a post is not at work: they are taken one after the other, each of what the others leave."""


@dataclass(frozen=True, kw_only=True)
class Absence(Ranged):
    """One reason why posts are away, as a share of scheduled time, and the mean length of a spell."""

    component: str
    low: float
    high: float
    spell_days: float | None


def load_absence(path: str | Path | None = None) -> tuple[Absence, ...]:
    """Load why and how much posts are away, in the order of `COMPONENTS`.

    Parameters
    ----------
    path : str or path, optional
        The embedded table if left out.

    Raises
    ------
    InputError
        For a faulty table, an unknown or missing component, or a value outside its range.
    """
    source = Path(path) if path else data_file("staffing", "absence.csv")
    components = read_rows(source, "absence", Absence)
    return tuple(sorted(components, key=lambda one: COMPONENTS.index(one.component)))


def absent_share(shares: Mapping[str, float] | None = None) -> float:
    """Compute the share of scheduled time that a post is away, each component taken of what the others leave.

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
    """Load the illness of each calendar month relative to the year's.

    Parameters
    ----------
    path : str or path, optional
        The embedded table if left out.

    Returns
    -------
    ndarray of float64 [12]
        Mean 1, January first.

    Raises
    ------
    InputError
        For a faulty table, or not exactly one row for each month.
    """
    source = Path(path) if path else data_file("staffing", "sick_leave_by_month.csv")
    rows = sorted(read_records(source, "sick_leave_by_month").rows, key=lambda row: int(row["month"]))
    percent = np.array([row["percent"] for row in rows])
    return np.asarray(percent / percent.mean())
