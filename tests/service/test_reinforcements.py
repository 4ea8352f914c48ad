"""Neighbours and first-response persons: who they are, from where they come, and what a faulty table is told."""

import csv
import shutil

import numpy as np
import pytest

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.calendar import year_axis
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.run.simulate import simulate
from brandsim.scenarios.world.availability import rota_of_hours
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import make_setting
from brandsim.scenarios.world.travel import origin_tables_ms, unit_table_ms
from brandsim.service.reinforcements import load_first_response, load_neighbours, reinforced
from brandsim.service.stations import load_service


def test_a_neighbour_is_a_whole_crew_with_its_own_odds():
    crews = {crew.key: crew for crew in load_neighbours("norrtalje_neighbours")}
    almunge = crews["almunge"]
    assert (almunge.ambition, almunge.minimum) == ((0, 1, 4), (0, 1, 4))
    assert (almunge.border.probability, almunge.border.drive_s) == (0.9, 0.0)
    assert crews["vallentuna"].border.drive_s == 480.0
    assert almunge.border.cost_tkr is None  # nobody has published what a call costs: not 0


def test_the_drive_to_the_border_and_the_odds_reach_the_engine():
    scenario = load_scenario("neighbours")
    found = municipality_of(scenario)
    values = central_values(found.assumptions)
    setting = make_setting(scenario, values, found)
    keys = [unit.key for unit in found.service.units]
    u = keys.index("vallentuna")
    near = unit_table_ms(found, values)[u]
    roads = found.weighting.under(found.travel_conditions.kinds[0], values).travel_table_ms(
        found.origins, found.destinations, access_speed_kmh=values["access_speed_kmh"]
    )[found.crew_of[u]]
    offroad_ms = np.rint(
        [p.offroad_m / (values["access_speed_kmh"] / 3.6) * 1000 for p in found.demand.places]
    )
    known = near >= 0
    assert known.sum() > 600
    assert np.abs(near - roads - offroad_ms - 480_000)[known].max() <= 1
    assert setting.world.threshold[u, 0] == pytest.approx(0.9 * 2**64)
    assert setting.world.give_up_ms[u] == 60_000
    assert setting.world.counted_on[u]


def test_homes_take_turns_on_mondays():
    axis = year_axis(2024, 3)
    rota = rota_of_hours(axis, 3)
    changes = np.flatnonzero(np.diff(rota)) + 1
    assert {(int(axis.weekday[h]), int(axis.hour[h])) for h in changes} == {(0, 0)}
    assert np.bincount(rota).min() > 0.3 * len(rota)
    assert (np.diff(changes) == 7 * 24).sum() >= len(changes) - 3  # but for the two changes of summer time


def test_a_person_drives_from_the_home_of_the_week():
    scenario = load_scenario("fip")
    found = municipality_of(scenario)
    values = central_values(found.assumptions)
    world = make_setting(scenario, values, found).world
    u = [unit.key for unit in found.service.units].index("fip_grisslehamn")
    assert world.unit_origin.shape[0] == 6  # weeks until homes of 2, 3 and 1 weeks come round
    origins = world.unit_origin[:, u].tolist()
    assert len(set(origins)) == 2
    assert origins[0::2] == [origins[0]] * 3
    table = origin_tables_ms(found, found.weighting.over(found.travel_conditions.kinds[:1]), values)[0].T
    assert (table[origins[0]] != table[origins[1]]).any()
    assert not world.counted_on[u]
    assert not world.stops_clock[u]
    assert world.travel_ms.shape[2] == len(found.service.units) + len(found.home_crew)


def test_first_response_moves_first_action_and_nobody_elses_clock():
    base, more = (simulate(name, 25, 2, uncertainty=0) for name in ("ambition", "fip"))

    def mean(run, name):
        return run.indicator(name, "mean").estimate

    assert mean(more, "first_action") < mean(base, "first_action") - 0.2
    assert more.indicator("response_time", "median").estimate == pytest.approx(
        base.indicator("response_time", "median").estimate, abs=0.05
    )
    assert more.counts.arrivals == more.counts.answered + more.counts.waiting + sum(
        more.counts.unserved.values()
    )


@pytest.mark.slow
def test_neighbours_shorten_the_long_times():
    base, more = (simulate(name, 25, 2, uncertainty=0) for name in ("ambition", "neighbours"))
    assert (
        more.indicator("response_time", "mean").estimate
        < base.indicator("response_time", "mean").estimate - 0.1
    )


def changed(tmp_path, name, row, column, value):
    path = tmp_path / f"{name}.csv"
    shutil.copy(data_file("stations", f"{name}.csv"), path)
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    rows[row][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(rows)
    return path


@pytest.mark.parametrize(
    ("load", "name", "row", "column", "value"),
    [
        (load_neighbours, "norrtalje_neighbours", 1, "least", "9"),
        (load_neighbours, "norrtalje_neighbours", 2, "probability", "1.5"),
        (load_first_response, "norrtalje_fip", 2, "week", "3"),
        (load_first_response, "norrtalje_fip", 2, "turnout_s", "120"),
    ],
)
def test_faults_are_named(tmp_path, load, name, row, column, value):
    with pytest.raises(InputError) as caught:
        load(changed(tmp_path, name, row, column, value))
    assert f"column '{column}'" in caught.value.where


def test_keys_are_not_those_of_own_stations(tmp_path):
    path = changed(tmp_path, "norrtalje_neighbours", 1, "station", "rimbo")
    with pytest.raises(InputError, match="rimbo"):
        reinforced(load_service(), *load_neighbours(path))
