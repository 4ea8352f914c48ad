"""Road lines that others published, and their shortest distances: the lines are not cut where they meet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from brandsim._errors import Said
from brandsim.roads import read_lines
from brandsim.validation.rows import comparison, only_file, read_columns

_NEAR = 0.02
_LEAST_NEAR = 0.74
"""The published distances are between other points of the roads, so that one pair of five differs by more."""

_MEDIAN_OFF = 0.005
_MOST_PARTS = 20


def lines_case(case: Path) -> list[dict[str, Any]]:
    """Compare distances over road lines with those of a case.

    The files are an archive ``*.zip`` with the lines, ``bases.csv``, ``events.csv`` and ``expected_road_m.csv``.

    Parameters
    ----------
    case : Path
        Its folder.

    Returns
    -------
    list of dict
        Rows with ``case, quantity, expected, got, tolerance, ok``: the parts that the network falls into beyond the
        first, pairs without a way, the share of pairs near the published distance, and the median's deviation.
    """
    bases = read_columns(only_file(case, "bases.csv"), ("base", "lat", "lon"))
    events = read_columns(only_file(case, "events.csv"), ("event", "lat", "lon"))
    expected = read_columns(only_file(case, "expected_road_m.csv"), ("base", "event", "road_m"))
    net = read_lines(only_file(case, "*.zip"))
    table = net.distance_table_m(net.snap(bases["lat"], bases["lon"]), net.snap(events["lat"], events["lon"]))
    got_m = table[
        pd.Index(bases["base"]).get_indexer(expected["base"]),
        pd.Index(events["event"]).get_indexer(expected["event"]),
    ]
    reached = got_m >= 0
    off = np.where(reached, got_m / expected["road_m"].to_numpy(float) - 1, np.inf)
    near = float((np.abs(off) <= _NEAR).mean())
    what = Said(
        "share of {pairs} pairs off by {near} per cent at most, at least {least}",
        pairs=len(off),
        near=round(100 * _NEAR),
        least=round(100 * _LEAST_NEAR),
    )
    return [
        comparison(case.name, Said("parts of the network but one"), 0, net.components - 1, _MOST_PARTS),
        comparison(case.name, Said("pairs without a way"), 0, int((~reached).sum()), 0),
        comparison(case.name, what, 1.0, near, 1.0 - _LEAST_NEAR),
        comparison(
            case.name, Said("median deviation of the distance"), 0.0, float(np.median(off)), _MEDIAN_OFF
        ),
    ]
