"""What staffing, roads and demand do to the response: claims that can be proved, and those that hold on average."""

import dataclasses

import numpy as np
import pytest

from brandsim.response.statistics import Statistics
from brandsim.scenarios.decide.compare import compare
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.crews import CrewChange
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.run.simulate import simulate
from brandsim.scenarios.world.availability import axis_of
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.travel import base_tables_ms, unit_table_ms
from brandsim.weather import draw_surfaces

STATISTICS = Statistics().names

YEARS = 8
NOBODY = CrewChange(None, {"insatsledare": 0, "styrkeledare": 0, "brandman": 0})
ON_CALL = ("norrtalje_rib", "blido", "hallstavik", "rimbo", "almsta")
QUIET = {
    "refill_factor": 0.0,
    "travel_log_sd": 0.0,
    "full_time_log_sd": 0.0,
    "on_call_log_sd": 0.0,
    "scheduled_response": 1.0,
    "free_response_day": 1.0,
    "free_response_other": 1.0,
    "total_factor": 0.05,
}
"""Nothing is drawn but the incidents, and these are rare."""


@pytest.fixture(scope="module")
def runs():
    names = ("ambition", "minimum", "without_five_posts", "without_five_posts_engine_short")
    return {name: simulate(name, YEARS, 1, records=True, uncertainty=0) for name in names}


def variant(name="variant", base="ambition", **changes):
    return dataclasses.replace(load_scenario(base), name=name, **changes)


def nearest_places(key):
    """Return the places that a station is nearest to by road."""
    found = municipality_of(load_scenario())
    weights = found.weighting.over(found.travel_conditions.kinds[:1])
    table = base_tables_ms(found, weights, central_values(found.assumptions))[
        0, : len(found.service.crews), : len(found.demand.places)
    ]
    at = [crew.key for crew in found.service.crews].index(key)
    others = np.where(np.delete(table, at, 0) < 0, 2**60, np.delete(table, at, 0)).min(axis=0)
    mine = (table[at] >= 0) & (table[at] < others)
    return {place.place for place, near in zip(found.demand.places, mine, strict=True) if near}


# --- levels -------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_at_minimum_the_first_unit_comes_later_to_almstas_places(runs):
    places = nearest_places("almsta")
    assert len(places) > 20
    before, after = (
        run.incidents[run.incidents["place"].isin(places)] for run in (runs["ambition"], runs["minimum"])
    )
    assert before["incident"].tolist() == after["incident"].tolist()
    assert len(before) > 100
    difference = after["first_arrival_s"].to_numpy() - before["first_arrival_s"].to_numpy()
    # Three of three must come instead of three of five: by day about 6 × 0.3 log units later in the mean.
    assert np.nanmedian(after["first_arrival_s"]) > np.nanmedian(before["first_arrival_s"]) + 20
    half = 1.96 * np.nanstd(difference) / np.sqrt(np.isfinite(difference).sum())
    assert np.nanmean(difference) - half > 0


@pytest.mark.slow
def test_at_minimum_a_breathing_apparatus_team_comes_later(runs):
    before, after = (runs[name].figures.central[:, 2, 0] for name in ("ambition", "minimum"))
    assert runs["ambition"].figures.indicators[2] == "first_ba_team"
    assert (after > before).all()  # year by year, on the same incidents
    assert (after - before).mean() > 0.5


def test_almsta_alone_cannot_send_a_team_at_minimum():
    others = dict.fromkeys(("norrtalje_heltid", "norrtalje_rib", "blido", "hallstavik", "rimbo"), NOBODY)
    found = compare(
        [
            variant("five", crews=others),
            variant("three", crews={**others, "almsta": CrewChange("minimum", {})}),
        ],
        2,
        1,
        uncertainty=0,
    )
    books = [next(row for row in run.need_counts if row["name"] == "first_ba_team") for run in found.runs]
    assert books[0]["complete"] > 0.5 * books[0]["asked"]
    assert books[1] == {**books[0], "complete": 0, "never": books[0]["asked"]}
    assert found.difference("three", "first_ba_team_in_time", "share").estimate == 0.0


