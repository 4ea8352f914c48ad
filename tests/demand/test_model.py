"""The typed demand: shares, variation, frames, summaries, arrays."""

from __future__ import annotations

import dataclasses
import json
import math
import pickle
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from brandsim._errors import InputError
from brandsim.calendar import YearAxis, year_axis
from brandsim.demand import Demand, load_demand
from brandsim.demand.arrays import buffer_size, demand_arrays
from brandsim.demand.rows import COMPONENTS
from support.examples import examples


@pytest.fixture(scope="module")
def axis() -> YearAxis:
    return year_axis(2023, 0)


@pytest.fixture(scope="module")
def calm(demand: Demand) -> Demand:
    """Return the demand without storms."""
    return dataclasses.replace(demand, storms=())


def rates(demand: Demand, axis: YearAxis) -> dict[tuple[str, str], float]:
    arrays = demand_arrays(demand, axis)
    return {
        (demand.types[type_].type, demand.places[place].place): rate
        for type_, place, rate in zip(arrays.cell_type, arrays.cell_place, arrays.cell_rate, strict=True)
    }


def test_sum_of_rates_is_the_yearly_total(calm: Demand, axis: YearAxis) -> None:
    demand = calm
    arrays = demand_arrays(demand, axis)
    assert math.fsum(arrays.cell_rate) == pytest.approx(demand.yearly_total, abs=1e-9)
    for index, row in enumerate(demand.types):
        assert math.fsum(arrays.cell_rate[arrays.cell_type == index]) == pytest.approx(
            row.yearly_number, abs=1e-9
        )


def test_rate_of_one_cell_by_hand(demand: Demand, axis: YearAxis) -> None:
    found = rates(demand, axis)
    # Of the automatic alarms 1 % come in gales instead.
    village = math.fsum(place.weight for place in demand.places if place.component == "village")
    assert found["automatic_alarm", "village_almsta"] == pytest.approx(
        0.99 * 251.1 * 0.30 * 1532 / village, rel=1e-12
    )
    # Traffic accidents have no share in the countryside: no such cell.
    assert ("traffic_accident", "country_loharad") not in found


def test_warmup_adds_its_share(calm: Demand) -> None:
    demand = calm
    # Wildfires hardly happen in the last days of December, automatic alarms do.
    axis = year_axis(2023, 10)
    arrays = demand_arrays(demand, axis)
    growth = {
        name: math.fsum(arrays.cell_rate[arrays.cell_type == demand.type_index(name)])
        / demand.types[demand.type_index(name)].yearly_number
        - 1
        for name in ("automatic_alarm", "wildfire")
    }
    assert 0.02 < growth["automatic_alarm"] < 0.035
    assert 0 < growth["wildfire"] < 0.002


def test_arrays_have_the_stated_shapes(demand: Demand, axis: YearAxis) -> None:
    arrays = demand_arrays(demand, axis)
    cells = len(arrays.cell_rate)
    assert arrays.cell_key.shape == (cells,)
    assert len(np.unique(arrays.cell_key)) == cells
    assert (arrays.cell_rate > 0).all()
    assert arrays.profile_cumulative.shape[1] == axis.hours + 1
    assert (arrays.profile_cumulative[:, 0] == 0).all()
    assert (arrays.profile_cumulative[:, -1] == 1).all()
    assert (np.diff(arrays.profile_cumulative, axis=1) >= 0).all()
    assert (np.diff(arrays.on_scene_ms, axis=1) >= 0).all()
    names = "float64 int64 float64 float64 int32 int32 int32 uint64 float64 int32 int64 int64 int64"
    assert [str(column.dtype) for column in arrays[:-1]] == names.split()


def test_size_of_the_buffers(demand: Demand, axis: YearAxis) -> None:
    calm = dataclasses.replace(demand, storms=())
    size = buffer_size(demand_arrays(calm, axis))
    assert size == math.ceil(881 + 12 * math.sqrt(881) + 64)
    assert buffer_size(demand_arrays(demand, axis)) > 2 * size


def test_holiday_places_have_their_season(demand: Demand, axis: YearAxis) -> None:
    arrays = demand_arrays(demand, axis)
    july = {}
    for place in ("holiday_blido", "village_blido"):
        cell = np.flatnonzero(
            (arrays.cell_type == demand.type_index("no_risk"))
            & (arrays.cell_place == demand.place_index(place))
        )[0]
        share = np.diff(arrays.profile_cumulative[arrays.cell_profile[cell]])
        july[place] = share[axis.month == 7].sum() / share[axis.month == 1].sum()
    assert july["village_blido"] == pytest.approx(1, rel=1e-9)
    assert july["holiday_blido"] == pytest.approx(4, rel=1e-9)


# --- varied -----------------------------------------------------------------------------------------


def test_no_variation_is_the_same_demand(demand: Demand) -> None:
    assert demand.varied() == demand


