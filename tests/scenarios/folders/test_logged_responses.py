"""How likely people on call come, fitted to how many were aboard, drawn with a known probability."""

from collections import defaultdict
from dataclasses import replace
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from brandsim.clock import ZONE
from brandsim.draws import Stream, stream_key
from brandsim.log.off_duty import OffDuty
from brandsim.scenarios.files.assumptions import central_values, load_assumptions
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.folders.logged_people import Counted, fit_stations, outcomes
from brandsim.scenarios.folders.logged_responses import FEWEST, Unsaid, fit_responses
from brandsim.scenarios.world.availability import availability_of
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.turnouts import turning_out_of, turnout_arrays
from brandsim.service.turnout import crew_response, probability_threshold
from brandsim.words.text import Text

BELIEVED = (logit(0.97), (logit(0.99) - logit(0.95)) / 2 / 1.96)
UNIT = SimpleNamespace(rolls_when=5, min_crew=3, min_by_role=(0, 1, 0))
SEATS = (0, 1, 4)


def counted(rng, probability, alarms, failures):
    """Draw who comes to so many alarms, and count what a log would say of it."""
    came = rng.binomial(SEATS, probability, (alarms, 3))
    total = came.sum(axis=1)
    enough = total >= UNIT.min_crew
    row = np.bincount(total[enough & (came[:, 1] >= 1)], minlength=6)
    row[0] = (~enough).sum() if failures else 0
    return Counted(UNIT, {SEATS: row}, 0, 0)


def fitted(rows, failures):
    likely = [one.log_likelihood(given_that_it_rolls=not failures) for one in rows]
    return fit_stations(likely, [one.n for one in rows], BELIEVED)[1]


def coverage(between, failures, level, times):
    """Return how often 95 % intervals hold the truth: of stations, and of one that nobody saw."""
    rng, held = np.random.default_rng(round(between * 10) + failures), defaultdict(list)
    for _ in range(times):
        middle = rng.normal(*BELIEVED) if level is None else logit(level)
        truth = expit(middle + rng.normal(0, between, 5))
        rows = [counted(rng, p, n, failures) for p, n in zip(truth, (120, 60, 30, 15, 0), strict=True)]
        for at, (one, p) in enumerate(zip(fitted(rows, failures), truth, strict=True)):
            held["unseen" if at == 4 else "station"].append(one.low <= p <= one.high)
    return {name: float(np.mean(each)) for name, each in held.items()}


@pytest.mark.slow
@pytest.mark.parametrize("failures", [True, False])
def test_intervals_of_95_per_cent_hold_the_truth_in_90_to_99(failures):
    found = coverage(0.5, failures, None, 100)
    assert 0.9 <= found["station"] <= 0.99
    assert found["unseen"] >= 0.9


@pytest.mark.experiment
@pytest.mark.parametrize("failures", [True, False])
@pytest.mark.parametrize(
    ("between", "level"), [(0.0, None), (0.25, None), (0.5, None), (1.0, None), (0.3, 0.9), (0.3, 0.6)]
)
def test_intervals_hold_the_truth_however_stations_differ(between, level, failures):
    found = coverage(between, failures, level, 300)
    print(between, level, failures, found)
    assert 0.9 <= found["station"] <= 0.99
    assert found["unseen"] >= 0.88  # of 300, chance is 2 points


@pytest.mark.slow
def test_how_many_are_aboard_is_as_the_engine_draws_it():
    probability = 0.7
    at = int(np.abs(expit(np.arange(-4.0, 9.0001, 0.05)) - probability).argmin())
    expected = outcomes(SEATS, UNIT)[:, at]
    p = float(expit(np.arange(-4.0, 9.0001, 0.05)[at]))
    keys = [stream_key(1, 0, int(stream)) for stream in (Stream.TURNOUT, Stream.RESPONDS)]
    came, aboard = np.zeros(6), np.zeros(3, np.int64)
    times = 20_000
    for entity in range(times):
        rolled = crew_response(
            2, 0, np.full((1, 65536), 1000, np.int32), 0, probability_threshold(p), np.array(SEATS, np.int64),
            5, 3, np.array(UNIT.min_by_role, np.int32), 5, *keys, np.uint64(entity), np.zeros(64, np.int64), aboard,
        )  # fmt: skip
        came[aboard.sum() if rolled >= 0 else 0] += 1
    assert came[3:] / times == pytest.approx(expected[3:], abs=0.012)
    lost = 1 - expected.sum()  # enough came, and no leader
    assert came[0] / times == pytest.approx(expected[0] + lost, abs=0.012)
    assert 0.1 < lost < 0.3


def test_the_interval_is_that_of_the_likelihood_where_it_says_all():
    logits = np.arange(-4.0, 9.0001, 0.05)
    found = fit_stations([-(((logits - 2) / 0.1) ** 2) / 2], [9], BELIEVED)[1][0]
    assert logit([found.low, found.value, found.high]) == pytest.approx([2 - 0.196, 2, 2 + 0.196], abs=0.02)


