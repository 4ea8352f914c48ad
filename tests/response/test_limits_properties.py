"""No estimate outside its own interval, nothing impossible inside one; one interval decides what is separable."""

import pytest
from hypothesis import given, strategies as st

from brandsim.response.estimates import Estimate
from brandsim.response.intervals.limits import (
    AMOUNT,
    CHANGE,
    SHARE,
    SHARE_CHANGE,
    around,
    leaves_out_zero,
    widest,
)
from brandsim.scenarios.decide.differences import Difference

numbers = st.floats(-40, 40)
intervals = st.none() | st.tuples(numbers, numbers).map(lambda ends: tuple(sorted(ends)))


def estimate(value, unit="min", **ends):
    ends = {"ci95": None, "uncertainty95": None, "next_year95": None} | ends
    return Estimate("first_ladder", "alarm", "all", "p90", unit, value, n_per_year=12.0, **ends)


def difference(value, chance, assumptions, unit="min", **more):
    return Difference(
        "other", "first_ladder", "p90", unit, 9.0, 9.0, value, chance, assumptions, True, **more
    )


@pytest.mark.parametrize(
    ("value", "interval", "limits", "shown"),
    [
        (10.6, (-1.1, 22.3), AMOUNT, (0.0, 22.3)),
        (0.97, (0.93, 1.01), SHARE, (0.93, 1.0)),
        (-7.01, (-6.83, -3.96), CHANGE, (-7.01, -3.96)),
        (0.2, (-1.741, 1.418), SHARE_CHANGE, (-1.0, 1.0)),
        (3.0, None, AMOUNT, None),
        (None, (-2.0, 4.0), AMOUNT, (0.0, 4.0)),
    ],
)
def test_an_interval_is_possible_and_around_its_estimate(value, interval, limits, shown):
    assert around(value, interval, limits) == shown


@given(st.floats(0, 40), intervals, intervals, intervals)
def test_every_interval_of_an_estimate_holds_it(value, chance, assumptions, year):
    row = estimate(value, ci95=chance, uncertainty95=assumptions, next_year95=year)
    for interval in (row.ci95, row.uncertainty95, row.next_year95):
        assert interval is None or 0 <= interval[0] <= value <= interval[1]


def test_an_interval_that_would_reach_a_negative_time_is_not_given():
    """Few draws of few years moved a P90 of 8.7 minutes by -17: 0.0 to 42.5 told of an end that nobody knows."""
    row = estimate(8.7, ci95=(3.0, 14.4), uncertainty95=(-8.3, 42.5), next_year95=(-0.1, 30.0))
    assert (row.ci95, row.uncertainty95, row.next_year95) == ((3.0, 14.4), None, None)
    assert estimate(0.2, "share", uncertainty95=(-0.1, 0.4)).uncertainty95 == (0.0, 0.4)


@given(st.floats(0, 1), intervals)
def test_no_interval_of_a_share_passes_its_ends(value, interval):
    row = estimate(value, "share", uncertainty95=interval)
    assert row.uncertainty95 is None or 0 <= row.uncertainty95[0] <= value <= row.uncertainty95[1] <= 1


@given(numbers, intervals, intervals)
def test_the_printed_interval_decides_what_is_separable(value, chance, assumptions):
    row = difference(value, chance, assumptions)
    printed = row.interval95_difference
    assert row.separable == (printed is not None and not printed[0] <= 0 <= printed[1])
    held = [i for i in (row.ci95_difference, row.uncertainty95_difference) if i is not None]
    both = all(low > 0 or high < 0 for low, high in held)
    assert row.separable == (row.ci95_difference is not None and both)
    assert printed is None or printed[0] <= value <= printed[1]
    read = row.to_dict()
    assert read["separable"] == row.separable
    assert read["interval95_difference"] == (None if printed is None else list(printed))


def test_what_chance_has_no_interval_of_is_not_separable():
    row = difference(3.0, None, (2.0, 4.0), p_adjusted=0.001)
    assert (row.interval95_difference, row.separable, row.holds) == (None, False, False)
    assert widest((1.0, 2.0), None) == (1.0, 2.0)
    assert not leaves_out_zero((0.0, 2.0))
    assert leaves_out_zero((-2.0, -1.0))


def test_what_holds_among_many_is_separable_alone():
    assert difference(3.0, (2.0, 4.0), (1.0, 5.0), p_adjusted=0.04).holds
    assert not difference(3.0, (2.0, 4.0), (1.0, 5.0), p_adjusted=0.05).holds
    assert not difference(3.0, (2.0, 4.0), (-1.0, 5.0), p_adjusted=0.001).holds
