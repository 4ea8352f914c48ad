"""The sampling kernel: against a readable reference, its distribution, common random numbers."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy import stats

from brandsim._errors import InputError
from brandsim.calendar import MS_PER_HOUR, YearAxis, year_axis
from brandsim.demand import draw_incidents
from brandsim.demand.arrays import DemandArrays, buffer_size, cell_key, demand_arrays
from brandsim.demand.incidents import BUFFER_TOO_SMALL
from brandsim.demand.model import Demand
from brandsim.demand.rows import COMPONENTS, IncidentType, MixRow, Place, Profile
from brandsim.words.text import Text
from support.worlds.incident_reference import ref_incidents

# --- helpers -------------------------------------------------------------------------


def buffers(size: int) -> tuple[np.ndarray, ...]:
    return tuple(np.full(size, 7, dtype) for dtype in (np.int64, np.int32, np.int32, np.uint64, np.int64))


def drawn(arrays: DemandArrays, seed: int = 1, replication: int = 0) -> list[tuple[int, int, int, int, int]]:
    time_ms, type_, place, key, on_scene_ms = filled = buffers(buffer_size(arrays))
    number = draw_incidents(arrays, seed, replication, *filled)
    assert number >= 0
    columns = (time_ms, key, type_, place, on_scene_ms)
    return list(zip(*(column[:number].tolist() for column in columns), strict=True))


def times(arrays: DemandArrays, replications: int, keep: np.ndarray | None = None) -> np.ndarray:
    """Return the times of all incidents (of the types in `keep`) in many replications."""
    filled = buffers(buffer_size(arrays))
    parts = []
    for replication in range(replications):
        number = draw_incidents(arrays, 5, replication, *filled)
        chosen = np.ones(number, bool) if keep is None else np.isin(filled[1][:number], keep)
        parts.append(filled[0][:number][chosen].copy())
    return np.concatenate(parts)


def small(
    numbers: list[float],
    places: list[tuple[str, float]],
    hours: tuple[float, ...] = (1.0,) * 24,
    log_sd: float = 0.5,
    component: str = "town",
) -> Demand:
    """Return a demand with types t0, t1 … and the places given as (id, weight), all in one component."""
    share = tuple(float(name == component) for name in COMPONENTS)
    names = [f"t{index}" for index in range(len(numbers))]
    return Demand(
        name="small",
        types=tuple(
            IncidentType(
                name,
                Text(name, name),
                number,
                30,
                log_sd,
                600,
                "h",
                "w",
                "m",
                "test",
                "assumption",
                "test",
                "plan",
            )
            for name, number in zip(names, numbers, strict=True)
        ),
        places=tuple(
            Place(name, name, component, 59.8, 18.7, w, 0.0, True, "test", "plan") for name, w in places
        ),
        mix=tuple(MixRow(name, share, "test", "assumption") for name in names),
        hour_profiles=(Profile("h", hours, "test", "assumption"),),
        weekday_profiles=(Profile("w", (1.0,) * 7, "test", "assumption"),),
        month_profiles=(
            Profile("m", (1.0,) * 12, "test", "assumption"),
            Profile("holiday_presence", (0.25,) * 6 + (1.0,) + (0.25,) * 5, "test", "assumption"),
        ),
    )


@pytest.fixture(scope="module")
def axis() -> YearAxis:
    return year_axis(2024)


@pytest.fixture(scope="module")
def arrays(demand: Demand, axis: YearAxis) -> DemandArrays:
    return demand_arrays(demand, axis)


@pytest.fixture(scope="module")
def calm(demand: Demand, axis: YearAxis) -> DemandArrays:
    """Return the demand without storms: a Poisson process and nothing else."""
    return demand_arrays(dataclasses.replace(demand, storms=()), axis)


# --- exact agreement -----------------------------------------------------------------


@pytest.mark.parametrize(("seed", "replication"), [(0, 0), (1, 0), (1, 17), (2**40, 3)])
def test_kernel_agrees_with_reference_on_norrtalje(arrays: DemandArrays, seed: int, replication: int) -> None:
    expected = ref_incidents(arrays, seed, replication)
    assert len(expected) > 800
    assert drawn(arrays, seed, replication) == expected


@settings(max_examples=60, deadline=None)
@given(
    numbers=st.lists(st.floats(0, 300), min_size=1, max_size=3),
    weights=st.lists(st.floats(0, 5), min_size=1, max_size=4).filter(lambda values: sum(values) > 0.01),
    hours=st.lists(st.sampled_from([0.0, 0.5, 1.0, 9.0]), min_size=24, max_size=24).filter(
        lambda v: sum(v) > 0
    ),
    seed=st.integers(0, 2**62),
    replication=st.integers(0, 10**6),
)
def test_kernel_agrees_with_reference(
    numbers: list[float], weights: list[float], hours: list[float], seed: int, replication: int
) -> None:
    places = [(f"p{index}", weight) for index, weight in enumerate(weights)]
    arrays = demand_arrays(small(numbers, places, tuple(hours)), year_axis(2023, 1))
    found = drawn(arrays, seed, replication)
    assert found == ref_incidents(arrays, seed, replication)
    local = year_axis(2023, 1).hour
    assert all(hours[local[time_ms // MS_PER_HOUR]] > 0 for time_ms, *_ in found)


def test_every_field_depends_on_seed_and_replication(arrays: DemandArrays) -> None:
    one, other, third = drawn(arrays, 1, 0), drawn(arrays, 1, 1), drawn(arrays, 2, 0)
    for first, second in ((one, other), (one, third), (other, third)):
        assert not {row[0] for row in first} & {row[0] for row in second}
    shared = {row[1]: row[4] for row in one}.keys() & {row[1] for row in other}
    a, b = ({row[1]: row[4] for row in rows} for rows in (one, other))
    assert len(shared) > 100
    assert sum(a[key] == b[key] for key in shared) < 0.05 * len(shared)


# --- distribution --------------------------------------------------------------------


def test_mean_and_variance_of_the_number(calm: DemandArrays) -> None:
    filled = buffers(buffer_size(calm))
    numbers = np.array([draw_incidents(calm, 3, replication, *filled) for replication in range(400)])
    mean = calm.cell_rate.sum()
    assert abs(numbers.mean() - mean) < 4 * math.sqrt(mean / 400)
    # The sample variance of 400 Poisson numbers has a standard error of about mean × sqrt(2 / 399).
    assert abs(numbers.var(ddof=1) - mean) < 4 * mean * math.sqrt(2 / 399)


def test_replication_0_is_not_special(calm: DemandArrays) -> None:
    filled = buffers(buffer_size(calm))
    first = np.array([draw_incidents(calm, seed, 0, *filled) for seed in range(400)])
    mean = calm.cell_rate.sum()
    assert abs(first.mean() - mean) < 4 * math.sqrt(mean / 400)
    assert len(set(first.tolist())) > 50


@pytest.mark.parametrize(("numbers", "weights"), [([1.0, 2e9], [1.0]), ([1.0, 3e9], [1.0, 2.0])])
def test_a_number_that_no_place_can_have_is_refused(numbers: list[float], weights: list[float]) -> None:
    places = [(f"p{index}", weight) for index, weight in enumerate(weights)]
    with pytest.raises(
        InputError, match=r"type 't1': got 2000000000\.0.*at most 1e\+09 incidents a year in one place"
    ):
        demand_arrays(small(numbers, places), year_axis(2023, 0))
    numbers = [1.0, 0.4 * numbers[1]]
    assert demand_arrays(small(numbers, places), year_axis(2023, 0)).cell_rate.max() <= 1e9


@pytest.mark.parametrize("rate", [0.3, 5.0, 63.5, 64.0, 200.0])
def test_number_of_a_cell_is_poisson(rate: float) -> None:
    arrays = demand_arrays(small([rate], [("p", 1.0)]), year_axis(2023, 0))
    assert arrays.cell_rate[0] == pytest.approx(rate, rel=1e-12)
    filled = buffers(buffer_size(arrays))
    numbers = np.array([draw_incidents(arrays, 11, replication, *filled) for replication in range(4000)])
    low, high = (int(stats.poisson.ppf(level, rate)) for level in (0.02, 0.98))
    edges = [-1, *range(low, high + 1, max(1, (high - low) // 12)), 10**6]
    expected = np.diff(stats.poisson.cdf(edges, rate)) * len(numbers)
    seen = np.array([np.sum((numbers > a) & (numbers <= b)) for a, b in itertools.pairwise(edges)])
    kept = expected > 0
    assert stats.chisquare(seen[kept], expected[kept]).pvalue > 1e-4


def grouped_pvalue(seen_times: np.ndarray, share: np.ndarray, group: np.ndarray) -> float:
    """Return the chi-square p-value of times against hourly shares, both summed by the hours' `group`."""
    seen = np.bincount(group[seen_times // MS_PER_HOUR], minlength=group.max() + 1)
    expected = np.bincount(group, share, minlength=group.max() + 1) * len(seen_times)
    kept = expected > 0
    assert seen[~kept].sum() == 0
    return float(stats.chisquare(seen[kept], expected[kept]).pvalue)


@pytest.mark.parametrize("by", ["hour", "weekday", "month"])
@pytest.mark.parametrize("name", ["building_fire", "traffic_accident", "wildfire"])
def test_incidents_follow_their_profiles(demand: Demand, axis: YearAxis, by: str, name: str) -> None:
    index = demand.type_index(name)
    row = demand.types[index]
    arrays = demand_arrays(dataclasses.replace(demand, storms=()), axis)
    seen = times(arrays, 150, np.array([index]))
    # Computed here from the tables, not from the arrays: ordinary and holiday places by their shares.
    profiles = {
        kind: {profile.profile: np.array(profile.weights) for profile in table}
        for kind, table in (
            ("hour", demand.hour_profiles),
            ("weekday", demand.weekday_profiles),
            ("month", demand.month_profiles),
        )
    }
    plain = (
        profiles["hour"][row.hour_profile][axis.hour]
        * profiles["weekday"][row.weekday_profile][axis.weekday]
        * profiles["month"][row.month_profile][axis.month - 1]
    )
    summer = plain * profiles["month"]["holiday_presence"][axis.month - 1]
    year = slice(axis.warmup_hours, None)
    holiday = demand.mix[index].shares[COMPONENTS.index("holiday")]
    intensity = (1 - holiday) * plain / plain[year].sum() + holiday * summer / summer[year].sum()
    group = getattr(axis, by).astype(np.int64)
    assert grouped_pvalue(seen, intensity / intensity.sum(), group) > 1e-4
    shifted = np.roll(intensity, {"hour": 1, "weekday": 24, "month": 24 * 31}[by])
    if by != "weekday" or name == "traffic_accident":
        assert grouped_pvalue(seen, shifted / shifted.sum(), group) < 1e-4


def test_times_are_uniform_within_the_hour(arrays: DemandArrays) -> None:
    within = times(arrays, 40) % MS_PER_HOUR
    assert stats.kstest(within / MS_PER_HOUR, "uniform").pvalue > 1e-4
    assert within.min() < 1000
    assert within.max() > MS_PER_HOUR - 1000


def test_on_scene_times_have_their_median_and_cap(demand: Demand, arrays: DemandArrays) -> None:
    index = demand.type_index("automatic_alarm")
    row = demand.types[index]
    minutes = np.array(
        [r[4] / 60_000 for rep in range(40) for r in drawn(arrays, 9, rep) if r[2] == index], dtype=float
    )
    below = np.mean(minutes < row.on_scene_median_min)
    assert abs(below - 0.5) < 4 * 0.5 / math.sqrt(len(minutes))
    assert np.std(np.log(minutes)) == pytest.approx(row.on_scene_log_sd, rel=0.05)
    assert arrays.on_scene_ms[index].max() <= row.on_scene_cap_min * 60_000


# --- summer time ---------------------------------------------------------------------


def hours_of_day(axis: YearAxis, month: int, day: int) -> list[int]:
    moments = [axis.local_time(index * MS_PER_HOUR) for index in range(axis.hours)]
    return [index for index, moment in enumerate(moments) if (moment.month, moment.day) == (month, day)]


def test_summer_time(axis: YearAxis) -> None:
    two_only = tuple(float(hour == 2) for hour in range(24))
    arrays = demand_arrays(small([5000.0], [("p", 1.0)], two_only), axis)
    share = np.diff(arrays.profile_cumulative[0])
    march, october, ordinary = (hours_of_day(axis, *date) for date in ((3, 31), (10, 27), (5, 1)))
    assert (len(march), len(october), len(ordinary)) == (23, 25, 24)
    assert share[march].sum() == 0
    assert share[october].sum() == pytest.approx(2 * share[ordinary].sum(), rel=1e-9)
    seen = times(arrays, 40) // MS_PER_HOUR
    assert not np.isin(seen, march).any()
    for hour in (hour for hour in october if axis.hour[hour] == 2):
        assert np.isin(seen, hour).any()
    assert {axis.local_time(int(hour) * MS_PER_HOUR).hour for hour in seen} == {2}


# --- common random numbers -----------------------------------------------------------


def test_growth_of_one_type_changes_no_other_incident(demand: Demand, axis: YearAxis) -> None:
    index = demand.type_index("ivpa")
    grown = dataclasses.replace(demand.types[index], yearly_number=demand.types[index].yearly_number * 1.7)
    more = dataclasses.replace(demand, types=(*demand.types[:index], grown, *demand.types[index + 1 :]))
    before, after = drawn(demand_arrays(demand, axis), 4, 2), drawn(demand_arrays(more, axis), 4, 2)
    assert set(before) < set(after)
    assert {row[2] for row in set(after) - set(before)} == {index}
    assert len(after) - len(before) > 30


def test_other_types_and_places_change_no_incident(axis: YearAxis) -> None:
    one = demand_arrays(small([40.0], [("p", 1.0)]), axis)
    # Type t0 keeps 40 a year in p: the new place takes an equal share of a doubled number.
    two = demand_arrays(small([80.0, 25.0], [("a_new_place", 1.0), ("p", 1.0)]), axis)
    here = [(row[0], row[1], row[4]) for row in drawn(one)]
    there = [(row[0], row[1], row[4]) for row in drawn(two) if (row[2], row[3]) == (0, 1)]
    assert here == there
    assert len(drawn(two)) > len(here) + 20


@settings(max_examples=60, deadline=None)
@given(rate=st.floats(0.001, 250), factor=st.floats(1, 3), seed=st.integers(0, 2**40))
def test_number_is_monotone_in_the_rate(rate: float, factor: float, seed: int) -> None:
    axis = year_axis(2023, 0)
    fewer = drawn(demand_arrays(small([rate], [("p", 1.0)]), axis), seed)
    more = drawn(demand_arrays(small([rate * factor], [("p", 1.0)]), axis), seed)
    assert set(fewer) <= set(more)


def test_total_factor_only_adds(demand: Demand, axis: YearAxis) -> None:
    before, after = (
        drawn(demand_arrays(demand, axis)),
        drawn(demand_arrays(demand.varied(total_factor=1.2), axis)),
    )
    assert set(before) < set(after)


def test_on_scene_factor_moves_no_time(demand: Demand, axis: YearAxis) -> None:
    before, after = (
        drawn(demand_arrays(demand, axis)),
        drawn(demand_arrays(demand.varied(on_scene_factor=1.5), axis)),
    )
    assert [row[:4] for row in before] == [row[:4] for row in after]
    ratio = [b[4] / a[4] for a, b in zip(before, after, strict=True)]
    assert min(ratio) == pytest.approx(1.5, rel=1e-4)
    assert max(ratio) == pytest.approx(1.5, rel=1e-4)


def test_another_year_and_warmup_keep_numbers_in_reason(demand: Demand) -> None:
    calm = dataclasses.replace(demand, storms=())
    short, long = demand_arrays(calm, year_axis(2023, 0)), demand_arrays(calm, year_axis(2023, 30))
    assert short.cell_rate.sum() == pytest.approx(881, abs=1e-9)
    assert 1 < long.cell_rate.sum() / short.cell_rate.sum() < 1 + 30 / 365


# --- buffers and order ---------------------------------------------------------------


def test_small_buffers_are_refused_and_untouched(arrays: DemandArrays) -> None:
    number = len(drawn(arrays))
    assert draw_incidents(arrays, 1, 0, *buffers(number)) == number
    for short in range(5):
        filled = [column[: number - 1] if i == short else column for i, column in enumerate(buffers(number))]
        assert draw_incidents(arrays, 1, 0, *filled) == BUFFER_TOO_SMALL
        assert all((column == 7).all() for column in filled)
    assert draw_incidents(arrays, 1, 0, *buffers(0)) == BUFFER_TOO_SMALL


def test_no_incident_at_all(axis: YearAxis) -> None:
    arrays = demand_arrays(small([0.0], [("p", 1.0)]), axis)
    assert len(arrays.cell_rate) == 0
    assert draw_incidents(arrays, 1, 0, *buffers(0)) == 0


def test_equal_times_are_ordered_by_key(axis: YearAxis) -> None:
    one_hour = small([200_000.0], [("p", 1.0), ("q", 1.0)], tuple(float(hour == 3) for hour in range(24)))
    found = drawn(demand_arrays(one_hour, axis))
    pairs = [(row[0], row[1]) for row in found]
    assert pairs == sorted(pairs)
    equal = sum(a[0] == b[0] for a, b in itertools.pairwise(found))
    assert equal > 5  # otherwise the key decided nothing here
    assert len({row[1] for row in found}) == len(found)


def test_cell_key_is_stable() -> None:
    # A literal, so that a change of the hash, which would renew every draw ever published, is noticed.
    assert cell_key("building_fire", "town_centrum") == 0x10C7622946381444
    assert cell_key("a", "b") != cell_key("b", "a")