def test_few_alarms_move_a_station_little_and_many_move_it_all_the_way():
    rng = np.random.default_rng(2)
    like = [counted(rng, 0.96, 300, True) for _ in range(3)]
    few, many = (fitted([*like, counted(rng, 0.8, n, True)], True)[3] for n in (4, 400))
    assert many.value == pytest.approx(0.8, abs=0.02)
    assert many.high - many.low < 0.06
    assert few.value > 0.84
    assert few.high - few.low > 2 * (many.high - many.low)


def test_alarms_that_are_not_in_the_log_are_not_taken_for_ones_that_everybody_came_to():
    rng = np.random.default_rng(3)
    rows = [counted(rng, 0.6, 2000, failures) for failures in (True, False)]
    every, rolled = (fitted([row], failures)[0] for row, failures in zip(rows, (True, False), strict=True))
    for found in (every, rolled):
        assert found.value == pytest.approx(0.6, abs=0.03)
    naive = fitted([rows[1]], True)[0]
    assert naive.value > 0.65  # without a word of those to which too few came
    assert rolled.high - rolled.low > every.high - every.low


def test_more_aboard_than_the_unit_waits_for_says_only_that_they_were_so_many():
    unit = SimpleNamespace(rolls_when=3, min_crew=3, min_by_role=(0, 0, 0))
    found = outcomes((0, 0, 5), unit)
    assert found.shape[0] == 4
    assert found.sum(axis=0) == pytest.approx(1)
    row = np.array([0, 0, 0, 100])
    sure = fit_stations(
        [Counted(unit, {(0, 0, 5): row}, 0, 0).log_likelihood(given_that_it_rolls=True)], [100], BELIEVED
    )[1][0]
    believed = fit_stations([np.zeros(261)], [0], BELIEVED)[1][0]
    assert sure == believed._replace(n=100)  # that it rolled is taken as given, and nothing else is known


class Place(NamedTuple):
    """A scenario and what a fit asks of it."""

    turning_out: tuple
    there: object
    known: dict


def place_of(name="exempel", change=lambda service: service):
    scenario = load_scenario(name)
    found = municipality_of(scenario)
    there = availability_of(scenario, found, central_values(found.assumptions))
    service = change(there.service)
    there = replace(there, service=service)
    return Place(turning_out_of(there), there, {row.key: row for row in found.assumptions})


def alarms(number, people, station="norrsjo", **more):
    """Return so many alarms of a station, each with people aboard."""
    at = pd.date_range("2023-02-01 09:00", periods=number, freq="50h")
    return pd.DataFrame(
        {
            "event": range(number),
            "station": station,
            "unit": f"{station}_engine",
            "alarmed": at,
            "rolled": at,
            "arrived": at,
            "people": people,
        }
        | more
    )


@pytest.fixture(scope="module")
def place():
    return place_of()


def test_a_station_of_a_log_is_found_and_one_without_alarms_is_as_uncertain_as_its_like(place):
    rng = np.random.default_rng(5)
    units = alarms(300, np.clip(rng.binomial(4, 0.9, 300), 3, None))
    units["people"] = [p if p >= 3 else np.nan for p in rng.binomial(4, 0.9, 300)]
    found = fit_responses(*place, units)
    assert (found.unsaid, found.failures) == ((), False)
    seen, unseen = found.stations["norrsjo"], found.stations["sodra_mo"]
    assert seen.n == units["people"].notna().sum()
    assert seen.low < 0.9 < seen.high
    assert unseen.n == 0
    assert unseen.low < seen.low
    assert unseen == found.level._replace(n=0)
    rows = {
        row.key: row
        for row in found.assumptions(place.known, {"norrsjo": "N", "sodra_mo": "S"}, Text("x", "x"))
    }
    own = rows["station_response.norrsjo"]
    assert (own.value, own.low, own.high) == seen.rounded
    assert own.confidence == rows["scheduled_response"].confidence == "computed"
    assert found.values["station_response.norrsjo"] == seen.value


def test_too_few_that_came_count_if_the_log_says_so(place):
    units = alarms(200, 4)
    units.loc[:19, ["people", "rolled", "arrived"]] = [1, pd.NaT, pd.NaT]
    units.loc[20:24, ["rolled", "arrived"]] = pd.NaT  # called off, or never written
    units.loc[23:24, "people"] = 3  # so many it rolls with
    units.loc[25:27, ["people", "rolled", "arrived"]] = [np.nan, pd.NaT, pd.NaT]
    units.loc[28:30, "people"] = np.nan
    found = fit_responses(*place, units)
    assert found.failures
    assert found.unknown == 8
    assert found.stations["norrsjo"].n == 200 - 8 - 3
    assert found.stations["norrsjo"].value < 0.96