def test_the_full_time_crew_alone_answers_the_same_at_both_levels():
    crews = dict.fromkeys(ON_CALL, NOBODY)
    before, after = (
        simulate(variant(level, base=level, crews=crews), 2, 1, records=True, uncertainty=0)
        for level in ("ambition", "minimum")
    )
    assert before.incidents.equals(after.incidents)
    assert before.dispatches.equals(after.dispatches)
    assert set(before.dispatches["station"]) == {"norrtalje_heltid"}
    assert before.counts.answered > 0


@pytest.mark.slow
def test_free_response_is_neither_zero_nor_guaranteed(runs):
    rows = runs["minimum"].dispatches
    blido = rows[rows["station"] == "blido"]
    assert blido["rolled_s"].notna().any()
    assert blido["rolled_s"].isna().any()
    assert set(blido["people"][blido["rolled_s"].notna()]) <= {2, 3, 4, 5, 6}
    assert blido["people"].nunique() > 2


# --- the five posts -----------------------------------------------------------------------------------


def test_without_the_five_posts_there_is_no_ladder(runs):
    ladders = {name: int((run.dispatches["unit"] == "norrtalje_ladder").sum()) for name, run in runs.items()}
    assert ladders["without_five_posts"] == 0
    assert ladders["ambition"] > 0
    at = STATISTICS.index("share_met")
    share = {name: run.figures.central[:, 4, at] for name, run in runs.items()}
    assert runs["ambition"].figures.indicators[4] == "first_ladder"
    assert (share["without_five_posts"] == 0).all()
    assert (share["ambition"] > 0.9).all()
    assert (share["without_five_posts_engine_short"] > 0.9).all()  # there the engine is short instead


def test_with_the_engine_short_it_goes_with_four(runs):
    for name, most in (("ambition", 5), ("without_five_posts", 5), ("without_five_posts_engine_short", 4)):
        rows = runs[name].dispatches
        engine = rows[rows["unit"] == "norrtalje_engine"]
        assert set(engine["people"]) == {most}, name
    # Four cannot be 1+4: the team waits for another crew.
    team = {name: run.figures.central[:, 2, 0] for name, run in runs.items()}
    longer = team["without_five_posts_engine_short"] - team["ambition"]
    assert longer.mean() - 2.4 * longer.std(ddof=1) / np.sqrt(YEARS) > 0.1
    # Hardly in the other: there Hallstavik goes to wildfires for its tracked vehicle.
    assert np.abs(team["without_five_posts"] - team["ambition"]).mean() < 0.2


def test_almsta_makes_a_breathing_apparatus_team_alone_at_ambition_only(runs):
    """Älmsta's minimum of 1+2 cannot enter; its ambition of 1+4 can, if all five come."""
    alone = {}
    for name in ("minimum", "ambition"):
        rows = runs[name].dispatches
        rows = rows[rows["arrived_s"].notna()]
        crews = rows.groupby(["replication", "incident"])["station"].agg(set)
        only = rows.set_index(["replication", "incident"]).loc[crews.index[crews == {"almsta"}]]
        alone[name] = int((only["people"] >= 5).sum())
        assert len(only) > 50
    assert alone["minimum"] == 0
    assert alone["ambition"] > 50


def test_the_full_time_crew_is_the_same_at_both_levels(runs):
    """Its minimum is its ambition: it is there with as many people, and the hours say so."""
    for name in ("minimum", "ambition"):
        rows = runs[name].dispatches
        engine = rows[(rows["unit"] == "norrtalje_engine") & rows["rolled_s"].notna()]
        assert set(engine["people"]) == {5}
        hours = runs[name].hours().set_index("station")
        assert hours.loc["norrtalje_heltid", ["below_minimum_h", "below_ambition_h", "empty_h"]].sum() == 0


