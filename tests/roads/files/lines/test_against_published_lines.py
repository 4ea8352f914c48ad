"""Road lines that are not cut where they meet, against shortest distances that others published."""

import pandas as pd
import pytest

from brandsim.roads import read_lines
from support.cases import cases


@pytest.mark.slow
@pytest.mark.external("lines_*/expected_road_m.csv")
def test_distances_over_uncut_lines_are_near_those_published():
    for file in cases("lines_*/expected_road_m.csv"):
        bases, events, expected = (
            pd.read_csv(file.parent / f"{name}.csv") for name in ("bases", "events", "expected_road_m")
        )
        net = read_lines(next(file.parent.glob("*.zip")), columns={"name": "FULLNAME"})
        # It fell into 8 799 parts when lines met at their ends alone.
        assert net.components < 20
        table = net.distance_table_m(
            net.snap(bases["lat"], bases["lon"]), net.snap(events["lat"], events["lon"])
        )
        rows, columns = (pd.Index(ids).get_indexer(expected[key])
                         for key, ids in (("base", bases["base"]), ("event", events["event"])))  # fmt: skip
        off = table[rows, columns] / expected["road_m"] - 1
        assert (table[rows, columns] > 0).all()
        # The published distances are between other points of the roads: 80 % are within 2 %.
        assert (off.abs() <= 0.02).mean() >= 0.78
        assert abs(off.median()) < 0.005
