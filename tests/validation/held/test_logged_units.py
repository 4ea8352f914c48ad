"""The model sends the units that the log has, and they take what it says that they take."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from brandsim.log import read_log
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.scenarios.run.progress import progress_bar
from brandsim.service.stations import Unit
from brandsim.simulation.replications import drawn_blocks
from brandsim.validation.held.logged_units import UnitsAsLogged, logged_units
from brandsim.validation.held.played import play_year
from brandsim.validation.holdout import validate_holdout
from brandsim.words.text import Text
from support.drawn_log import draw_log
from support.invented import InventedMunicipality


def unit(key, station, name, sent_as="station"):
    return Unit(key, station, Text(name, name), (0, 1, 3), 3, 4, True, (), "", "", sent_as=sent_as)


UNITS = (
    unit("a_tank", "a", "Tank", "special"),
    unit("a_engine", "a", "Ettan"),
    unit("a_second", "a", "Tvåan"),
    unit("b_engine", "b", "Bilen"),
)


def known(*rows):
    table = pd.DataFrame(rows, columns=["event", "unit", "station"])
    found = logged_units(table, UNITS)
    return [(at, row.unit, row.station) for at, row in zip(found.index, found.itertuples(), strict=True)]


def test_a_unit_is_known_by_its_key_or_its_name_wherever_no_station_contradicts():
    assert known((1, "a_tank", "a"), (1, "Tvåan", ""), (2, "Bilen", "b"), (3, "Bilen", "a")) == [
        (0, "a_tank", "a"), (1, "a_second", "a"), (2, "b_engine", "b"), (3, "a_engine", "a"),
    ]  # fmt: skip


def test_others_of_a_station_are_its_units_one_by_one_that_stand_for_it_first():
    rows = known((1, "x", "a"), (1, "Ettan", "a"), (1, "", "a"), (1, "z", "a"), (2, "", "a"))
    assert rows == [
        (0, "a_second", "a"), (1, "a_engine", "a"), (2, "a_tank", "a"), (4, "a_engine", "a"),
    ]  # fmt: skip


def test_a_unit_of_no_station_of_the_model_is_left_out():
    assert known((1, "x", "c"), (1, "", ""), (1, "x", "b")) == [(2, "b_engine", "b")]


def prepared(folder, year):
    log = read_log(folder)
    with progress_bar("", progress=False) as bar:
        found = PreparedScenario.of(
            load_scenario(folder), "numba", 1, None, "priority_1_2", "median", None, bar, log
        )
    assert found.scenario.year == year
    return found, log


@pytest.mark.slow
def test_each_event_gets_the_units_of_the_log_and_nobody_else_and_waits_for_none(tmp_path):
    town = InventedMunicipality(tmp_path / "ekmyra")
    draw_log(town.folder, [2023])
    table = pd.read_csv(town.folder / "larm.csv", dtype=str)
    first = table.drop_duplicates("event").iloc[::3]
    other = {"ekmyra": "tallhed", "tallhed": "ekmyra"}
    table.loc[first.index, "station"] = first["station"].map(other)
    table["unit"] = ""
    table.to_csv(town.folder / "larm.csv", index=False)
    made, log = prepared(town.folder, 2023)
    later = log.units["alarm"] - log.events["alarm"].reindex(log.units["event"]).set_axis(log.units.index)
    own = logged_units(log.units, made.found.service.units).assign(later_s=later.dt.total_seconds())
    played = play_year(made, own, 20).logged.trips
    since = own.sort_values("alarm").groupby("unit")["alarm"].diff().dt.total_seconds()
    again = since[since < 30 * 60].index
    assert len(again) < 5
    asked = {(row.event, row.unit) for row in own.drop(again).itertuples()}
    assert {(row.event, row.unit) for row in played.itertuples()} == asked
    # all of them each time, but for a crew on call of whom too few come
    sent = played.groupby("replication").size()
    assert sent.max() == len(asked)
    assert sent.mean() > 0.97 * len(own)
    assert not played.duplicated(["replication", "event", "unit"]).any()
    # what they take is not what the log has, where that was another station's
    swapped = own[own["event"].isin(log.events.index[log.events["event"].isin(first["event"])])]
    told = played.merge(swapped[["event", "unit"]]).groupby("station")["turnout_s"].median()
    assert told["tallhed"] > 2 * told["ekmyra"]


@pytest.mark.slow
def test_nobody_is_asked_for_besides_whatever_the_plan_asks_for_later(tmp_path):
    town = InventedMunicipality(tmp_path / "ekmyra")
    draw_log(town.folder, [2023])
    found, log = prepared(town.folder, 2023)
    own = logged_units(log.units, found.found.service.units)
    plan = found.setting
    always = np.full_like(plan.escalates, np.iinfo(np.uint64).max)
    later = dataclasses.replace(plan, escalates=always, second_row=plan.need_row)
    sent = UnitsAsLogged(found, own)
    (asked,) = drawn_blocks(later, [0], 1)
    (block,) = sent.blocks(sent.setting(later), [0], 1)
    count = len(sent.sent)
    assert (asked.rooms[0].second_row[:count] >= 0).any()
    assert (block.rooms[0].second_row[:count] == -1).all()
    of_units = sent.setting(later).world.need[block.rooms[0].need_row[:count], -1]
    np.testing.assert_array_equal(of_units, sent.sent)


@pytest.mark.slow
def test_one_that_was_asked_for_later_comes_as_much_later(tmp_path):
    town = InventedMunicipality(tmp_path / "ekmyra")
    draw_log(town.folder, [2023])
    made, log = prepared(town.folder, 2023)
    own = logged_units(log.units, made.found.service.units)
    at_once, later = (
        play_year(made, own.assign(later_s=seconds), 2).logged
        for seconds in (0.0, np.where(own.index % 2, 300.0, 0.0))
    )
    told = later.trips["response_s"] - at_once.trips["response_s"]
    assert sorted(told.dropna().round(3).unique()) == [0, 300]
    assert later.trips["travel_s"].equals(at_once.trips["travel_s"])
    assert later.events["first_arrival_s"].mean() > at_once.events["first_arrival_s"].mean()


@pytest.mark.slow
def test_where_others_were_sent_the_choice_differs_and_what_they_took_does_not(tmp_path):
    town = InventedMunicipality(tmp_path / "ekmyra")
    town.scenario("alone", "[crews.ekmyra]\nstyrkeledare = 0\nbrandman = 0\n")
    draw_log(town.folder, [2023], "alone")
    rows = validate_holdout(town.folder, 2023, years=20)
    differ = {(row.component, row.units) for row in rows if row.differs}
    assert {("first_arrival", "chosen"), ("turnout", "chosen"), ("same_station", "chosen")} <= differ
    assert {units for _, units in differ} == {"chosen"}
    logged = {(row.component, row.statistic): row for row in rows if row.units == "logged" and not row.by}
    median = logged["first_arrival", "median"]
    assert median.low < median.log < median.high
    assert abs(median.log - median.model) < 0.05 * median.log
