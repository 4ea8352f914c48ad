"""Storms of a log: found in years that were drawn with them, and drawn again as they were."""

import dataclasses

import numpy as np
import pytest

from brandsim.calendar import MS_PER_HOUR, year_axis
from brandsim.demand import draw_incidents, load_demand
from brandsim.demand.arrays import buffer_size, demand_arrays
from brandsim.demand.fit import CountedIncidents, fit_demand
from brandsim.demand.logged_storms import FEWEST_STORMS, days_of_storms, storm_days
from brandsim.demand.storms import Storm, StormShare
from brandsim.words.text import Text
from support.invented import InventedMunicipality

RATES = (150, 350)
LASTS_H = 18


@pytest.fixture(scope="module")
def stated(tmp_path_factory):
    return load_demand(InventedMunicipality(tmp_path_factory.mktemp("storms") / "ekmyra").folder / "demand")


def drawn(stated, rng, per_year, size, cv, years=4, share=0.8):
    """Draw years with storms of so many incidents on average, of which `share` are of the second type."""
    number = np.arange(int(365.25 * years))
    parts = []
    for kind, rate in enumerate(RATES):
        n = rng.poisson(rate * years)
        parts.append((np.full(n, kind), rng.uniform(0, 24 * len(number), n)))
    for _ in range(rng.poisson(per_year * years)):
        n = rng.poisson(size * rng.gamma(1 / cv**2, cv**2))
        begins = rng.uniform(0, 24 * (len(number) - 2))
        parts.append(((rng.random(n) < share).astype(int), begins + rng.uniform(0, LASTS_H, n)))
    type_, at = (np.concatenate(part) for part in zip(*parts, strict=True))
    return CountedIncidents(
        type_,
        rng.integers(0, len(stated.places), len(type_)),
        (at // 24).astype(np.int64),
        (at % 24).astype(np.int64),
        np.full(len(type_), 30.0),
        number % 7,
        (number % 365) // 31 + 1,
        2020 + number // 365,
    )


def ratio(daily):
    return daily.var(ddof=1) / daily.mean()


@pytest.mark.slow
@pytest.mark.parametrize(("per_year", "size", "cv"), [(2, 25, 0.3), (3, 30, 0.6), (5, 20, 0.5)])
def test_intervals_of_95_per_cent_hold_what_storms_bring_in_90_to_99(stated, per_year, size, cv):
    rng = np.random.default_rng(per_year)
    held, total, of_type, hours = [], [], [], []
    for _ in range(60):
        fit = fit_demand(stated, drawn(stated, rng, per_year, size, cv))
        total.append(fit.counted.sum() / fit.years / (sum(RATES) + per_year * size))
        total[-1] = abs(np.log(total[-1])) < 1.96 * fit.total_log_sd
        if fit.storms is not None:
            found = fit.storms
            held.append(abs(np.log(found.per_year * found.size / (per_year * size))) < 1.96 * found.log_sd)
            of_type.append(found.shares @ fit.counted / (found.number * found.size))
            hours.append(found.duration_h)
    print(per_year, size, cv, np.mean(held), np.mean(total), len(held))
    assert 0.9 <= np.mean(held) <= 1
    assert np.mean(total) >= 0.88  # of 60
    assert len(held) >= 54
    assert np.mean(of_type) == pytest.approx(1, abs=0.05)
    assert np.mean(hours) == pytest.approx(LASTS_H, rel=0.15)


@pytest.mark.slow
def test_what_is_fitted_is_drawn_again_with_the_variance_of_the_log(stated):
    """Days of the log and of years drawn on the fit: about 1 without storms, as made with them."""
    rng = np.random.default_rng(11)
    for per_year, expected in ((0, 1.0), (6, None)):
        log = drawn(stated, rng, per_year, 20, 0.5, years=8)
        logged = ratio(np.bincount(log.day, minlength=len(log.weekday)))
        fit = fit_demand(stated, log)
        demand = dataclasses.replace(
            stated,
            types=tuple(
                dataclasses.replace(row, yearly_number=float(number))
                for row, number in zip(stated.types, fit.yearly_number, strict=True)
            ),
        )
        if fit.storms is not None:
            storms = fit.storms
            shares = tuple(
                StormShare(row.type, float(share), "made up", "assumption")
                for row, share in zip(stated.types, storms.shares, strict=True)
            )
            kind = Storm(
                "s",
                Text("s", "s"),
                storms.per_year,
                storms.duration_h,
                storms.size_cv,
                "even",
                "",
                "",
                shares,
            )
            demand = dataclasses.replace(demand, storms=(kind,))
        arrays = demand_arrays(demand, year_axis(2023, 0))
        size = buffer_size(arrays)
        filled = [np.empty(size, kind) for kind in (np.int64, np.int32, np.int32, np.uint64, np.int64)]
        days = []
        for replication in range(60):
            n = draw_incidents(arrays, 1, replication, *filled)
            days.append(np.bincount(filled[0][:n] // (24 * MS_PER_HOUR), minlength=365)[:365])
        drawn_again = ratio(np.concatenate(days))
        assert (fit.storms is None) == (per_year == 0)
        assert drawn_again == pytest.approx(logged if expected is None else expected, rel=0.25)
        assert logged > 3 if per_year else logged < 1.15


def test_hours_and_months_are_those_of_other_days(stated):
    """A hundred incidents of three storms, all at noon in March, are no habit of noon or of March."""
    calm = drawn(stated, np.random.default_rng(3), 0, 1, 1)
    days = np.flatnonzero((calm.month == 3) & (np.arange(len(calm.month)) % 40 == 0))[:3]
    more = np.repeat(days, 35)

    def added(values, new):
        return np.concatenate([values, np.full(len(more), new)])

    stormy = calm._replace(
        type_=added(calm.type_, 0),
        place=added(calm.place, 0),
        day=np.concatenate([calm.day, more]),
        hour=added(calm.hour, 12),
        on_scene_min=added(calm.on_scene_min, 30.0),
    )
    assert len(days) == FEWEST_STORMS
    before, after = fit_demand(stated, calm), fit_demand(stated, stormy)
    assert after.hours[0] == pytest.approx(before.hours[0], abs=0.15)
    assert after.months[0] == pytest.approx(before.months[0], abs=0.15)
    assert after.storms.months.argmax() == 2
    assert after.storms.shares[0] == pytest.approx(105 / (calm.type_ == 0).sum(), rel=0.2)
    assert after.storms.shares[1] < 0.02
    assert after.storms.per_year == pytest.approx(3 / 4)
    usual = np.bincount(calm.day, minlength=len(calm.month))
    assert after.storms.size == pytest.approx(35 + usual[days].mean() - usual.mean(), abs=0.6)
    assert after.storms.size_cv == pytest.approx(
        np.sqrt(2 / 4), abs=1e-9
    )  # they differ by no more than chance
    assert after.storms.duration_h == pytest.approx(
        1, abs=8
    )  # the usual incidents of those days are among them
    assert after.storm_days.tolist() == days.tolist()
    assert after.counted.sum() == before.counted.sum() + len(more)
    two = stormy.day != days[2]
    fewer = stormy._replace(
        **{name: getattr(stormy, name)[two] for name in ("type_", "place", "day", "hour", "on_scene_min")}
    )
    few = fit_demand(stated, fewer)
    assert few.storms is None
    assert few.storm_days.tolist() == days[:2].tolist()


def test_a_storm_over_midnight_is_one():
    expected = np.full(60, 1.4)
    daily = np.array([1, 2] * 30)
    daily[[10, 11]] = 8
    assert storm_days(daily, expected).tolist() == []
    assert [part.tolist() for part in days_of_storms(daily, expected)] == [[10, 11]]
    daily[[30, 31, 32]] = 20, 6, 2  # the day after is unusual, the one after that is not
    daily[50] = 5  # unusual, but beside none
    assert [part.tolist() for part in days_of_storms(daily, expected)] == [[10, 11], [30, 31]]


def test_sizes_that_differ_say_so_as_far_as_there_are_storms(stated):
    rng = np.random.default_rng(7)
    alike, apart = (fit_demand(stated, drawn(stated, rng, 8, 40, cv, years=8)).storms for cv in (0.05, 0.8))
    assert alike.size_cv < 0.35
    assert 0.6 < apart.size_cv < 1.0
    assert apart.log_sd > 1.15 * alike.log_sd