def test_hours_below_the_levels_are_those_of_the_empty_seat(runs):
    hours = {name: run.hours().set_index("station") for name, run in runs.items()}
    assert hours["without_five_posts"].loc["norrtalje_heltid", "below_minimum_h"] == 8784
    assert hours["ambition"]["below_ambition_h"].sum() == 0
    assert hours["minimum"]["below_ambition_h"].sum() == 5 * 8784
    assert hours["minimum"]["below_minimum_h"].sum() == 0


# --- what can be proved: nothing drawn, nobody busy ---------------------------------------------------
#
# Units are sent in the order of turnout + travel, and without dispersion that is when they arrive. While every
# unit is at home, the first arrival is therefore the least of turnout + travel over all units that stop the
# clock: a minimum of terms none of which gets longer by faster roads or shorter turnout, over a set that more
# crews only make larger. With units away this is no longer so: a faster unit may be sent where it was not
# before, and be missed by the next incident (greedy dispatch looks no further than the incident at hand).


ISOLATED_NEEDS = (
    "full_response", "first_ba_team", "first_incident_commander", "first_ladder", "first_boat", "first_action"
)  # fmt: skip
"""All but a second alarm: a unit that would go at once, were another closed, may else wait until it is asked for."""


def alone(run):
    """Return the incidents of a run that found every unit at home, by (replication, incident)."""
    rows = run.incidents.set_index(["replication", "incident"])
    busy = set()
    for year, sent in run.dispatches.groupby("replication"):
        spans = sent.groupby("incident").agg(begin=("alarmed_s", "min"), end=("home_s", "max")).sort_index()
        until = spans["end"].cummax().shift()
        busy |= {(year, i) for i in spans.index[spans["begin"] <= until]}
        # The first of the year may meet units that an incident of the warm-up has sent.
        busy.add((year, spans.index[0]))
    return rows[~rows.index.isin(busy)]


@pytest.fixture(scope="module")
def quiet():
    return simulate(variant(assumptions=QUIET), 25, 3, records=True, uncertainty=0)


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        {"assumptions": {"speed_factor": 1.15}},
        *(
            pytest.param({"assumptions": changed}, marks=pytest.mark.slow)
            for changed in (
                {"on_call_turnout_factor": 0.7, "on_call_night_factor": 1.05},
                {"speed_factor": 3.0},
                {"full_time_turnout_factor": 0.5},
                {"response_bias_s": 30.0},
                {"access_speed_kmh": 40.0},
            )
        ),
    ],
    ids=str,
)
def test_no_incident_is_reached_later_when_something_is_faster(quiet, change):
    quick = simulate(
        variant("quick", assumptions={**QUIET, **change["assumptions"]}), 25, 3, records=True, uncertainty=0
    )
    assert_never_later(quiet, quick)


@pytest.mark.parametrize("key", ["rimbo", "blido"])
@pytest.mark.slow
def test_no_incident_is_reached_later_when_a_station_opens(quiet, key):
    closed = simulate(variant(assumptions=QUIET, crews={key: NOBODY}), 25, 3, records=True, uncertainty=0)
    assert_never_later(closed, quiet)


