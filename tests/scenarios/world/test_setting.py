"""From a scenario to arrays: travel times, turnout, who is there, and data that do not hold together."""

import dataclasses

import numpy as np
import pytest

from brandsim._errors import InputError
from brandsim.calendar import year_axis
from brandsim.demand.rows import COMPONENTS
from brandsim.dispatch.policies import Order
from brandsim.scenarios.files.assumptions import PER_SITE, central_values
from brandsim.scenarios.files.dispatch import Dispatching
from brandsim.scenarios.files.samples import sampled_sets
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import make_setting, period_of_hours
from brandsim.scenarios.world.travel import POSITION_SPEED_KMH, base_tables_ms, travel_noise

ISLANDS = ["country_arholma", "country_tjocko", "holiday_arholma", "holiday_tjocko"]


def travel_table_ms(found, values):
    """Return the travel time by road from each crew to each place."""
    weights = found.weighting.over(found.travel_conditions.kinds[:1])
    return base_tables_ms(found, weights, values)[0, : len(found.service.crews), : len(found.demand.places)]


@pytest.fixture(scope="module")
def found():
    return municipality_of(load_scenario())


@pytest.fixture(scope="module")
def values(found):
    return central_values(found.assumptions)


@pytest.fixture(scope="module")
def table(found, values):
    return travel_table_ms(found, values)


def fault(city):
    with pytest.raises(InputError) as caught:
        municipality_of(load_scenario(city.scenario))
    assert "\n" not in str(caught.value)
    return caught.value


# --- travel -------------------------------------------------------------------------------------------


def test_the_travel_table_has_a_row_per_crew_and_a_column_per_place(found, table):
    assert table.shape == (6, len(found.demand.places))
    assert table.dtype == np.int64
    assert np.array_equal(table[0], table[1])  # one address


def test_only_the_two_islands_without_a_road_are_never_reached(found, table):
    never = [place.place for p, place in enumerate(found.demand.places) if (table[:, p] < 0).all()]
    assert sorted(never) == ISLANDS
    assert ((table < 0).all(axis=0) == (table < 0).any(axis=0)).all()
    assert (table[table != -1] > 0).all()


@pytest.mark.parametrize("faster", [1.05, 1.15, 2.0])
def test_faster_roads_never_take_longer(found, values, table, faster):
    quick = travel_table_ms(found, {**values, "speed_factor": faster})
    reached = table >= 0
    assert (quick[reached] <= table[reached]).all()
    assert (quick[reached] < table[reached]).mean() > 0.99
    assert (quick[~reached] == -1).all()
    # What is off the road is not driven faster.
    assert (quick[reached] >= np.floor(table[reached] / faster) - 100).all()  # ms are rounded edge by edge


def test_faster_access_never_takes_longer(found, values, table):
    quick = travel_table_ms(found, {**values, "access_speed_kmh": 40.0})
    assert (quick <= table).all()
    assert (quick < table).any()


def test_a_stations_position_moves_its_own_row_by_its_own_uncertainty(found, values, table):
    moved = travel_table_ms(found, {**values, f"{PER_SITE}.blido": 1.0})
    blido = [crew.key for crew in found.service.crews].index("blido")
    reached = table >= 0
    expected_ms = found.service.crews[blido].position_uncertainty_m / (POSITION_SPEED_KMH / 3.6) * 1000
    assert expected_ms == pytest.approx(72_000)
    assert np.array_equal(np.delete(moved, blido, 0), np.delete(table, blido, 0))
    assert (np.abs((moved - table)[blido][reached[blido]] - expected_ms) <= 1).all()
    nearer = travel_table_ms(found, {**values, PER_SITE: -1.0})
    assert (nearer[reached] >= 0).all()
    assert (nearer[reached] <= table[reached]).all()


def test_travel_agrees_with_the_networks_own_shortest_paths(found, table):
    # Between two nodes: no part of an edge, no access leg.
    network = found.weighting.under(found.travel_conditions.kinds[0])
    place = next(p for p, one in enumerate(found.demand.places) if one.place == "town_bus")
    node = int(network.node_index("nt_bus")[0])
    rimbo = found.origins[np.array([4])]
    direct = network.travel_table_ms(rimbo, network.snap_nodes("nt_bus"), access_speed_kmh=25.0)[0, 0]
    assert network.node_index("nt_bus")[0] == node
    assert table[4, place] == pytest.approx(direct, abs=500)


