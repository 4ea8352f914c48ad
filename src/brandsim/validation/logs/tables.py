"""Rows that the cases of both kinds of log print."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import Said
from brandsim.validation.rows import comparison

Floats = NDArray[np.float64]


def group_rows(case: str, groups: int, shares: Floats, width: float, least: float) -> list[dict[str, Any]]:
    """Return the rows of figures of groups in their intervals, and of their width."""
    names = ("median", "P90", "mean", "share")
    return [
        *(
            comparison(
                case,
                Said(
                    "{groups:# group|# groups}: {figure} outside its interval, share",
                    groups=groups,
                    figure=Said(name),
                ),
                0.0,
                1.0 - float(share),
                round(1.0 - least, 2),
            )
            for name, share in zip(names, shares, strict=True)
        ),
        comparison(case, Said("width of these intervals against a perfect model's"), 1.0, width, 0.3),
    ]
