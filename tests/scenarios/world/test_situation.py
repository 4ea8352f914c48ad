"""A scenario at one moment: travel and turnout are the simulation's, and who is not there is not counted."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from brandsim import InputError, load_scenario
from brandsim._data import data_file
from brandsim.clock import read_time
from brandsim.roads.search import isochrones
from brandsim.scenarios.explain.journeys import Reason, find_spot, journey
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.world.setting import Basis
from brandsim.scenarios.world.situation import COUNTED, NEVER, Situation
from brandsim.weather import SURFACES

NIGHT, NOON = "2024-01-17 03:10", "2024-07-17 12:00"
EMPTY = {"insatsledare": 0, "styrkeledare": 0, "brandman": 0}


@pytest.fixture
def mine(tmp_path):
    """Write a scenario of one's own and load it."""

    def load(more: str, parent: str = "ambition") -> Scenario:
        path = tmp_path / "mine.toml"
        path.write_text(f'name = "mine"\nparent = "{parent}"\n{more}', encoding="utf-8")
        return load_scenario(path)

    return load


@pytest.fixture
def neighbours(tmp_path):
    """Write a table of neighbours, each six minutes from the border; return what names it in a scenario."""
    with data_file("stations", "norrtalje_neighbours.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    with (tmp_path / "neighbours.csv").open("w", encoding="utf-8", newline="") as handle:
        table = csv.DictWriter(handle, rows[0])
        table.writeheader()
        table.writerows([row | {"drive_to_border_min": "6"} for row in rows])
    return '[data]\nneighbours = "neighbours.csv"\n'


@pytest.mark.parametrize(
    ("name", "moment", "surface"),
    [("minimum", NIGHT, "snow"), ("fip", NOON, "bare"), ("neighbours", NOON, "wet")],
)
def test_travel_turnout_and_who_is_counted_are_those_of_the_simulation(name, moment, surface):
    scenario = load_scenario(name)
    now = Situation.of(scenario, moment, surface)
    setting = Basis(scenario, now.found).under(now.values)
    world, hour = setting.world, setting.axis.hour_at(read_time(moment).at)
    assert setting.axis.local_time(hour * 3_600_000).hour == read_time(moment).at.hour
    origin = world.unit_origin[world.rota[hour]]
    condition = world.condition[hour, SURFACES.index(surface)]
    assert (now.travel_ms == world.travel_ms[condition][:, origin].T).all()
    expected = world.expected_turnout_ms[:, world.period[hour]] + world.approach_ms
    assert (now.turnout_ms == expected).all()
    people = np.minimum(world.seats[hour][world.pool], world.takes)
    staffed = (people.sum(axis=1) >= world.min_crew) & (people >= world.min_by_role).all(axis=1)
    counted = staffed & world.counted_on & world.stops_clock
    assert now.counted.tolist() == np.flatnonzero(counted).tolist()
    assert 0 < len(now.counted) < len(counted)


@pytest.mark.parametrize("moment", [NOON, "2024-01-17 04:40"])
def test_travel_is_that_of_an_explained_journey_at_the_same_minute(mine, neighbours, moment):
    """Also where a ferry goes over from being called out to running while one is on the way there."""
    scenario = mine(f"{neighbours}[assumptions]\nstation_position = 0.4\n")
    now = Situation.of(scenario, moment)
    keys = [place.place for place in now.found.demand.places]
    for c, crew in enumerate(now.found.service.crews):
        u = int(np.flatnonzero(now.found.crew_of == c)[0])
        for key in ("town_bus", "country_blido", "country_arholma"):
            spots = find_spot(now.found, crew.key), find_spot(now.found, key)
            way, ms = journey(now.found, *spots, now.conditions), now.travel_ms[u, keys.index(key)]
            if ms < 0:
                assert isinstance(way, Reason) or now.found.service.units[u].boat is None
            else:
                assert way.time_s * 1000 == pytest.approx(ms, abs=3), (crew.key, key)


def test_a_map_has_the_times_of_the_table(mine, neighbours):
    """With neighbours' drive to the border, and stations that are not where they are said to be."""
    more = f"{neighbours}[assumptions]\nstation_position = 0.9\n"
    gone = "".join(
        f"[crews.{key}]\nstyrkeledare = 0\nbrandman = 0\n" for key in ("rimbo", "hallstavik", "almsta")
    )
    now = Situation.of(mine(more + gone), "2024-01-17 04:40", "snow")
    found, speed_kmh = now.found, now.values["access_speed_kmh"]
    first_ms, crew = now.first()
    some = np.flatnonzero(found.by_road & (first_ms != NEVER))[::11]
    points = found.destinations[some]
    off_ms = points.access_m * 3600 / speed_kmh + found.offroad_m[some] * 3600 / speed_kmh
    at_road_ms = np.rint(first_ms[some] - off_ms).astype(np.int64)
    crews, stations, start_ms, roads = now.sources()
    borders = [found.service.crews[c].border is not None for c in crew[some]]
    assert 2 < sum(borders) < len(some) - 20
    limits = np.unique([*(at_road_ms - 4), *(at_road_ms + 4)])
    frame = isochrones.reachable_roads(now.roads, stations, limits, start_ms=start_ms, roads=roads)
    owned = isochrones.nearest_roads(now.roads, stations, start_ms=start_ms, roads=roads)

    def holding(table, row):
        along = points.fraction[row]
        return table[
            (table["edge"] == points.edge[row])
            & (table["from_fraction"] <= along + 1e-9)
            & (table["to_fraction"] >= along - 1e-9)
        ]

    for row in range(len(some)):
        reached = holding(frame, row)
        assert (reached["limit_ms"] == at_road_ms[row] + 4).any()
        assert not (reached["limit_ms"] == at_road_ms[row] - 4).any()
        assert crew[some[row]] in crews[holding(owned, row)["source"]]


def test_the_first_unit_of_a_station_decides_when_it_sets_out():
    now = Situation.of(load_scenario(), NOON)
    n = len(now.why_not)
    at_once, one_by_one = (
        replace(now, why_not=(COUNTED,) * n, turnout_ms=np.arange(n) * each) for each in (0, 1000)
    )
    later = one_by_one.sources()[2] - at_once.sources()[2]
    crew_of = now.found.crew_of.tolist()
    assert later.tolist() == [1000 * crew_of.index(c) for c in sorted(set(crew_of))]


def test_an_unmanned_station_is_not_counted_and_free_response_neither(mine):
    empty = "\n".join(f"{role} = 0" for role in EMPTY)
    before = Situation.of(load_scenario("minimum"), NOON)
    now = Situation.of(mine(f"[crews.rimbo]\n{empty}\n", "minimum"), NOON)
    keys = [crew.key for crew in now.found.service.crews]
    assert [now.crew_why_not(c) for c in range(len(keys))] == [
        {"blido": "free_response", "rimbo": "unmanned"}.get(key, COUNTED) for key in keys
    ]
    assert [keys[c] for c in now.sources()[0]] == [k for k in keys if k not in {"blido", "rimbo"}]
    (was_ms, was), (is_ms, is_) = before.first(), now.first()
    rimbo = keys.index("rimbo")
    assert (was == rimbo).sum() > 10
    assert not (is_ == rimbo).any()
    assert (is_ms[was == rimbo] > was_ms[was == rimbo]).all()
    assert (is_ms[was != rimbo] == was_ms[was != rimbo]).all()


def test_a_station_that_is_closed_at_night_is_counted_by_day(mine):
    scenario = mine(
        '[[crews.rimbo.periods]]\nfrom = "06-01"\nto = "08-31"\nhours = "22-06"\nstyrkeledare = 0\nbrandman = 0\n'
    )
    rimbo = [crew.key for crew in Situation.of(scenario, NOON).found.service.crews].index("rimbo")
    why = {at: Situation.of(scenario, at).crew_why_not(rimbo) for at in (
        "2025-07-16 21:59", "2025-07-16 22:00", "2025-07-17 05:59", "2025-07-17 06:00", "2025-09-01 23:00",
    )}  # fmt: skip
    assert list(why.values()) == [COUNTED, "unmanned", "unmanned", COUNTED, COUNTED]


def test_assumptions_of_the_scenario_are_obeyed(mine):
    now = Situation.of(load_scenario(), NOON)
    slower = Situation.of(mine("[assumptions]\nspeed_factor = 0.5\nresponse_bias_s = 0.0\n"), NOON)
    town = [place.place for place in now.found.demand.places].index("town_bus")
    assert slower.travel_ms[0, town] > 1.9 * now.travel_ms[0, town]
    assert (now.turnout_ms - slower.turnout_ms == 43_000).all()


def test_nobody_there_is_no_error_and_a_year_of_no_calendar_is(mine):
    keys = [crew.key for crew in Situation.of(load_scenario(), NOON).found.service.crews]
    empty = "\n".join(f"[crews.{key}]\n" + "\n".join(f"{role} = 0" for role in EMPTY) for key in keys)
    now = Situation.of(mine(empty), NOON)
    assert (now.first()[0] == NEVER).all()
    assert (now.first()[1] == -1).all()
    crews, points, start_ms, roads = now.sources()
    assert [len(part) for part in (crews, points, start_ms, roads)] == [0, 0, 0, 0]
    assert len(isochrones.reachable_roads(now.roads, points, [10**9], start_ms=start_ms, roads=roads)) == 0
    assert set(isochrones.second_roads(now.roads, points, start_ms=start_ms, roads=roads)["source"]) == {-1}
    with pytest.raises(InputError, match="1990"):
        Situation.of(load_scenario(), "1950-01-01 12:00")


def test_a_map_says_where_its_ferries_differ_from_the_simulation():
    """Who sets out before midnight comes to the berth when the ferry is on call."""
    scenario = load_scenario()
    assert [Situation.of(scenario, at).ferries_differ for at in (NOON, "2024-07-17 23:50")] == [False, True]
