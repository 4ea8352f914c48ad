"""Explained journeys: legs add up to the travel table, reasons name what differs and why a place is not reached."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from brandsim._errors import InputError
from brandsim.report.content.explanation import at_the_berth
from brandsim.roads import Ferries, Reason, load_ferries, load_network, save_network
from brandsim.roads.rules.conditions import Conditions, When
from brandsim.roads.rules.crossings import ServicePeriod
from brandsim.roads.rules.ferries import BoundFerries, undescribed_ferries
from brandsim.roads.rules.weighting import Weighting
from brandsim.roads.search.routes import Route
from brandsim.scenarios.explain.journeys import find_spot, journey, simulated_s, unreached
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.travel import unit_table_ms
from brandsim.words.text import Text

NIGHT = Conditions.at("2025-01-15 03:10", "snow")
NOON = Conditions.at("2025-07-16 12:00")


@pytest.fixture(scope="module")
def found():
    return municipality_of(load_scenario())


def between(found, origin, destination, conditions):
    return journey(found, find_spot(found, origin), find_spot(found, destination), conditions)


def test_blido_in_a_winter_night_and_at_noon_in_july(found):
    night, noon = (between(found, "norrtalje_heltid", "blido", when) for when in (NIGHT, NOON))
    ferries = [[leg.time_s / 60 for leg in way.legs if leg.ferry] for way in (night, noon)]
    assert noon.time_s / 60 == pytest.approx(42.0, abs=0.1)
    assert night.time_s / 60 == pytest.approx(57.4, abs=0.1)
    assert ferries[1] == pytest.approx([9, 9])
    assert ferries[0] == pytest.approx([22, 5])  # the crews are called out; the second has had notice
    assert night.km == pytest.approx(noon.km)
    told = night.text()
    assert "på jour 00–05" in told
    assert "Snö eller is på vägen ×0,79" in told
    assert "Snö" not in noon.text()
    assert "i trafik, med förtur" in noon.text()
    assert "on call" in night.text("en")


def test_ferries_that_no_table_describes_are_said_to_be_rough(tmp_path, found):
    save_network(load_network(), tmp_path / "roads.npz")
    own = tmp_path / "own.toml"
    own.write_text('name = "own"\nparent = "ambition"\n[data]\nroads = "./roads.npz"\n', encoding="utf-8")
    rough = municipality_of(load_scenario(own))
    assert len(undescribed_ferries(rough.weighting)) == 2
    assert undescribed_ferries(found.weighting) == ()
    way = between(rough, "norrtalje_heltid", "blido", NIGHT)
    assert way.text().count("står inte i ferries.csv") == 2
    assert "står inte" not in between(found, "norrtalje_heltid", "blido", NIGHT).text()


def test_a_ferry_that_stops_while_one_is_on_the_way_is_why_not(found):
    stops = ServicePeriod(
        "out_of_service", When.read("here", "row 2", hours="13-24"), 0.0, 0.0, 0.0, 0.0,
        Text("från klockan 13", "from one o'clock"), "test", "assumption",
    )  # fmt: skip
    lines = tuple(replace(line, periods=(stops,)) for line in load_ferries().lines)
    layers = [
        Ferries(lines).bind(found.network) if isinstance(layer, BoundFerries) else layer
        for layer in found.weighting.layers
    ]
    stopping = replace(found, weighting=Weighting(found.network, layers))
    assert isinstance(between(stopping, "norrtalje_heltid", "blido", NOON), Route)
    late = between(stopping, "norrtalje_heltid", "blido", Conditions.at("2025-07-16 12:45"))
    assert isinstance(late, Reason)
    assert (late.kind, "Furusundsleden, från klockan 13" in late.text.sv) == ("ferry_out_of_service", True)


@pytest.mark.parametrize("conditions", [NIGHT, NOON], ids=["night", "noon"])
@pytest.mark.parametrize("station", ["norrtalje_heltid", "blido", "almsta"])
def test_legs_add_up_to_the_table(found, station, conditions):
    """By road, by ferry and by boat: what is explained is what is simulated."""
    values = central_values(found.assumptions)
    table = unit_table_ms(found, values, conditions)
    unit = next(u for u, one in enumerate(found.service.units) if one.station == station and one.boat)
    keys = [place.place for place in found.demand.places]
    for key in ("town_bus", "country_arholma", "holiday_bjorko_kyrka", "country_tjocko"):
        way = between(found, station, key, conditions)
        assert isinstance(way, Route)
        assert way.time_s * 1000 == pytest.approx(table[unit, keys.index(key)], abs=2), key


@pytest.fixture(scope="module")
def sailing(found):
    """The municipality with its first ferry by a timetable."""
    departs = (700, 735, 741, 790, 1200)
    lines = tuple(
        replace(line, emergency_rule="timetable", departures_out_min=departs, departures_back_min=departs)
        if line.name == "Furusundsleden"
        else line
        for line in load_ferries().lines
    )
    layers = [
        Ferries(lines).bind(found.network) if isinstance(layer, BoundFerries) else layer
        for layer in found.weighting.layers
    ]
    return replace(found, weighting=Weighting(found.network, layers))


@pytest.mark.parametrize("place", ["country_yxlo", "town_bus"])
def test_what_the_simulation_has_for_a_journey_is_its_table_for_the_hour(sailing, place):
    values = central_values(sailing.assumptions)
    table = unit_table_ms(sailing, values, Conditions(7, 2, 12))
    row = next(u for u, one in enumerate(sailing.service.units) if one.station == "norrtalje_heltid")
    column = [one.place for one in sailing.demand.places].index(place)
    ends = find_spot(sailing, "norrtalje_heltid"), find_spot(sailing, place)
    tables_s = simulated_s(sailing, *ends, NOON)
    assert 1000 * tables_s == pytest.approx(table[row, column], abs=2)
    at_noon = journey(sailing, *ends, NOON).time_s
    assert (abs(tables_s - at_noon) > 60) == (place == "country_yxlo")


def test_an_explained_incident_says_what_the_way_takes_at_its_minute(sailing):
    unit = next(u for u, one in enumerate(sailing.service.units) if one.station == "norrtalje_heltid")
    places = [one.place for one in sailing.demand.places]

    def said(place, doing="at_home", rolled_s=90.0):
        sent = SimpleNamespace(
            unit=unit,
            alarmed_s=0.0,
            rolled_s=rolled_s,
            candidates=[SimpleNamespace(unit=unit, doing=doing)],
        )
        incident = SimpleNamespace(
            municipality=sailing,
            place=places.index(place),
            time="2025-07-16 12:00",
            surface="bare",
        )
        return at_the_berth(incident, sent, "en")

    ends = find_spot(sailing, "norrtalje_heltid"), find_spot(sailing, "country_yxlo")
    exact = journey(sailing, *ends, NOON.later(90_000)).time_s / 60
    (line,) = said("country_yxlo")
    assert f"would be {exact:.1f} min instead of {simulated_s(sailing, *ends, NOON) / 60:.1f}" in line
    assert said("town_bus") == said("country_yxlo", doing="out") == said("country_yxlo", rolled_s=None) == []


def test_an_island_is_reached_by_boat_and_only_by_units_that_have_one(found):
    way = between(found, "almsta", "Arholma", NOON)
    assert "båt Simpnäs–Arholma" in way.text()
    assert "sjösättning" in way.text()
    assert "båt Blidö" in between(found, "blido", "Arholma", NOON).text()
    without = between(found, "norrtalje_rib", "Arholma", NOON)
    assert isinstance(without, Reason)
    assert "Simpnäs–Arholma" in without.text.sv
    table = unit_table_ms(found, central_values(found.assumptions), NOON)[:, found.islands]
    for unit, row in zip(found.service.units, table, strict=True):
        assert ((row > 0) == (unit.boat is not None)).all()


def test_the_quickest_of_a_stations_boats_is_taken(city):
    """A moored boat needs no launching: the second unit's is quicker."""
    city.add_row("units", "almsta", unit="almsta_moored", boat="moored", berth="simpnas", people="own")
    found = municipality_of(load_scenario(city.scenario))
    way = between(found, "almsta", "country_arholma", NOON)
    assert "loss från kaj" in way.text()
    table = unit_table_ms(found, central_values(found.assumptions), NOON)
    keys = [unit.key for unit in found.service.units]
    at = [place.place for place in found.demand.places].index("country_arholma")
    slow, quick = table[keys.index("almsta"), at], table[keys.index("almsta_moored"), at]
    assert quick < slow
    assert way.time_s * 1000 == pytest.approx(quick, abs=2)


