"""Breakdowns of hand-made records by type, station, place, season and hour."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.breakdowns import Breakdowns, _quantile_min
from brandsim.response.year.grouping import Grouping
from brandsim.response.year.groups import BIN_MS, BINS, coarse_groups, group_labels
from brandsim.response.year.year_spread import no_spread
from support.hand_year import ENGINE, RIB, RIMBO, Sent, hand_year, minutes


@pytest.fixture(scope="module")
def labels(found):
    return group_labels(
        [row.type for row in found.demand.types],
        [crew.key for crew in found.service.crews],
        [place.place for place in found.demand.places],
    )


EVENTS = [
    (72 + 5.5, "animal", [Sent(ENGINE, 5.0)]),  # 1 January, 05–06
    (72 + 5.9, "animal", [Sent(RIMBO, 12.0), Sent(RIB, 11.0)]),
    (72 + 6.1, "ivpa", [Sent(RIMBO, 8.0), Sent(RIB, 8.0)]),  # at the same tick: the one sent first
    (72 + 24 * 150, "storm_damage", []),
    (72 + 24 * 151, "storm_damage", [Sent(RIMBO, None)]),  # 31 May: nobody came
    (10, "animal", [Sent(ENGINE, 1.0)]),  # warm-up
]


@pytest.fixture(scope="module")
def broken(setting, found, measured, labels):
    grouping = Grouping(setting, measured, labels)
    grouping.year(hand_year(setting, found, EVENTS))
    groups = grouping.groups
    return Breakdowns(labels, groups, 1, no_spread(len(groups.n), len(coarse_groups(labels))))


def rows(broken, dimension):
    return {row.pop("group"): row for row in broken.table(dimension).to_dict("records")}


def test_breakdowns_by_type(broken):
    found = rows(broken, "type")
    assert set(found) == {"animal", "ivpa", "storm_damage"}
    assert found["animal"]["n_per_year"] == 2
    assert found["animal"]["mean_min"] == pytest.approx(8.0)
    assert (found["animal"]["share_10"], found["animal"]["share_15"]) == (0.5, 1.0)
    assert found["storm_damage"]["share_reached"] == 0
    assert np.isnan(found["storm_damage"]["mean_min"])


def test_breakdowns_by_station_count_the_first_to_arrive_alone(broken):
    found = rows(broken, "station")
    assert {key: row["n_per_year"] for key, row in found.items()} == {
        "norrtalje_heltid": 1, "norrtalje_rib": 1, "rimbo": 1,
    }  # fmt: skip
    assert found["norrtalje_rib"]["mean_min"] == pytest.approx(11.0)
    assert found["rimbo"]["mean_min"] == pytest.approx(8.0)
    assert all(row["share_reached"] == 1 for row in found.values())


def test_breakdowns_by_hour_and_season(broken):
    # The last two are at 01 in summer time.
    by_hour = {key: row["n_per_year"] for key, row in rows(broken, "hour").items()}
    assert by_hour == {"01": 2, "05": 2, "06": 1}
    assert {key: row["n_per_year"] for key, row in rows(broken, "season").items()} == {
        "winter": 3,
        "spring": 2,
    }


def test_every_dimension_sums_to_the_same_total(broken):
    for dimension in ("type", "place", "season", "hour"):
        table = broken.table(dimension)
        assert table["n_per_year"].sum() == 5, dimension
        assert (table["n_per_year"] * table["share_reached"]).sum() == 3, dimension
    assert broken.table("station")["n_per_year"].sum() == 3


def test_machines_get_no_nan(broken):
    for rows_ in broken.to_dict().values():
        for row in rows_:
            assert all(value == value for value in row.values()), row
    storm = next(row for row in broken.to_dict()["type"] if row["share_reached"] == 0)
    assert (storm["mean_min"], storm["median_min"], storm["p90_min"]) == (None, None, None)


@given(
    st.lists(st.integers(0, 100 * MS_PER_MINUTE), min_size=1, max_size=60),
    st.sampled_from([0.1, 0.5, 0.8, 0.9, 0.95]),
)
def test_the_quantile_of_classes_is_within_a_tenth_of_a_minute(ms, level):
    histogram = np.bincount(np.array(ms) // BIN_MS, minlength=BINS)
    exact = np.quantile(ms, level) / MS_PER_MINUTE
    assert abs(_quantile_min(histogram, level) - exact) <= 0.1 + 1e-9


def test_no_quantile_of_nothing():
    assert _quantile_min(np.zeros(BINS, np.int64), 0.5) is None


def test_the_last_class_is_open(setting, found, measured, labels):
    grouping = Grouping(setting, measured, labels)
    grouping.year(hand_year(setting, found, minutes([500.0])))
    groups = grouping.groups
    assert groups.histogram[:, BINS - 1].sum() == 5  # one in each dimension
    assert groups.total_ms.sum() == 5 * 500 * MS_PER_MINUTE