@pytest.mark.parametrize(
    ("change", "unsaid"),
    [
        (lambda units: units.assign(people=np.nan), Unsaid("no_people")),
        (lambda units: units.iloc[: FEWEST - 1], Unsaid("few")),
        (lambda units: units.assign(people=[5, *[4] * 10] * 20), Unsaid("odd", ("norrsjo",))),
        (lambda units: units.assign(people=[2, *[4] * 10] * 20), Unsaid("odd", ("norrsjo",))),
        (lambda units: pd.concat([units, units.iloc[:20]]), Unsaid("several_units", ("norrsjo",))),
    ],
)
def test_what_the_log_does_not_say_is_named(place, change, unsaid):
    found = fit_responses(*place, change(alarms(220, 4)))
    assert unsaid in found.unsaid
    assert "norrsjo" not in found.stations
    assert found.summary()["unsaid"][0]["reason"] == unsaid.reason


def test_a_station_that_states_it_itself_is_left_to_its_table():
    def change(service):
        crews = [
            replace(crew, own=crew.own._replace(response_probability=0.8)) if crew.key == "norrsjo" else crew
            for crew in service.crews
        ]
        return replace(service, crews=tuple(crews))

    found = fit_responses(*place_of(change=change), alarms(100, 4))
    assert Unsaid("stated", ("norrsjo",)) in found.unsaid


def test_free_response_says_nothing_and_somebody_who_is_sure_is_left_alone(place):
    free = [one._replace(free=True) if one.unit.station == "norrsjo" else one for one in place.turning_out]
    found = fit_responses(free, place.there, place.known, alarms(100, 4))
    assert Unsaid("free", ("norrsjo",)) in found.unsaid
    sure = {"scheduled_response": replace(place.known["scheduled_response"], low=None, high=None)}
    assert fit_responses(*place[:2], sure, alarms(100, 4)).unsaid == (Unsaid("sure"),)
    full = [one for one in place.turning_out if one.crew.form == "full_time"]
    assert fit_responses(full, *place[1:], alarms(100, 4)).unsaid == ()


def test_alarms_while_the_station_was_off_duty_count_for_nothing(place):
    units = alarms(200, 4)
    units.loc[100:198, "people"] = 3
    away = OffDuty(
        "norrsjo", *(at.to_pydatetime().replace(tzinfo=ZONE) for at in units["alarmed"][[100, 199]])
    )
    found = fit_responses(*place, units, [away])
    assert found.stations["norrsjo"].n == 101
    assert found.stations["norrsjo"].value > 0.98
    assert fit_responses(*place, units, [away._replace(unit="norrsjo_engine")]) == found
    other = fit_responses(*place, units, [away._replace(unit="norrsjo_tanker")])
    assert other == fit_responses(*place, units) != found


def test_hours_in_which_not_the_same_are_on_duty_are_not_counted(place):
    number = [one.unit.key for one in place.turning_out].index("norrsjo_engine")
    seats = place.there.unit_seats.copy()
    seats[: 24 * 200, number, 2] = 2  # half the year's January is one, half another
    there = replace(place.there, unit_seats=seats)
    every = fit_responses(place.turning_out, there, place.known, alarms(180, 3))
    assert every.stations["norrsjo"].n > 100
    seats[::2, number, 2] = 3
    seats[1::2, number, 2] = 2
    seats[:, number, 2] += (np.arange(len(seats)) // 168 % 2).astype(np.int8)
    found = fit_responses(place.turning_out, replace(there, unit_seats=seats), place.known, alarms(180, 3))
    assert Unsaid("seats", ("norrsjo",)) in found.unsaid


def test_a_station_plays_as_its_log_says_unless_its_table_does(place):
    values = {key: row.value for key, row in place.known.items()}
    thresholds = turnout_arrays(place.turning_out, values)["threshold"]
    moved = turnout_arrays(place.turning_out, {**values, "station_response.norrsjo": 0.5})["threshold"]
    names = [one.unit.station for one in place.turning_out]
    at = names.index("norrsjo")
    assert (moved[at] == probability_threshold(0.5)).all()
    others = [number for number in range(len(names)) if number != at]
    assert (moved[others] == thresholds[others]).all()
    one = place.turning_out[at]
    stated = one._replace(crew=replace(one.crew, own=one.crew.own._replace(response_probability=0.8)))
    found = turnout_arrays([stated], {**values, "station_response.norrsjo": 0.5})["threshold"]
    assert (found == probability_threshold(0.8)).all()


def test_a_probability_above_one_is_no_assumption(tmp_path):
    head = "assumption,value,low,high,unit,svenska,english,source,confidence\n"
    table = tmp_path / "more.csv"
    table.write_text(f"{head}station_response.x,0.9,0.8,0.95,,a,b,c,computed\n", "utf-8")
    rows = {row.key: row for row in load_assumptions(["assumptions", str(table)])}
    assert rows["station_response.x"].low == 0.8
    table.write_text(f"{head}station_response.x,1.2,,,,a,b,c,computed\n", "utf-8")
    with pytest.raises(ValueError, match=r"1\.2"):
        load_assumptions(["assumptions", str(table)])
