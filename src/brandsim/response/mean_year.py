"""The mean year of what has one value a year, with the error of the simulation, as rows and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.response.intervals.limits import AMOUNT, Interval, Limits, around
from brandsim.response.intervals.strata import monte_carlo

if TYPE_CHECKING:
    import pandas as pd


class Mean(NamedTuple):
    """A mean year, and the 95 % interval of that mean between years."""

    estimate: float | None
    ci95: Interval


def mean_year(values: NDArray[np.float64], limits: Limits = AMOUNT) -> Mean:
    """Return the mean of yearly values and its interval.

    Parameters
    ----------
    values : ndarray of float64 [years]
        NaN = not known: then the mean is not, either.
    limits : (float, float)
        Least and most that is possible: amounts are not below 0.
    """
    if np.isnan(values).any():
        return Mean(None, None)
    mean = float(values.mean())
    return Mean(mean, around(mean, monte_carlo(values), limits))


def spread(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as a table in which a mean stands beside the two ends of its interval.

    Parameters
    ----------
    rows : list of dict
        Each cell a value or a `Mean`.
    """
    import pandas as pd

    flat = []
    for row in rows:
        cells: dict[str, Any] = {}
        for name, value in row.items():
            if isinstance(value, Mean):
                low, high = value.ci95 or (None, None)
                cells |= {name: value.estimate, f"{name}_low": low, f"{name}_high": high}
            else:
                cells[name] = value
        flat.append(cells)
    return pd.DataFrame(flat)
