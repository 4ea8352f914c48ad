"""Turnouts fitted to turnouts that were drawn with a known level, stations, parts of the day and spread."""

from collections import defaultdict
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from brandsim.scenarios.files.assumptions import load_assumptions
from brandsim.scenarios.folders.logged_turnouts import (
    FEWEST,
    FEWEST_OF_STATION,
    Priors,
    _priors,
    fit_form,
)
from brandsim.service.turnout import full_time_table_ms, order_moments, person_table_ms
from brandsim.words.text import Text

PRIORS = Priors(0.09, 0.26, np.inf, {"evening": (0.0, 0.1), "night": (np.log(1.4), 0.1)})


class Truth(NamedTuple):
    """What turnouts are drawn with, in the logarithm."""

    stations: np.ndarray
    evening: float
    night: float
    log_sd: float
    own_night: np.ndarray | float = 0.0


def drawn(rng, truth, numbers, order=(0.0, 1.0)):
    """Draw so many turnouts of each station, and fit them."""
    station = np.repeat(np.arange(len(numbers)), numbers)
    part = rng.choice(3, len(station), p=[0.4, 0.35, 0.25])
    added = np.array([0.0, truth.evening, truth.night])[part]
    added += (part == 2) * np.broadcast_to(truth.own_night, len(numbers))[station]
    log_ratio = (
        truth.stations[station]
        + added
        + truth.log_sd * (order[0] + order[1] * rng.standard_normal(len(part)))
    )
    parts = {"evening": part == 1, "night": part == 2}
    return fit_form("on_call", log_ratio, station, np.tile(order, (len(numbers), 1)), parts, PRIORS)


def holds(found, log_truth):
    low, high = found.interval95
    return low <= np.exp(log_truth) <= high


@pytest.mark.slow
@pytest.mark.parametrize(("between", "of_nights"), [(0.0, 0.0), (0.05, 0.05), (0.15, 0.1), (0.25, 0.15)])
def test_intervals_of_95_per_cent_hold_the_truth_in_90_to_99(between, of_nights):
    """Levels and what parts of the day add are drawn from what is believed; the station that nobody saw is held too."""
    rng = np.random.default_rng(round(between * 100) + 5)
    numbers = (120, 60, 30, 15, 0)
    held = defaultdict(list)
    for _ in range(1000):
        stations = rng.normal(0, 0.09) + rng.normal(0, between, len(numbers))
        night = np.log(1.4) + rng.normal(0, 0.1)
        own_night = rng.normal(0, of_nights, len(numbers))
        truth = Truth(stations, rng.normal(0, 0.1), night, rng.uniform(0.15, 0.4), own_night)
        found = drawn(rng, truth, numbers, (-0.05, 0.7))
        for at, one in enumerate(found.stations.values()):
            held["unseen" if at == 4 else "station"].append(holds(one, stations[at]))
        for at, one in enumerate(found.nights.values()):
            kind = "unseen night" if at == 4 else "own night"
            held[kind].append(holds(one, night + own_night[at]))
        held["evening"].append(holds(found.parts["evening"], truth.evening))
        held["night"].append(holds(found.parts["night"], truth.night))
        held["spread"].append(holds(found.log_sd, np.log(truth.log_sd)))
    shares = {name: np.mean(each) for name, each in held.items()}
    print(between, {name: round(float(share), 3) for name, share in shares.items()})
    # a station of a form whose stations are all alike, or nearly so, may well be held in more
    alike = [*["unseen"] * (between == 0), *["unseen night", "night"] * (of_nights <= 0.05)]
    assert all(shares.pop(name) > 0.94 for name in alike)
    assert all(0.9 <= share <= 0.99 for share in shares.values()), shares


def test_a_station_that_differs_moves_and_its_like_do_not():
    rng = np.random.default_rng(3)
    truth = Truth(np.array([0.0, 0.0, 0.0, np.log(1.4)]), 0.0, np.log(1.4), 0.25)
    found = drawn(rng, truth, (200, 200, 200, 200))
    values = [one.value for one in found.stations.values()]
    assert values[3] == pytest.approx(1.4, rel=0.05)
    assert values[:3] == pytest.approx([1, 1, 1], rel=0.05)
    alike = drawn(rng, truth._replace(stations=np.zeros(4)), (200, 200, 200, 200))
    spread = np.ptp([one.log for one in alike.stations.values()])
    assert spread < 0.04
    # how others turn out says less of a form whose stations differ
    assert alike.level.log_sd < found.level.log_sd