def test_each_factor_does_what_it_says(demand: Demand, axis: YearAxis) -> None:
    assert demand.varied(total_factor=1.1).yearly_total == pytest.approx(969.1, abs=1e-9)

    longer = demand.varied(on_scene_factor=2).types[0]
    assert (longer.on_scene_median_min, longer.on_scene_cap_min) == (50, 480)

    moved = demand.varied(outside_localities_factor=1.5)
    before, after = demand.component_numbers(), moved.component_numbers()
    assert after["road"] == pytest.approx(before["road"], abs=1e-9)
    assert after["town"] < before["town"]
    assert after["holiday"] > before["holiday"]
    # By hand for building fires: 0.292 and 0.183 half as large again, then everything by their new sum.
    fire = moved.mix[demand.type_index("building_fire")]
    total = 0.273 + 0.252 + 1.5 * (0.292 + 0.183)
    assert fire.shares == pytest.approx((0.273 / total, 0.252 / total, 0.438 / total, 0.2745 / total, 0))

    flat = demand.varied(summer_factor=0)
    assert flat.month_profiles[-1].weights == (1.0,) * 12
    assert rates(flat, axis) == pytest.approx(rates(demand, axis), abs=1e-9)


@settings(max_examples=examples(40), deadline=None)
@given(
    total=st.floats(0, 3), outside=st.floats(0.01, 20), summer=st.floats(0, 5), on_scene=st.floats(0.01, 20)
)
def test_variation_keeps_what_it_must(total: float, outside: float, summer: float, on_scene: float) -> None:
    demand = load_demand()
    varied = demand.varied(total, outside, summer, on_scene)
    assert varied.yearly_total == pytest.approx(total * 881, abs=1e-8)
    road = COMPONENTS.index("road")
    for old, new in zip(demand.mix, varied.mix, strict=True):
        assert math.fsum(new.shares) == pytest.approx(1, abs=1e-12)
        assert min(new.shares) >= 0
        assert new.shares[road] == old.shares[road]
    assert (varied.places, varied.hour_profiles) == (demand.places, demand.hour_profiles)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("total_factor", -1.0),
        ("total_factor", math.nan),
        ("on_scene_factor", 0.0),
        ("summer_factor", 11.0),
        ("outside_localities_factor", 0.0),
    ],
)
def test_impossible_factor(demand: Demand, name: str, value: float) -> None:
    with pytest.raises(InputError, match=f"Demand.varied: {name}"):
        demand.varied(**{name: value})


# --- names, frames, summaries -----------------------------------------------------------------------


def test_names(demand: Demand) -> None:
    assert demand.types[demand.type_index("wildfire")].name.sv == "Brand i skog eller mark"
    with pytest.raises(InputError, match="did you mean 'wildfire'"):
        demand.type_index("wildfires")
    with pytest.raises(InputError, match="a place"):
        demand.place_index("atlantis")


def test_places_with_their_incidents(demand: Demand) -> None:
    places = demand.place_frame()
    assert places["yearly_number"].sum() == pytest.approx(881, abs=1e-9)
    assert len(places) == len(demand.places)


def test_summary_rows_are_json(demand: Demand) -> None:
    swedish, english = demand.summary_rows(), demand.summary_rows("en")
    assert json.loads(json.dumps(swedish)) == swedish
    assert [row["type"] for row in swedish] == [row.type for row in demand.types]
    first = swedish[0]
    assert (first["label"], first["yearly_number"]) == ("Automatlarm utan brandtillbud", 251.1)
    assert first["share_town"] == pytest.approx(0.58)
    assert english[0]["label"] == "automatic alarm"
    with pytest.raises(InputError, match="one of: en, sv"):
        demand.summary_rows("de")  # type: ignore[arg-type]


def test_html_shows_types_and_escapes(demand: Demand) -> None:
    evil = dataclasses.replace(demand, name="<b>x")
    shown = evil._repr_html_()
    assert "Trafikolycka" in shown
    assert "881 händelser per år" in shown
    assert "<b>x" not in shown
    assert "881 incidents a year" in repr(demand)


def test_demand_survives_pickling(demand: Demand) -> None:
    demand.type_index("ivpa")
    assert pickle.loads(pickle.dumps(demand)) == demand


def test_profiles_that_exclude_each_other(demand: Demand, axis: YearAxis) -> None:
    only_july = tuple(float(month == 7) for month in range(1, 13))
    only_march = tuple(float(month == 3) for month in range(1, 13))
    months = tuple(
        dataclasses.replace(row, weights=only_july if row.profile == "holiday_presence" else only_march)
        for row in demand.month_profiles
    )
    with pytest.raises(InputError, match="at least one hour of the year"):
        demand_arrays(dataclasses.replace(demand, month_profiles=months), axis)


def test_only_the_ratios_of_a_profiles_weights_count(demand: Demand, axis: YearAxis) -> None:
    small = tuple(
        dataclasses.replace(row, weights=tuple(weight * 2.0**-20 for weight in row.weights))
        for row in demand.month_profiles
    )
    arrays = demand_arrays(dataclasses.replace(demand, month_profiles=small), axis)
    np.testing.assert_array_equal(arrays.profile_cumulative, demand_arrays(demand, axis).profile_cumulative)


def test_import_is_light() -> None:
    code = "import sys, brandsim.demand; print('numba' in sys.modules, 'pandas' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.split() == ["False", "False"]
