"""A demand fitted to counted incidents."""

import numpy as np
import pytest

from brandsim._data import data_file
from brandsim.demand import load_demand
from brandsim.demand.fit import CountedIncidents, fit_demand, shrunk
from brandsim.demand.rows import COMPONENTS
from support.invented import InventedMunicipality


@pytest.fixture(scope="module")
def stated(tmp_path_factory):
    return load_demand(InventedMunicipality(tmp_path_factory.mktemp("fit") / "ekmyra").folder / "demand")


def counted(stated, seed=1, years=2, rates=(100, 400), hours=None, stays=((30, 0.5), (60, 0.3)), extra=()):
    """Draw years of incidents as known: rates by type, hours by type, lognormal stays."""
    rng = np.random.default_rng(seed)
    days = int(365.25 * years)
    number = np.arange(days)
    type_, day, hour, stay = [], [], [], []
    for kind, rate in enumerate(rates):
        n = rng.poisson(rate * years)
        weights = np.ones(24) if hours is None else np.asarray(hours[kind], float)
        type_ += [kind] * n
        day += rng.integers(0, days, n).tolist()
        hour += rng.choice(24, n, p=weights / weights.sum()).tolist()
        stay += (stays[kind][0] * np.exp(stays[kind][1] * rng.standard_normal(n))).tolist()
    for at, n in extra:
        type_ += [0] * n
        day += [at] * n
        hour += [12] * n
        stay += [30.0] * n
    place = rng.integers(0, len(stated.places), len(type_))
    month = (number % 365) // 31 + 1
    return CountedIncidents(
        np.array(type_),
        place,
        np.array(day),
        np.array(hour),
        np.array(stay),
        number % 7,
        month,
        2020 + number // 365,
    )


def test_types_that_never_happened_tell_nothing_of_how_long_the_others_last():
    """The variance between types is that of the two that were seen (DerSimonian and Laird, by hand)."""
    stated = load_demand(data_file("municipalities", "exempel", "demand"))
    incidents = counted(stated, years=2, rates=(60, 90, 0, 0), stays=((20, 0.4), (70, 0.4), (1, 1), (1, 1)))
    found = fit_demand(stated, incidents)
    n = np.bincount(incidents.type_, minlength=2)
    logs = np.log(incidents.on_scene_min)
    apart = np.array([logs[incidents.type_ == kind].mean() for kind in (0, 1)])
    apart -= np.log([row.on_scene_median_min for row in stated.types[:2]])
    weight = n / found.on_scene_log_sd[:2] ** 2
    level = weight @ apart / weight.sum()
    between = (weight @ (apart - level) ** 2 - 1) / (weight.sum() - weight @ weight / weight.sum())
    assert found.on_scene_log_error == pytest.approx(np.sqrt(1 / weight.sum() + between / 2), rel=1e-6)
    unseen = [row.on_scene_median_min for row in stated.types[2:]]
    assert found.on_scene_median_min[2:] == pytest.approx(np.exp(level) * np.array(unseen))


def test_many_incidents_say_what_is_and_few_leave_what_was_stated(stated):
    found = fit_demand(stated, counted(stated, years=8))
    assert found.yearly_number == pytest.approx([100, 400], rel=0.1)
    assert found.on_scene_median_min == pytest.approx([30, 60], rel=0.06)
    assert found.on_scene_log_sd == pytest.approx([0.5, 0.3], rel=0.06)
    few = fit_demand(stated, counted(stated, years=0.02, rates=(100, 0)))
    assert few.yearly_number[1] == pytest.approx(120 * 0.5 / 0.52, rel=0.01)
    # the level is common
    assert few.on_scene_median_min[1] / few.on_scene_median_min[0] == pytest.approx(20 / 40)


def test_types_that_differ_keep_their_own_hours_and_those_alike_share_them(stated):
    """A fit by group must change with the groups."""
    night, day = np.where(np.arange(24) < 6, 3.0, 0.2), np.where(np.arange(24) < 6, 0.2, 3.0)
    apart = fit_demand(stated, counted(stated, hours=(night, day)))
    assert apart.hours[0, :6].mean() / apart.hours[0, 6:].mean() > 8
    assert apart.hours[1, :6].mean() / apart.hours[1, 6:].mean() < 0.12
    alike = fit_demand(stated, counted(stated, hours=(day, day)))
    assert alike.concentration["hours"] > 20 * apart.concentration["hours"]
    assert np.abs(alike.hours[0] - alike.hours[1]).max() < 0.3
    assert apart.hours.mean(axis=1) == pytest.approx([1, 1])