def test_travel_noise_has_mean_one_and_its_spread():
    noise = travel_noise(0.2) / 1024
    assert noise.mean() == pytest.approx(1, abs=1e-3)
    assert np.log(noise).std() == pytest.approx(0.2, abs=2e-3)
    assert (np.diff(noise) >= 0).all()
    assert (travel_noise(0.0) == 1024).all()


# --- time, turnout, people ----------------------------------------------------------------------------


def test_parts_of_the_week():
    axis = year_axis(2024, 0)  # 1 January 2024 is a Monday
    period = period_of_hours(axis)
    assert set(period[axis.season == 0]) == {3, 4, 5}  # winter
    assert set(period[axis.season != 0]) == {0, 1, 2}
    period = period % 3
    assert period[:24].tolist() == [2] * 6 + [1] + [0] * 11 + [1] * 4 + [2] * 2
    saturday = period[5 * 24 : 6 * 24].tolist()
    assert saturday == [2] * 6 + [1] * 16 + [2] * 2


def test_a_slower_winter_is_on_calls_alone(found, values):
    plain = make_setting(load_scenario(), values, found).world
    slow = make_setting(load_scenario(), {**values, "on_call_winter_factor": 1.2}, found).world
    np.testing.assert_array_equal(slow.expected_turnout_ms[:, :3], plain.expected_turnout_ms[:, :3])
    np.testing.assert_array_equal(slow.expected_turnout_ms[:9], plain.expected_turnout_ms[:9])  # full-time
    ratio = slow.expected_turnout_ms[9:, 3:] / plain.expected_turnout_ms[9:, 3:]
    np.testing.assert_allclose(ratio, 1.2, rtol=1e-3)


def test_the_setting_of_the_minimum_level(found, values):
    setting = make_setting(load_scenario("minimum"), values, found)
    world, units = setting.world, [unit.key for unit in found.service.units]
    assert world.seats[0].sum(axis=1).tolist() == [5, 1, 1, 2, 11, 5, 5, 3]
    assert [units[u] for u in np.flatnonzero(~world.counted_on)] == ["blido"]
    assert len(world.seat_changes) == 0
    assert setting.need_row.shape == (1, len(found.demand.types), len(found.demand.places))
    assert world.approach_ms == 43_000
    night, day = 2, 0
    assert (world.expected_turnout_ms[:, night] > world.expected_turnout_ms[:, day])[
        [u for u in range(14) if units[u] != "blido"]
    ].all()
    # Free response: more people answer when they are not at work, so the second comes sooner.
    blido = units.index("blido")
    assert world.expected_turnout_ms[blido, 1] < world.expected_turnout_ms[blido, day]
    assert world.threshold[blido, day] < world.threshold[blido, 1]


