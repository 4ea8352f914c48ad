"""What is measured of a year in one pass, against every incident written out."""

from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings, strategies as st

from brandsim.response.statistics import QUANTILES, Statistics
from brandsim.response.year.event_times import EventTimes
from brandsim.response.year.filters import Counted
from brandsim.response.year.measures import Measured, YearMeter
from brandsim.response.year.needs import LATER, InTime, need_times
from brandsim.response.year.weighted_times import NEVER
from support.examples import examples
from support.worlds.shapes import shapes
from support.worlds.years import random_measured, random_years

STATISTICS = Statistics().names

MANY = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
YEARS = 3


def played(shape):
    setting, years = random_years(shape, number=YEARS)
    rng = np.random.default_rng([6, shape.seed])
    places = rng.random(shape.places) < 0.5
    measured = random_measured(shape, setting)
    types = len(measured.counted_types)
    beside = {
        "all": Counted(np.ones(types, bool), 127),
        "somewhere": Counted(rng.random(types) < 0.8, 2, places, "first_action"),
    }
    return setting, years, replace(measured, beside=beside)


def clock_times(setting, year, measured):
    """Return when each indicator was met, and whether in time."""
    met, in_time = need_times(setting, year, measured.capability_sets, LATER)
    first = np.maximum(year.raw.first_arrival, -1)
    return np.vstack([first, met]), np.vstack([np.full(len(first), InTime.UNSAID), in_time])


@MANY
@given(shapes(), st.integers(0, 127), st.booleans(), st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_incidents_count_by_type_priority_place_and_time(shape, least_grave, everywhere, span):
    _, years, measured = played(shape)
    for year in years:
        inc = year.incidents
        since_ms, until_ms = (
            int(np.quantile(inc.time_ms, level)) if len(inc.time_ms) else 0 for level in span
        )
        places = measured.beside["somewhere"].places
        one = Counted(measured.counted_types, least_grave, None if everywhere else places, until_ms=until_ms)
        assert one.of(year, since_ms).tolist() == [
            bool(measured.counted_types[type_])
            and priority <= least_grave
            and (everywhere or bool(places[place]))
            and since_ms <= time_ms < until_ms
            for type_, priority, place, time_ms in zip(
                year.type_, inc.priority, inc.place, inc.time_ms, strict=True
            )
        ]


@MANY
@given(shapes())
def test_times_and_what_was_asked_are_as_written_out(shape):
    setting, years, measured = played(shape)
    for year in years:
        at, _ = clock_times(setting, year, measured)
        counted = np.flatnonzero(measured.counted(year, setting.axis))
        time_ms = year.incidents.time_ms
        expected = [
            [
                min(at[k, i] - time_ms[i], NEVER - 1) if at[k, i] >= 0 else NEVER
                for i in counted
                if at[k, i] != -2
            ]
            for k in range(len(at))
        ]
        times = YearMeter(setting, measured)(year).times
        assert times.number.tolist() == [[len(row) for row in expected]]
        assert times.times_ms.tolist() == [one for row in expected for one in row]
        assert times.asks.tolist() == [sum(1 << k for k in range(len(at)) if at[k, i] != -2) for i in counted]
        assert (times.number.dtype, times.times_ms.dtype, times.asks.dtype) == (np.int32, np.int32, np.uint8)


@MANY
@given(shapes())
def test_counts_and_shares_in_time_are_as_written_out(shape):
    setting, years, measured = played(shape)
    n, judged, in_time = (STATISTICS.index(name) for name in ("n", "n_judged", "share_in_time"))
    for year in years:
        at, codes = clock_times(setting, year, measured)
        counted = measured.counted(year, setting.axis)
        figures = YearMeter(setting, measured)(year).figures
        for k, row in enumerate(figures[: len(at)]):
            said = codes[k][counted & (codes[k] != InTime.UNSAID)]
            assert (row[n], row[judged]) == ((counted & (at[k] != -2)).sum(), len(said))
            if row[judged]:
                assert row[in_time] == (said == InTime.YES).sum() / len(said)


@MANY
@given(shapes())
def test_what_is_measured_beside_is_what_a_filter_of_its_own_measures(shape):
    setting, years, measured = played(shape)
    for year in years:
        figures = YearMeter(setting, measured)(year).figures
        for row, other in zip(figures[len(measured.indicators) :], measured.beside.values(), strict=True):
            alone = Elsewhere(
                measured.indicators,
                measured.capability_sets,
                other.types,
                other.least_grave,
                where=other.places,
            )
            expected = (
                YearMeter(setting, alone)(year).figures[measured.indicators.index(other.indicator)].copy()
            )
            expected[[STATISTICS.index("n_judged"), STATISTICS.index("share_in_time")]] = 0, np.nan
            assert np.array_equal(row, expected, equal_nan=True)


class Elsewhere(Measured):
    """As `Measured`, of some places alone."""

    def __init__(self, *args, where):
        super().__init__(*args)
        object.__setattr__(self, "where", where)

    @property
    def filter(self):
        return super().filter._replace(places=self.where)


times_of_years = st.lists(
    st.lists(st.lists(st.one_of(st.just(NEVER), st.integers(0, 10**7)), max_size=6), min_size=2, max_size=2),
    min_size=1,
    max_size=5,
)


@settings(max_examples=examples(60), deadline=None, derandomize=True)
@given(times_of_years, st.data())
def test_quantiles_over_years_chosen_are_those_of_their_sorted_times(years, data):
    kept = EventTimes(
        np.array([[len(row) for row in year] for year in years], np.int32),
        np.array([one for year in years for row in year for one in row], np.int32),
        np.zeros(0, np.uint8),
    )
    choices = data.draw(
        st.lists(st.lists(st.integers(0, len(years) - 1), min_size=2, max_size=2), min_size=1, max_size=4)
    )
    found = kept.quantiles(np.array(choices))
    for chosen, row in zip(choices, found, strict=True):
        for k, quantiles in enumerate(row):
            times = sorted(one for year in chosen for one in years[year][k])
            for level, value in zip(QUANTILES.values(), quantiles, strict=True):
                if not times:
                    assert np.isnan(value)
                    continue
                rank = max(int(np.ceil(level * len(times) * (1 - 1e-12))), 1)
                assert value == (np.inf if times[rank - 1] == NEVER else times[rank - 1] / 60_000)