def test_months_and_weekdays_are_intensities_whatever_days_were_counted(stated):
    half = counted(stated, years=0.5, rates=(3000, 3000))
    found = fit_demand(stated, half)
    seen = np.bincount(half.month - 1, minlength=12) > 0
    assert found.months[:, seen] == pytest.approx(np.ones((2, seen.sum())), abs=0.15)
    assert found.months[:, ~seen] == pytest.approx(np.ones((2, (~seen).sum())), abs=0.15)
    assert found.weekdays == pytest.approx(np.ones((2, 7)), abs=0.15)


def test_places_are_drawn_towards_their_stated_weights(stated):
    incidents = counted(stated, years=4)
    found = fit_demand(stated, incidents)
    assert found.weight.sum() == pytest.approx(1)
    assert found.weight == pytest.approx(np.bincount(incidents.place) / len(incidents.place), abs=0.01)
    assert found.mix == pytest.approx(np.tile(np.eye(len(COMPONENTS))[0], (2, 1)))


def test_numbers_are_of_the_year_that_is_asked_for(stated):
    """The log grows by nine per cent a year: what happened in its last years happens more often, and less surely."""
    incidents = counted(stated, years=6, rates=(1000, 1000))
    rng = np.random.default_rng(2)
    kept = rng.random(len(incidents.type_)) < 1.09 ** (incidents.year[incidents.day] - 2026.0)
    few = incidents._replace(
        **{name: getattr(incidents, name)[kept] for name in ("type_", "place", "day", "hour", "on_scene_min")}
    )
    middle, later = fit_demand(stated, few), fit_demand(stated, few, 2027)
    assert np.exp(middle.trend.log_rate) == pytest.approx(1.09, abs=0.02)
    grown = 1.09 ** (2027 - middle.trend.middle)
    # drawn towards none
    assert later.yearly_number / middle.yearly_number == pytest.approx([grown] * 2, rel=0.09)
    assert later.total_log_sd > 1.5 * middle.total_log_sd
    assert middle.dispersion < 1.15  # what the trend explains is no dispersion


def test_the_error_of_the_number_covers_what_was(stated):
    """The 95 % interval of all incidents' number holds the truth in 90 to 99 % of draws."""
    inside = wide = 0
    for seed in range(60):
        found = fit_demand(stated, counted(stated, seed=seed, years=3))
        ratio = found.counted.sum() / found.years / 500
        inside += abs(np.log(ratio)) <= 1.96 * found.total_log_sd
        wide += found.dispersion > 1.5
    assert 53 <= inside <= 60
    assert wide <= 3  # one year in a hundred differs so by chance


def test_storm_days_are_named_and_widen_the_interval(stated):
    calm = fit_demand(stated, counted(stated))
    wild = fit_demand(stated, counted(stated, extra=((100, 40), (300, 60))))
    assert len(calm.storm_days) == 0
    assert wild.storm_days.tolist() == [100, 300]
    assert wild.total_log_sd > 1.3 * calm.total_log_sd
    years = counted(stated, rates=(100, 100))
    more = np.concatenate([years.day, np.repeat(np.arange(365), 2)])
    grown = years._replace(
        day=more,
        **{
            name: np.resize(getattr(years, name), len(more))
            for name in ("type_", "place", "hour", "on_scene_min")
        },
    )
    assert fit_demand(stated, grown).dispersion > 10  # two years that differ


def test_without_on_scene_times_the_stated_ones_stay(stated):
    incidents = counted(stated)
    found = fit_demand(stated, incidents._replace(on_scene_min=np.full(len(incidents.day), np.nan)))
    assert found.on_scene_median_min.tolist() == [40, 20]
    assert found.on_scene_log_error == 0
    longest = incidents.on_scene_min[incidents.type_ == 1].max()
    assert fit_demand(stated, incidents).on_scene_cap_min[1] == max(240, longest)


def test_a_share_of_nothing_stays_nothing():
    found = shrunk(np.array([[5, 0, 5], [0, 9, 1]]), np.array([[0.5, 0.0, 0.5], [0.2, 0.6, 0.2]]))
    assert found.shares[0, 1] == 0
    assert found.shares.sum(axis=1) == pytest.approx([1, 1])