def test_full_time_turnout_is_the_plans_by_day_and_longer_by_night(found, values):
    world = make_setting(load_scenario(), values, found).world
    tables = world.turnout_table[world.table_of[0]]
    middle = tables[:, tables.shape[1] // 2]
    assert middle[[0, 1]] == pytest.approx([90_000, 90_000], rel=1e-3)
    assert middle[2] == pytest.approx(135_000, rel=1e-3)
    assert (world.turnout_table >= 0).all()


def test_shorter_turnout_is_shorter_in_every_quantile(found, values):
    for key, rows in (
        ("full_time_turnout_factor", range(9)),
        ("on_call_turnout_factor", range(9, 14)),
    ):
        quick = make_setting(load_scenario(), {**values, key: 0.9}, found).world
        slow = make_setting(load_scenario(), values, found).world
        for u in range(14):
            fast_rows, slow_rows = (w.turnout_table[w.table_of[u]] for w in (quick, slow))
            if u in rows:
                assert (fast_rows <= slow_rows).all()
                assert fast_rows.mean() == pytest.approx(0.9 * slow_rows.mean(), rel=1e-4)
            else:
                assert np.array_equal(fast_rows, slow_rows)


def test_whoever_is_not_scheduled_takes_longer_at_free_response_alone(found, values):
    for level, slower in (("minimum", {10}), ("ambition", set())):
        scenario = load_scenario(level)
        quick, slow = (
            make_setting(
                scenario, {**values, "free_response_time_factor": f}, found
            ).world.expected_turnout_ms
            for f in (1.0, 1.5)
        )
        assert {u for u in range(14) if (slow[u] != quick[u]).any()} == slower
        for u in slower:
            assert slow[u] == pytest.approx(1.5 * quick[u], rel=1e-3)


def test_the_level_that_the_plans_turnout_is_of_moves_only_crews_that_differ(found, values):
    before, after = (
        make_setting(load_scenario("minimum"), {**values, "nominal_at_ambition": at}, found).world
        for at in (1.0, 0.0)
    )
    names = [unit.key for unit in found.service.units]
    moved = {
        name
        for u, name in enumerate(names)
        if (before.expected_turnout_ms[u] != after.expected_turnout_ms[u]).any()
    }
    # The full-time crew is the same at both levels, and Blidö's minimum has no number of people.
    assert moved == {"norrtalje_rib", "hallstavik", "rimbo", "almsta"}
    almsta = names.index("almsta")
    assert (after.expected_turnout_ms[almsta] < before.expected_turnout_ms[almsta]).all()


def test_a_minimum_of_nobody_is_no_fault(city, values):
    for role in ("styrkeledare", "brandman"):
        city.put("stations", "rimbo", f"minimum_{role}", "0")
    path = city.write_scenario(parent="minimum")
    world = make_setting(load_scenario(path), {**values, "nominal_at_ambition": 0.0}).world
    assert world.seats[:, 6].sum() == 0
    assert (world.turnout_table > 0).all()


@pytest.mark.parametrize("lone", [False, True])
def test_whether_a_lone_leader_stops_the_clock_is_a_choice(found, values, lone):
    scenario = dataclasses.replace(load_scenario(), lone_leader_stops_clock=lone)
    stops = make_setting(scenario, values, found).world.stops_clock
    assert stops.tolist() == [True, *[lone] * 8, *[True] * 5]


@pytest.mark.parametrize(
    ("assumed", "moved"),
    [
        ({"lone_leader_stops_clock": 1.0}, {"stops_clock"}),
        ({"own_station_first": 1.0}, {"order"}),
        # Who is waited for at the least is part of what is expected of an on-call crew.
        ({"least_crew_change": 1.0}, {"min_crew", "expected_turnout_ms"}),
        ({"least_crew_change": -1.0}, {"min_crew", "expected_turnout_ms"}),
        ({"ivpa_attended": 0.0}, set()),
    ],
)
def test_an_alternative_moves_what_it_is_about_and_nothing_else(found, values, assumed, moved):
    before, after = (make_setting(load_scenario(), {**values, **more}, found) for more in ({}, assumed))
    differing = {
        name
        for name in before.world._fields
        if not np.array_equal(getattr(before.world, name), getattr(after.world, name))
    }
    assert differing == moved


@pytest.mark.parametrize(
    ("change", "least"),
    # Engine, leader, seven special vehicles; then the second row, Blidö, Hallstavik, Rimbo, Älmsta.
    [
        (-1.0, [2, *[1] * 8, 2, 2, 2, 2, 2]),
        (0.0, [3, *[1] * 8, 2, 2, 3, 3, 3]),
        (1.0, [4, *[1] * 8, 2, 2, 4, 4, 3]),
    ],
)
def test_the_least_crew_keeps_two_and_never_asks_for_more_than_is_waited_for(found, values, change, least):
    world = make_setting(load_scenario(), {**values, "least_crew_change": change}, found).world
    assert world.min_crew.tolist() == least


def test_only_where_no_policy_is_stated_is_one_assumed(found, values):
    stated = dataclasses.replace(load_scenario(), dispatch=Dispatching(policy="nearest"))
    for own in (0.0, 1.0):
        world = make_setting(stated, {**values, "own_station_first": own}, found).world
        assert world.order == Order.TRAVEL


def test_a_scenario_that_says_who_stops_the_clock_leaves_it_to_no_assumption():
    said = dataclasses.replace(load_scenario(), lone_leader_stops_clock=True)
    (row,) = (one for one in municipality_of(said).assumptions if one.key == "lone_leader_stops_clock")
    assert (row.value, row.has_range, row.alternatives) == (1.0, False, ())


def test_without_ivpa_all_others_are_as_many(found):
    numbers = {row.type: row.yearly_number for row in found.demand.varied(ivpa_attended=0.0).types}
    assert numbers == {
        row.type: 0.0 if row.type == "ivpa" else row.yearly_number for row in found.demand.types
    }


def test_a_units_draws_depend_on_its_name_alone(found, values, city):
    city.drop_row("stations", "rimbo")
    city.drop_row("units", "rimbo")
    other = municipality_of(load_scenario(city.scenario))
    fewer = make_setting(load_scenario(city.scenario), central_values(other.assumptions), other).world
    world = make_setting(load_scenario(), values, found).world
    assert np.array_equal(fewer.unit_key, np.delete(world.unit_key, 12))
    assert len(set(world.unit_key.tolist())) == 14
    assert np.array_equal(fewer.travel_ms, np.delete(world.travel_ms, 12, 2))


def test_changed_crews_in_a_scenario(city, found, values):
    path = city.write_scenario("[crews.rimbo]\nbrandman = 2\n[crews.almsta]\nlevel = 'minimum'\n")
    world = make_setting(load_scenario(path), values).world
    assert world.seats[0].tolist()[6:] == [[0, 1, 2], [0, 1, 2]]


def test_a_closed_station_mans_nothing(city, values):
    path = city.write_scenario("[crews.rimbo]\nbrandman = 0\nstyrkeledare = 0\n")
    assert make_setting(load_scenario(path), values).world.seats[:, 6].sum() == 0


def test_drawn_assumptions_make_a_setting(found):
    drawn = sampled_sets(found.assumptions, {crew.site for crew in found.service.crews}, 1, 1)[0]
    setting = make_setting(load_scenario(), drawn, found)
    assert setting.world.approach_ms == round(drawn["response_bias_s"] * 1000)
    assert (setting.world.travel_ms[:, 0] > 0).all()


# --- data of one's own --------------------------------------------------------------------------------


def test_copied_data_give_the_same_arrays(city, found, table):
    copied = municipality_of(load_scenario(city.scenario))
    assert copied.without_road == found.without_road
    assert np.array_equal(travel_table_ms(copied, central_values(copied.assumptions)), table)


def test_edited_data_are_read_again(city):
    scenario = load_scenario(city.scenario)
    assert municipality_of(scenario).service.crew("rimbo").turnout_s == 300
    assert municipality_of(scenario) is municipality_of(scenario)
    city.put("stations", "rimbo", "turnout_s", "240")
    assert municipality_of(scenario).service.crew("rimbo").turnout_s == 240


def test_a_place_that_no_station_reaches(city):
    at = next(row for row in city.rows("places") if row[0] == "town_bus")
    lat = city.rows("places")[0].index("lat")
    city.put("places", "town_bus", "lat", str(float(at[lat]) + 0.75))  # out at sea or far inland
    city.put("places", "town_bus", "lon", "19.9")
    error = fault(city)
    assert error.where == "place 'town_bus'"
    assert "by_road to no" in error.cure


def test_a_place_that_is_said_to_have_no_road_is_not_reached(city):
    city.put("places", "town_bus", "by_road", "no")
    found = municipality_of(load_scenario(city.scenario))
    p = [place.place for place in found.demand.places].index("town_bus")
    assert found.without_road[p]
    assert (travel_table_ms(found, central_values(found.assumptions))[:, p] == -1).all()


def test_a_station_far_from_any_road(city):
    city.put("stations", "blido", "lon", "19.9")
    error = fault(city)
    assert "station blido" in str(error)
    assert "m" in str(error)


def test_a_type_that_the_alarm_plan_lacks(city):
    city.drop_row("alarm_plan", "drowning")
    error = fault(city)
    assert error.value == "drowning"
    assert "alarm plan alarm_plan" in error.source


def test_a_misspelt_class_of_place_would_never_be_used(city):
    line = next(i for i, row in enumerate(city.rows("alarm_plan")) if row[1] == "town")
    rows = city.rows("alarm_plan")
    rows[line][1] = "twon"
    city.write("alarm_plan", rows)
    error = fault(city)
    assert error.value == "twon"
    assert "did you mean 'town'?" in error.cure
    assert all(name in error.expected for name in COMPONENTS)


def test_an_unknown_crew_in_a_scenario(city):
    path = city.write_scenario("[crews.rimboo]\nbrandman = 2\n")
    with pytest.raises(InputError, match="did you mean 'rimbo'") as caught:
        make_setting(load_scenario(path), central_values(municipality_of(load_scenario(path)).assumptions))
    assert (caught.value.source, caught.value.where) == ("scenario mine", "crews.rimboo")


def test_an_unknown_assumption_in_a_scenario(city):
    path = city.write_scenario("[assumptions]\nspeed_factr = 1\n")
    with pytest.raises(InputError, match="did you mean 'speed_factor'"):
        municipality_of(load_scenario(path))


def test_fixed_assumptions_reach_the_municipality(city):
    path = city.write_scenario("[assumptions]\nspeed_factor = 0.9\n")
    held = {row.key: row for row in municipality_of(load_scenario(path)).assumptions}
    assert (held["speed_factor"].value, held["speed_factor"].has_range) == (0.9, False)
    assert held["total_factor"].has_range
    assert {row.key: row for row in municipality_of(load_scenario()).assumptions}["speed_factor"].has_range