def test_a_station_whose_nights_differ_has_its_own_and_the_others_do_not():
    rng = np.random.default_rng(14)
    own = np.array([0.0, 0.0, 0.0, np.log(1.5)])
    truth = Truth(np.zeros(4), 0.0, np.log(1.4), 0.25, own)
    found = drawn(rng, truth, (300, 300, 300, 300))
    values = [one.value for one in found.nights.values()]
    assert values == pytest.approx(1.4 * np.exp(own), rel=0.07)
    # what is of its nights is not of the station, nor of how far turnouts spread
    assert [one.value for one in found.stations.values()] == pytest.approx([1] * 4, rel=0.06)
    assert found.log_sd.value == pytest.approx(0.25, rel=0.06)
    assert found.log_sd.n == 1200
    alike = drawn(rng, truth._replace(own_night=0.0), (300, 300, 300, 300))
    # a night's own mean has an error of 3 %, of which less than half is taken for the station's
    logs = np.array([one.log for one in alike.nights.values()])
    assert np.std(logs) < 0.03
    assert all(low < 1.4 < high for low, high in (one.interval95 for one in alike.nights.values()))
    # nights that are alike say more of them all
    assert alike.parts["night"].log_sd < found.parts["night"].log_sd
    assert {one.n for one in found.nights.values()} != {300}


def test_few_nights_move_a_station_little_and_none_not_at_all():
    rng = np.random.default_rng(15)
    own = np.array([0.0, 0.0, np.log(1.5)])
    truth = Truth(np.zeros(3), 0.0, np.log(1.4), 0.4, own)
    few, many = (drawn(rng, truth, (600, 600, n)).nights["2"] for n in (40, 600))
    assert few.log_sd > 1.5 * many.log_sd
    assert abs(many.value / 2.1 - 1) < 0.12
    none = drawn(rng, truth, (600, 600, FEWEST_OF_STATION))
    assert none.nights["2"].log == pytest.approx(none.parts["night"].log, abs=1e-9)
    assert none.nights["2"].log_sd >= none.parts["night"].log_sd
    assert drawn(rng, truth, (600, 12, 12)).nights == {}


def test_few_turnouts_move_a_station_little():
    rng = np.random.default_rng(4)
    truth = Truth(np.array([0.0, 0.0, 0.0, np.log(1.4)]), 0.0, np.log(1.4), 0.5)
    few, many = (drawn(rng, truth, (300, 300, 300, n)).stations["3"] for n in (FEWEST_OF_STATION, 300))
    assert few.log < 0.7 * many.log
    assert few.log_sd > 2 * many.log_sd
    none = drawn(rng, truth, (300, 300, 300, FEWEST_OF_STATION - 1))
    assert none.stations["3"].value == pytest.approx(none.level.value, rel=0.02)
    assert none.stations["3"].log_sd > none.stations["0"].log_sd


def test_nights_are_compared_within_stations():
    """One station has all the nights: that it is slow is not of the night."""
    rng = np.random.default_rng(6)
    night = np.zeros(800, bool)
    night[400:650] = True
    night[:20] = True
    station = np.repeat([0, 1], 400)
    log_ratio = np.log(1.3) * station + np.log(1.5) * night + 0.2 * rng.standard_normal(800)
    found = fit_form("full_time", log_ratio, station, np.tile((0.0, 1.0), (2, 1)), {"night": night}, PRIORS)
    assert found.parts["night"].value == pytest.approx(1.5, rel=0.04)
    assert found.stations["1"].log - found.stations["0"].log == pytest.approx(np.log(1.3), abs=0.05)


def test_one_station_alone_is_the_level():
    rng = np.random.default_rng(8)
    found = drawn(rng, Truth(np.array([0.1]), 0.0, np.log(1.4), 0.2), (300,))
    assert found.stations["0"] == found.level
    assert found.level.log == pytest.approx(0.1, abs=0.03)


