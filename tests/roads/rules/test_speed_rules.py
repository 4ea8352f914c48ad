"""Speed rules and weightings: factors multiply, closed roads stay closed, ferries keep their time."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.roads import RoadNetwork, load_network, load_speeds
from brandsim.roads.graph.topology import CLOSED_MS
from brandsim.roads.rules.conditions import SURFACES, Conditions, When
from brandsim.roads.rules.speed_rules import SpeedRule, SpeedRules, load_speed_rules
from brandsim.roads.rules.weighting import Weighting
from brandsim.weather import load_weather
from brandsim.words.text import Text
from support.roads.every_hour import every_hour

NOON = Conditions(7, 2, 12)
CLASSES = ("primary", "tertiary", "track")
X0, Y0 = 700_000.0, 6_620_000.0


def rule(key="rule", factor=1.0, road_class=None, built_up=None, **when):
    return SpeedRule(
        key=key,
        road_classes=None if road_class is None else frozenset(road_class),
        built_up=built_up,
        when=When.read("here", key, **when),
        value=factor,
        low=None,
        high=None,
        text=Text("regel", "rule"),
        source=Text.same("none"),
        confidence="assumption",
    )


def chain(time_ms, road_class, limit_kmh, is_ferry=None, closed=None):
    """Nodes in a row, one one-way arc from each to the next."""
    arcs = len(time_ms)
    net = RoadNetwork.from_arrays(
        X0 + 1000.0 * np.arange(arcs + 1),
        Y0 + np.zeros(arcs + 1),
        np.arange(arcs),
        np.arange(1, arcs + 1),
        time_ms,
        crs="EPSG:3006",
        length_m=np.full(arcs, 1000.0),
        road_class=road_class,
        speed_limit_kmh=np.asarray(limit_kmh, np.float64),
        is_ferry=is_ferry,
    )
    return net if closed is None else net.reweighted(np.where(closed, CLOSED_MS, net.travel_time_ms))


def times(net, rules, conditions=NOON, values=None):
    return (
        Weighting(net, [SpeedRules(tuple(rules)).bind(net)]).under(conditions, values).travel_time_ms.tolist()
    )


def test_rules_that_hold_together_multiply_and_times_are_whole_milliseconds():
    net = chain([60_000, 60_000, 1000, 100], ["primary", "tertiary", "primary", "track"], [80, 80, 80, 80])
    rules = [rule("all", 0.5), rule("main", 0.8, ["primary"]), rule("wet", 0.25, surface="wet")]
    assert times(net, rules) == [150_000, 120_000, 2500, 200]
    assert times(net, [rule("one", 0.97)]) == [61_856, 61_856, 1031, 103]  # 61 855.67, 1030.93, 103.09
    assert times(net, rules, Conditions(7, 2, 12, None, "wet")) == [600_000, 480_000, 10_000, 800]
    assert times(net, []) == net.travel_time_ms.tolist()


def test_a_rule_is_for_its_class_and_for_built_up_areas():
    net = chain([1000] * 4, ["primary", "primary", "tertiary", "tertiary"], [50, 51, 40, math.nan])
    assert times(net, [rule(factor=0.5)]) == [2000, 2000, 2000, 2000]
    assert times(net, [rule(factor=0.5, built_up=True)]) == [2000, 1000, 2000, 1000]
    assert times(net, [rule(factor=0.5, built_up=False)]) == [1000, 2000, 1000, 2000]
    assert times(net, [rule(factor=0.5, road_class=["primary", "unheard_of"])]) == [2000, 2000, 1000, 1000]
    assert times(net, [rule(factor=0.5, road_class=["tertiary"], built_up=True)]) == [1000, 1000, 2000, 1000]


def test_the_source_says_what_is_built_up_where_it_knows():
    net = chain([1000, 1000], ["primary", "primary"], [40, 80])
    told = dataclasses.replace(net, arc_columns={**net.arc_columns, "built_up": np.array([False, True])})
    assert times(told, [rule(factor=0.5, built_up=True)]) == [1000, 2000]


def test_ferries_keep_their_time_and_closed_roads_stay_closed():
    net = chain(
        [1000, 1000, 1000],
        ["primary", "ferry", "primary"],
        [80, 8, 80],
        is_ferry=[False, True, False],
        closed=[False, False, True],
    )
    named = [rule("every", 0.5), rule("boat", 0.5, ["ferry"])]
    assert times(net, named, values={"speed_factor": 2.0}) == [1000, 1000, CLOSED_MS]
    assert times(net, named) == [2000, 1000, CLOSED_MS]


def test_drawn_values_replace_the_factors_that_they_name():
    net = chain([1200], ["primary"], [80])
    rules = [rule("calm", 0.5), rule("snow", 0.8, surface="snow")]
    assert times(net, rules, values={"speed_rule.calm": 0.75}) == [1600]
    assert times(net, rules, values={"speed_rule.calm": 0.75, "speed_factor": 0.8}) == [2000]
    # A rule that does not hold, and names that are not of the roads, change nothing.
    assert times(net, rules, values={"speed_rule.snow": 0.1, "calm": 9.0, "access_speed_kmh": 25.0}) == [2400]
    assert rules[0].name == "speed_rule.calm"


arcs = st.lists(
    st.tuples(st.integers(0, 10**7), st.sampled_from(CLASSES), st.sampled_from([30, 50, 70]), st.booleans(),
              st.booleans()),
    min_size=1, max_size=8,
)  # fmt: skip
rules_of_all_kinds = st.lists(
    st.builds(
        rule,
        st.just("rule"),
        st.floats(0.05, 5),
        st.none() | st.sets(st.sampled_from(CLASSES), min_size=1),
        st.none() | st.booleans(),
        hours=st.none() | st.just("22-12"),
        months=st.none() | st.just("6-8"),
        surface=st.none() | st.sampled_from(SURFACES),
    ),
    max_size=5,
).map(lambda some: [dataclasses.replace(one, key=f"rule_{at}") for at, one in enumerate(some)])


@settings(deadline=None)
@given(arcs, rules_of_all_kinds, st.sampled_from(SURFACES), st.integers(0, 23), st.floats(0.5, 2), st.data())
def test_every_arc_is_divided_by_the_product_of_what_holds_for_it(arcs, rules, surface, hour, speed, data):
    time_ms, classes, limits, ferries, closed = zip(*arcs, strict=True)
    net = chain(time_ms, classes, limits, ferries, closed)
    drawn = {one.name: data.draw(st.floats(0.5, 2)) for one in rules if data.draw(st.booleans())}
    conditions = Conditions(7, 2, hour, None, surface)
    found = times(net, rules, conditions, {**drawn, "speed_factor": speed})
    for at, (before, road_class, limit, ferry, shut) in enumerate(arcs):
        product = speed
        for one in rules:
            here = (one.road_classes is None or road_class in one.road_classes) and one.built_up in (
                None,
                limit <= 50,
            )
            now = (one.when.recurrence.hours is None or hour >= 22 or hour < 12) and (
                one.when.surfaces is None or surface in one.when.surfaces
            )
            if here and now:
                product *= drawn.get(one.name, one.value)
        expected = CLOSED_MS if shut else before if ferry else before / product
        # The order of multiplication may move a tie of rounding.
        assert abs(found[at] - expected) <= 0.5 + 1e-6 * abs(expected)
        assert (found[at] == CLOSED_MS) is shut


def test_a_network_is_weighted_anew_without_touching_itself():
    net = chain([1000, 1000], ["primary", "primary"], [80, 80])
    slow = Weighting(net, [SpeedRules((rule(factor=0.5),)).bind(net)]).under(NOON)
    assert net.travel_time_ms.tolist() == [1000, 1000]
    assert slow.topology is net.topology
    assert slow.travel_times_ms([0]).tolist() == [[0, 2000, 4000]]


class Shut:
    """A layer that closes one arc at night."""

    def __init__(self, arc):
        self.arc = arc

    def signature(self, conditions):
        return conditions.hour < 6

    def over(self, conditions):
        def change(time_ms, values):
            time_ms[[one.hour < 6 for one in conditions], self.arc] = CLOSED_MS

        return change


def test_layers_are_applied_in_order_and_a_closed_arc_is_never_reopened():
    net = chain([1000, 1000], ["primary", "primary"], [80, 80])
    speeds = SpeedRules((rule("night", 0.5, hours="0-6"), rule("snow", 0.5, surface="snow"))).bind(net)
    night = Conditions(1, 2, 3)
    for layers in ([speeds, Shut(1)], [Shut(1), speeds]):
        weighting = Weighting(net, layers)
        assert weighting.under(night).travel_time_ms.tolist() == [2000, CLOSED_MS]
        assert weighting.under(NOON).travel_time_ms.tolist() == [1000, 1000]
        assert weighting.signature(night) == tuple(layer.signature(night) for layer in layers)
        assert weighting.signature(night) != weighting.signature(NOON)
        assert weighting.signature(NOON) == weighting.signature(Conditions(1, 6, 20))


@pytest.fixture(scope="module")
def norrtalje():
    return load_network()


@pytest.mark.slow
def test_signatures_are_equal_if_and_only_if_times_are(norrtalje):
    rules = load_speed_rules()
    # Drawn values that no two products share: rules with equal central values are still told apart.
    drawn = {one.name: 1 / (1 + 0.013 * (at + 1) ** 1.7) for at, one in enumerate(rules.rules)}
    weighting = Weighting(norrtalje, [rules.bind(norrtalje)])
    times_of, signature_of = {}, {}
    for conditions in every_hour():
        signature = weighting.signature(conditions)
        time_ms = weighting.under(conditions, drawn).travel_time_ms.tobytes()
        assert times_of.setdefault(signature, time_ms) == time_ms
        assert signature_of.setdefault(time_ms, signature) == signature
    # Day, rush hour, night, summer weekend, summer rush hour on a Friday; on each of three surfaces.
    assert len(times_of) == 15


def test_embedded_factors_are_the_products_of_the_table(norrtalje):
    ruled = load_speed_rules().bind(norrtalje)
    day, snow_night = ruled.factors(NOON, {}), ruled.factors(Conditions(1, 2, 3, None, "snow"), {})
    assert day["trunk", False] == pytest.approx(0.94)
    assert day["primary", False] == pytest.approx(1.06)
    assert day["tertiary", False] == pytest.approx(0.95)
    assert day["primary", True] == pytest.approx(1.0)
    assert snow_night["trunk", False] == pytest.approx(0.94 * 0.79 * 1.09)
    assert snow_night["secondary", False] == pytest.approx(1.06 * 0.79)
    assert snow_night["tertiary", True] == pytest.approx(0.95 * 0.79)
    friday = ruled.factors(Conditions(7, 4, 16), {})
    assert friday["primary", False] == pytest.approx(1.06 * 0.95)
    assert friday["primary", True] == pytest.approx(0.95)
    assert ruled.factors(Conditions(7, 4, 20), {})["primary", False] == pytest.approx(1.06)


def test_the_year_as_a_whole_stays_near_the_limit(norrtalje):
    # The general level is speed_factor's: the rules say what differs.
    weather = load_weather()
    weighting = Weighting(norrtalje, [load_speed_rules().bind(norrtalje)])
    stations = norrtalje.node_index(
        ["nt_station", "rb_station", "hv_station", "almsta_station", "blido_station"]
    )
    at_limit = norrtalje.travel_times_ms(stations).min(axis=0)
    reached = at_limit > 0
    ratio_of, total = {}, 0.0
    for conditions in every_hour():
        signature = weighting.signature(conditions)
        if signature not in ratio_of:
            nearest = weighting.under(conditions).travel_times_ms(stations).min(axis=0)
            ratio_of[signature] = nearest[reached].sum() / at_limit[reached].sum()
        wet, snow = weather.wet_share[conditions.month - 1], weather.snow_share[conditions.month - 1]
        share = {"bare": 1 - wet - snow, "wet": wet, "snow": snow}[conditions.surface]
        total += share * ratio_of[signature]
    # The figures of SOURCE.md; the weather may be judged anew without moving the year far.
    assert total / (12 * 7 * 24) == pytest.approx(1.027, abs=0.01)
    assert ratio_of[weighting.signature(NOON)] == pytest.approx(0.987, abs=0.001)
    assert ratio_of[weighting.signature(Conditions(1, 2, 3, None, "snow"))] == pytest.approx(1.224, abs=0.001)


def test_embedded_rules_have_a_range_a_source_and_classes_that_exist():
    rules = load_speed_rules().rules
    known = set(load_speeds().classes)
    assert len(rules) == 11
    for one in rules:
        assert one.low < one.high
        assert one.low <= one.value <= one.high
        assert one.road_classes is None or one.road_classes <= known - {"ferry"}, one.key
        assert all(len(one.source.to(lang)) > 60 for lang in ("sv", "en"))
        assert one.text.sv != one.text.en


HEADER = (
    "rule,road_class,built_up,hours,weekdays,months,surface,factor,low,high,svenska,english,source,confidence"
)
GOOD = "snow,primary; trunk,no,22-6,mon-fri,11-3,snow;wet,0.8,0.7,0.9,Snö,Snow,somebody,assumption"


def table(tmp_path, *rows, header=HEADER):
    file = tmp_path / "speed_rules.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


def put(column, text):
    cells = GOOD.split(",")
    cells[HEADER.split(",").index(column)] = text
    return ",".join(cells)


def test_a_row_is_read_as_it_stands(tmp_path):
    (one,) = load_speed_rules(table(tmp_path, GOOD)).rules
    when = When.read("here", "row", hours="22-6", weekdays="mon-fri", months="11-3", surface="wet;snow")
    assert (one.key, one.road_classes, one.built_up, one.when) == ("snow", {"primary", "trunk"}, False, when)
    assert (one.value, one.low, one.high) == (0.8, 0.7, 0.9)
    assert (one.text, one.source, one.confidence) == (
        Text("Snö", "Snow"),
        Text.same("somebody"),
        "assumption",
    )
    (bare,) = load_speed_rules(table(tmp_path, "all,,,,,,,0.8,,,Allt,All,somebody,assumption")).rules
    assert (bare.road_classes, bare.built_up, bare.when, bare.low, bare.high) == (
        None,
        None,
        When(),
        None,
        None,
    )


@pytest.mark.parametrize(
    ("column", "text", "part"),
    [
        ("rule", "", "a blank cell"),
        ("built_up", "maybe", "yes or no"),
        ("hours", "7-25", "'25'"),
        ("weekdays", "mon-fre", "'fre'"),
        ("months", "13", "'13'"),
        ("surface", "ice", "a road surface"),
        ("factor", "fast", "'fast'"),
        ("factor", "", "a blank cell"),
        ("factor", "0", "at least 0.05"),
        ("factor", "-1", "at least 0.05"),
        ("factor", "nan", "nan"),
        ("factor", "0.95", "between low and high (0.7 and 0.9)"),
        ("low", "9", "at most 5"),
        ("source", "", "a blank cell"),
        ("confidence", "sure", "published"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column(tmp_path, column, text, part):
    file = table(tmp_path, GOOD.replace("snow,", "first,", 1), put(column, text))
    with pytest.raises(InputError) as caught:
        load_speed_rules(file)
    assert caught.value.source == str(file)
    assert caught.value.where == f"row 3, column '{column}'"
    assert part in str(caught.value)
    assert caught.value.cure.endswith(".")


def test_half_a_range_a_rule_twice_and_an_unknown_column_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"row 2, column 'factor'.*both blank"):
        load_speed_rules(table(tmp_path, put("high", "")))
    with pytest.raises(InputError, match=r"'snow'.*Row 2"):
        load_speed_rules(table(tmp_path, GOOD, GOOD))
    with pytest.raises(InputError, match="hour"):
        load_speed_rules(table(tmp_path, GOOD, header=HEADER.replace("hours", "hour")))


def test_the_embedded_table_is_the_default():
    assert load_speed_rules() == load_speed_rules(data_file("roads", "speed_rules.csv"))
