"""How often the model's first station is the log's, beside how often it is that of another year played."""

import numpy as np
import pandas as pd
import pytest

from brandsim.validation.held.times import _same_station


def trips_of(stations):
    """Return the first units of years [years, events], each with a slower one of another station behind it."""
    rows = [
        {"replication": year, "event": event, "station": name, "response_s": took}
        for year, events in enumerate(stations)
        for event, first in enumerate(events)
        for name, took in ((first, 100.0), ("behind", 200.0), ("never", np.nan))
    ]
    return pd.DataFrame(rows)


def row(logged, stations):
    first = pd.DataFrame({"station": logged}, index=pd.RangeIndex(len(logged), name="event"))
    return _same_station(first, trips_of(stations))[0]


def test_shares_are_of_pairs_of_years():
    years = [["a"] * 10 + ["b"] * 10, ["a"] * 20, ["a"] * 20]
    found = row(["a"] * 15 + ["c"] * 5, years)
    assert (found.n, found.statistic) == (20, "share")
    # events 0-9: all three; 10-14: two of three; 15-19: none
    assert found.log == pytest.approx((10 + 5 * 2 / 3) / 20, abs=0.001)
    # the first year has others' station in ten of twenty, each of the others in ten and in half of ten
    assert found.model == pytest.approx((0.5 + 0.75 + 0.75) / 3, abs=0.001)
    assert found.low < found.model < found.high


def test_a_log_that_is_a_year_of_the_model_is_where_others_are():
    rng = np.random.default_rng(3)
    share = rng.uniform(0.5, 1, 200)
    years = np.where(rng.random((41, 200)) < share, "a", "b")
    found = row(years[40].tolist(), years[:40].tolist())
    assert found.low - 0.02 < found.log < found.high + 0.02
    other = row(["b"] * 200, years[:40].tolist())
    assert other.log < found.log - 0.2