def assert_never_later(slow, quick):
    before, after = alone(slow), alone(quick)
    both = before.index.intersection(after.index)
    assert len(both) > 400
    gain = before.loc[both, "first_arrival_s"] - after.loc[both, "first_arrival_s"]
    assert (before.loc[both, "type"] == after.loc[both, "type"]).all()
    assert (gain[gain.notna()] >= -0.05).all()  # edge times are rounded to ms
    assert (gain > 1).any()
    # Nor is anything complete later that the alarm plan asks for at once: every unit is sent in order of arrival, so
    # that each capability is there as soon as units of that order bring enough of it, whichever are sent.
    for need in ISOLATED_NEEDS:
        times = [rows.loc[both, f"{need}_s"].to_numpy() for rows in (before, after)]
        never = [rows.loc[both, "unmet"].str.contains(need).to_numpy(bool) for rows in (before, after)]
        slow_s, quick_s = (np.where(lost, np.inf, at) for lost, at in zip(never, times, strict=True))
        assert np.array_equal(np.isnan(slow_s), np.isnan(quick_s)), need  # what is asked for is the same
        asked = ~np.isnan(slow_s)
        assert asked.any(), need
        assert (quick_s[asked] <= slow_s[asked] + 0.05).all(), need


def test_first_arrivals_are_the_least_of_turnout_and_travel(quiet):
    """The exact model of an empty world, computed beside the engine: by unit, hour and that day's road surface."""
    found, axis = quiet.municipality, axis_of(quiet.scenario)
    values = central_values(found.assumptions)
    kinds, over = found.travel_conditions.kinds, found.travel_conditions.over(axis)
    tables_s = [unit_table_ms(found, values, kind) / 1000 for kind in kinds]
    weather = found.weather.arrays(axis, values["snow_factor"])
    surface = np.empty(len(weather.keep), np.int8)
    units = [u for u, unit in enumerate(found.service.units) if unit.stops_clock]
    crews = [found.service.crews[found.crew_of[u]] for u in units]
    places = [place.place for place in found.demand.places]
    factors = {"full_time": values["full_time_night_factor"], "on_call": values["on_call_night_factor"]}
    checked, kinds_seen = 0, set()
    for year, rows in alone(quiet).groupby("replication"):
        draw_surfaces(weather, quiet.seed, year, surface)
        for _, row in rows.iterrows():
            p = places.index(row["place"])
            h = int((row["time"] - axis.local_time(0)).total_seconds() // 3600)
            kind = over[h, surface[h // 24]]
            night = row["time"].hour >= 22 or row["time"].hour < 6
            expected = min(
                crew.turnout_s * (factors[crew.form] if night else 1.0) + tables_s[kind][u, p]
                for u, crew in zip(units, crews, strict=True)
                if tables_s[kind][u, p] >= 0
            )
            assert row["first_arrival_s"] == pytest.approx(expected + values["response_bias_s"], abs=0.01)
            checked += 1
            kinds_seen.add(int(kind))
    assert checked > 400
    assert len(kinds_seen) > 5


# --- what holds on average ----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("assumptions", "least_gain_min"),
    [({"speed_factor": 1.15}, 0.3), ({"on_call_turnout_factor": 0.85, "full_time_turnout_factor": 0.9}, 0.2)],
    ids=["roads", "turnout"],
)
def test_faster_roads_and_shorter_turnout_shorten_the_mean(assumptions, least_gain_min):
    found = compare([variant("base"), variant("quick", assumptions=assumptions)], 10, 1, uncertainty=0)
    for name in ("response_time", "full_response"):
        low, high = found.difference("quick", name, "mean").ci95_difference
        assert low < high < 0, name
    assert found.difference("quick", "response_time", "mean").difference < -least_gain_min
    assert found.difference("quick", "response_time", "mean").paired


@pytest.mark.slow
def test_more_incidents_lengthen_the_mean_and_fewer_do_not():
    found = compare(
        [
            variant("base"),
            variant("fewer", assumptions={"total_factor": 0.762}),
            variant("many", assumptions={"total_factor": 6.0}),
        ],
        10,
        1,
        uncertainty=0,
    )
    assert found.difference("fewer", "response_time", "mean").ci95_difference[0] < 0
    low, high = found.difference("many", "response_time", "mean").ci95_difference
    assert 0.5 < low < high
    # Other incidents than the baseline's: the years share dice, not incidents.
    assert not found.difference("many", "response_time", "mean").paired
    assert found.difference("many", "hours_empty", "total").paired
