"""Counts by place and minute, and the interval of a difference, against incidents told one by one."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from brandsim.response.breakdowns import Breakdowns
from brandsim.response.intervals.ratios import errors, ratios
from brandsim.response.intervals.strata import one_stratum
from brandsim.response.minutes import LEAST_CHANGED, MINUTES, changed_sides, half_widths, minute_times
from brandsim.response.year.event_times import EventTimes
from brandsim.response.year.groups import DIMENSIONS
from brandsim.response.year.weighted_times import NEVER
from support.examples import examples

PLACES = 3


def made(years):
    """Return breakdowns of years, each a list of (ms of the first, ms of a need or None if not asked for, place)."""
    number = np.array([[len(year), sum(need is not None for _, need, _ in year)] for year in years], np.int32)
    times = [
        took
        for year in years
        for took in [*(first for first, _, _ in year), *(need for _, need, _ in year if need is not None)]
    ]
    flat = [row for year in years for row in year]
    asks = np.array([1 + 2 * (need is not None) for _, need, _ in flat], np.uint8)
    groups = np.zeros((len(flat), len(DIMENSIONS)), np.int16)
    groups[:, DIMENSIONS.index("place")] = [place for *_, place in flat]
    return Breakdowns(
        {}, groups, EventTimes(number, np.array(times, np.int32), asks), one_stratum(len(years))
    )


def test_a_minute_holds_what_took_no_longer():
    found = made([[(0, None, 0), (60_000, 61_000, 1), (60_001, 3_600_000, 1)], [(NEVER, 3_600_001, 2)]])
    first, need = (minute_times(found, i, 2) for i in (0, 1))
    assert first.minute.tolist() == [0, 0, 1, MINUTES]
    assert (first.year.tolist(), first.place.tolist()) == ([0, 0, 0, 1], [0, 1, 1, 2])
    assert need.minute.tolist() == [1, MINUTES - 1, MINUTES]
    assert (need.incident.tolist(), need.year.tolist(), need.place.tolist()) == (
        [1, 2, 3],
        [0, 0, 1],
        [1, 1, 2],
    )
    counts = need.counts(PLACES)
    assert counts.sum(axis=1).tolist() == [0, 2, 1]
    assert counts[1, 1] == counts[1, MINUTES - 1] == counts[2, MINUTES] == 1
    assert first.yearly_shares(2)[:, [0, 1, 59]].tolist() == [[2 / 3, 1, 1], [0, 0, 0]]
    assert np.isnan(minute_times(made([[(0, None, 0)]]), 1, 1).yearly_shares(1)).all()


def played(seed, years, late):
    """Return the same incidents twice, the later time of `late` of ten a minute or more longer at place 0."""
    rng = np.random.default_rng(seed)
    before, after = [], []
    for _ in range(years):
        rows = [
            (int(t), int(p))
            for t, p in zip(rng.integers(1, 3_700_000, 40), rng.integers(0, 2, 40), strict=True)
        ]
        moved = [t + int(rng.integers(0, 900_000)) * (p == 0 and rng.integers(0, 10) < late) for t, p in rows]
        before.append([(t, t, p) for t, p in rows])
        after.append([(t, t, p) for t, (_, p) in zip(moved, rows, strict=True)])
    return made(before), made(after)


@given(st.integers(0, 2**32 - 1), st.integers(2, 40), st.integers(1, 10))
@settings(max_examples=examples(20), deadline=None)
def test_the_interval_is_that_of_ratios_between_years(seed, years, late):
    """`ratios` reckons over every year and place; here only those in which anything differs are looked at."""
    runs = [minute_times(one, 1, years) for one in played(seed, years, late)]
    found = half_widths(*runs, PLACES, years)
    for minute in (4, 20, 59):
        parts = []
        for run in runs:
            above, below = np.zeros((2, years, PLACES))
            np.add.at(below, (run.year, run.place), 1)
            np.add.at(above, (run.year, run.place), run.minute <= minute)
            parts.append(ratios(above, below, one_stratum(years)).residual)
        half = errors(parts[1] - parts[0], one_stratum(years)).half
        differ = np.bincount(
            runs[0].place, (runs[0].minute <= minute) != (runs[1].minute <= minute), minlength=PLACES
        )
        assert changed_sides(*runs, PLACES)[:, minute].tolist() == differ.tolist()
        expected = np.where(differ >= LEAST_CHANGED, half, np.where(differ == 0, 0.0, np.nan))
        assert found[:, minute] == pytest.approx(expected, abs=1e-12, nan_ok=True)
    assert (found[1:] == 0).all()


def test_places_where_others_ask_have_no_interval():
    before = [[(5, 5, 0), (5, 5, 1)] for _ in range(40)]
    after = [[(5, 5, 0), (5, None, 1)] for _ in range(40)]
    found = half_widths(*(minute_times(made(years), 1, 40) for years in (before, after)), PLACES, 40)
    assert (found[0] == 0).all()
    assert np.isnan(found[1]).all()


def test_who_asks_in_one_run_alone_is_within_in_that_alone():
    before = [[(5, 61_000, 0), (5, None, 1), (5, 5, 1)]]
    after = [[(5, None, 0), (5, 130_000, 1), (5, 70_000, 1)]]
    found = changed_sides(*(minute_times(made(years), 1, 1) for years in (before, after)), PLACES)
    assert found[:, :5].tolist() == [[0, 1, 1, 1, 1], [1, 0, 1, 1, 1], [0] * 5]


@pytest.mark.parametrize("changed", [LEAST_CHANGED - 1, LEAST_CHANGED])
def test_sixty_on_the_other_side_are_told_and_one_fewer_are_not(changed):
    before = [[(5, 5, 0)] * 10 for _ in range(20)]
    late = iter([130_000] * changed + [5] * (200 - changed))
    after = [[(5, next(late), 0) for _ in range(10)] for _ in range(20)]
    found = half_widths(*(minute_times(made(years), 1, 20) for years in (before, after)), PLACES, 20)
    assert np.isfinite(found[0, :2]).all() == (changed == LEAST_CHANGED == 60)
    assert (found[0, 2:] == 0).all()


def test_one_year_tells_nothing_of_chance():
    before, after = [[(5, 5, 0)] * 50], [[(5, 200_000, 0)] * 50]
    found = half_widths(*(minute_times(made(years), 1, 1) for years in (before, after)), PLACES, 1)
    assert np.isnan(found[0, :3]).all()
    assert (found[0, 3:] == 0).all()