def test_far_from_every_road_is_a_reason_with_the_distance(found):
    away = between(found, "rimbo", "60.3, 19.5", NOON)
    assert isinstance(away, Reason)
    assert away.kind == "no_road"
    assert "43" in away.text.sv


def test_spots_are_found_by_key_name_node_and_position(found):
    assert find_spot(found, "RIMBO").crew == 4
    assert find_spot(found, "Blidö").crew == 2
    assert find_spot(found, "nt_bus").crew is None
    near = find_spot(found, "59.7449,18.6836")
    assert near.point.access_m == pytest.approx(found.origins.access_m[0], abs=0.5)
    assert np.isclose(near.lat, 59.7449)
    with pytest.raises(InputError, match="did you mean 'rimbo'"):
        find_spot(found, "rimbu")
    with pytest.raises(InputError, match="within ±90"):
        find_spot(found, "159,18")


def test_a_closed_road_is_named(tmp_path):
    path = tmp_path / "closed.toml"
    path.write_text('name = "closed"\n[data]\nroad_edits = ["vatobron"]\n')
    found = municipality_of(load_scenario(path))
    shut = between(found, "norrtalje_heltid", "vato_kyrka", NOON)
    assert isinstance(shut, Reason)
    assert shut.kind == "closed"
    assert "Vätöbron" in shut.text.sv
    lost = dict(unreached(found))
    assert len(lost) > 10
    assert all(reason.kind == "closed" for reason in lost.values())
    assert "Arholma" not in lost


def test_every_place_is_reached_with_boats(found):
    assert unreached(found) == []


def test_edits_of_a_scenario_are_in_its_times_and_assumptions(tmp_path):
    path = tmp_path / "bridges.toml"
    path.write_text('name = "bridges"\n[data]\nroad_edits = ["vaddo_kanal"]\n')
    bare, edited = (municipality_of(load_scenario(one)) for one in ("ambition", path))
    keys = {row.key for row in edited.assumptions} - {row.key for row in bare.assumptions}
    assert keys
    assert all(key.startswith("edit.") for key in keys)
    summer, winter = (
        [between(found, "almsta", "grisslehamn", when).time_s for found in (bare, edited)]
        for when in (NOON, NIGHT)
    )
    assert summer[1] > summer[0] + 10
    assert winter[1] == winter[0]