def test_of_a_few_nothing_is_said_and_what_was_misread_counts_for_nothing():
    rng = np.random.default_rng(9)
    truth = Truth(np.zeros(2), 0.0, np.log(1.4), 0.2)
    assert drawn(rng, truth, (FEWEST // 2, FEWEST // 2 - 1)) is None
    assert drawn(rng, truth, (FEWEST // 2, FEWEST // 2)) is not None
    station = np.repeat([0, 1], 100)
    log_ratio = 0.2 * rng.standard_normal(200)
    misread = np.concatenate([log_ratio, np.full(60, np.log(6.0))])
    order = np.tile((0.0, 1.0), (2, 1))
    one, other = (
        fit_form("on_call", values, np.resize(station, len(values)), order, {}, PRIORS)
        for values in (log_ratio, misread)
    )
    assert other.level.log == pytest.approx(one.level.log, abs=1e-9)


def test_the_kth_of_those_who_come_is_as_it_is_drawn():
    """Moments of the logarithm of an on-call turnout, from the table that the engine draws from."""
    rng = np.random.default_rng(10)
    people, may_come, probability, k, least = 4, 6, 0.8, 4, 3
    table = person_table_ms(300, 0.5, 0.3, k, people)
    times = np.sort(
        np.where(rng.random((40_000, may_come)) < probability, rng.choice(table, (40_000, may_come)), 2**30)
    )
    came = (times < 2**30).sum(axis=1)
    rolled = came >= least
    at = np.minimum(k, came[rolled]) - 1
    logs = np.log(times[rolled][np.arange(len(at)), at] / 300_000)
    found = order_moments(people, probability, may_come, k, least)
    assert logs.mean() == pytest.approx(0.3 * found.mean, abs=0.003)
    assert logs.std() == pytest.approx(0.3 * found.sd, abs=0.003)
    full = np.log(full_time_table_ms(90, 0.5, 0.3) / 90_000)
    assert (full.mean(), full.std()) == pytest.approx((0, 0.3), abs=0.002)


def test_what_is_drawn_is_as_uncertain_as_each_station():
    """The form's row and a station's own, drawn apart, make up the station's value and its error."""
    rng = np.random.default_rng(12)
    found = drawn(rng, Truth(np.array([0.0, 0.2, 0.4]), 0.0, np.log(1.4), 0.2), (400, 400, 12))
    known = {row.key: row for row in load_assumptions()}
    names = dict.fromkeys(found.stations, "X")
    rows = {row.key: row for row in found.assumptions(known, names, Text("log", "log"))}

    def log_of(row):
        assert row.low is not None
        return np.log(row.value), np.log(row.high / row.low) / 2 / 1.96

    level, common = log_of(rows["on_call_turnout_factor"])
    for key, one in found.stations.items():
        row = rows[f"station_turnout.{key}"]
        own, error = log_of(row) if row.low is not None else (np.log(row.value), 0.0)
        assert level + own == pytest.approx(one.log, abs=2e-4)
        assert np.hypot(common, error) == pytest.approx(one.log_sd, abs=2e-4)
    night, common = log_of(rows["on_call_night_factor"])
    for key, one in found.nights.items():
        row = rows[f"station_night.{key}"]
        own, error = log_of(row) if row.low is not None else (np.log(row.value), 0.0)
        assert night + own == pytest.approx(one.log, abs=2e-4)
        assert np.hypot(common, error) == pytest.approx(one.log_sd, abs=2e-4)
    assert len(found.nights) == 3
    # how little the form says of one whose stations differ is not drawn twice
    assert found.level.log_sd > 2 * common
    assert rows["on_call_log_sd"].confidence == "computed"


def test_the_kth_that_comes_late_is_no_slow_station():
    rng = np.random.default_rng(13)
    truth = Truth(np.zeros(2), 0.0, np.log(1.4), 0.4)
    found = drawn(rng, truth, (400, 400), (0.5, 0.7))
    assert found.level.log == pytest.approx(0, abs=0.04)
    assert found.log_sd.value == pytest.approx(0.4, rel=0.08)


def test_what_is_believed_before_the_log_is_what_is_assumed():
    known = {row.key: row for row in load_assumptions()}
    on_call, full_time = (_priors(form, known) for form in ("on_call", "full_time"))
    assert (set(on_call.parts), set(full_time.parts)) == (
        {"evening", "night", "winter"},
        {"evening", "night"},
    )
    for part in ("night", "winter"):
        row = known[f"on_call_{part}_factor"]
        error = np.log(row.high / row.low) / (2 * 1.96)
        assert on_call.parts[part] == pytest.approx((np.log(row.value), error))
    assert on_call.log_sd == known["on_call_log_sd"].value
    known["on_call_turnout_factor"] = replace(known["on_call_turnout_factor"], low=None, high=None)
    assert _priors("on_call", known) is None  # somebody is sure of it
