"""A ferry is one crossing, however many pieces draw it."""

import numpy as np
import pytest

from brandsim.roads.files.chains import Segment, network_of
from brandsim.roads.files.ferry_routes import FerryRoute, whole_crossings
from brandsim.roads.graph.ledger import LedgerBook, Outcome
from brandsim.roads.graph.provenance import Provenance
from brandsim.roads.rules.durations import Basis, Duration
from brandsim.roads.rules.speeds import load_speeds

PLACES = {
    "a": (0, 0), "b": (1000, 0), "c": (2000, 0), "d": (3000, 0), "m": (1400, 0), "k": (1700, 0), "n": (1400, 600),
    "s": (1400, -600), "e": (1400, -900), "f": (1400, 900),
}  # fmt: skip


def stretch(first, last, road_class="primary", *, duration="", **other):
    """A stretch between places; those of a ferry by the way's name."""
    line = np.array([PLACES[first], PLACES[last]], float)
    length_m = float(np.hypot(*(line[1] - line[0])))
    return Segment(first, last, line, length_m, road_class, duration=Duration.read(duration), **other)


def ferry(first, last, duration="", road=None, **other):
    return stretch(first, last, "ferry", duration=duration, road=road or first + last, **other)


ROADS = [stretch("a", "b"), stretch("c", "d")]


def crossings(*pieces, routes=(), roads=ROADS):
    """Return the crossings between the berths with their seconds, and what the times rest on."""
    joined, times = whole_crossings([*roads, *pieces], routes=routes)
    made = {}
    for segment in joined:
        if segment.is_ferry:
            assert len(segment.line) >= 2
            assert np.hypot(*np.diff(segment.line, axis=0).T).sum() == pytest.approx(segment.length_m)
            made[segment.first + segment.last] = segment
    assert len(made) == sum(segment.is_ferry for segment in joined)
    return made, [time.basis for time in times]


def seconds(*pieces, **other):
    made, _ = crossings(*pieces, **other)
    return {ends: segment.crossing_s for ends, segment in made.items()}


def minutes(*pieces, begin="b", end="c", **other):
    joined, _ = whole_crossings([*ROADS, *pieces], **other)
    net = network_of(joined, "EPSG:3006", load_speeds(), Provenance("test", "test"), join=False)
    i, j = net.node_index([begin, end])
    way = int(net.travel_times_ms([i])[0, j])
    return None if way < 0 else way / 60_000


def test_one_way_two_ways_and_a_node_in_mid_water_are_one_crossing():
    # Four minutes across, four of wait, one of loading.
    assert minutes(ferry("b", "c", "00:04")) == 9
    assert minutes(ferry("b", "m", "00:02"), ferry("m", "c", "00:02")) == 9
    one_way = [ferry("b", "m", "00:04", road="w"), ferry("m", "c", "00:04", road="w")]
    assert minutes(*one_way) == 9
    assert minutes(*[piece.turned() for piece in one_way]) == 9
    assert minutes(ferry("b", "m", "00:01"), ferry("m", "k", "00:02"), ferry("k", "c", "00:01")) == 9


def test_joined_it_has_the_course_the_names_and_both_directions_of_its_pieces():
    made, _ = crossings(ferry("b", "m", "00:02", name="Leden"), ferry("c", "m", "00:02", road_ref="278"))
    (crossing,) = made.values()
    assert (crossing.name, crossing.road_ref, crossing.length_m) == ("Leden", "278", 1000)
    assert (crossing.forward, crossing.backward) == (True, True)
    assert crossing.line[:, 0].tolist() == [1000, 1400, 2000]


def test_it_is_closed_when_one_of_its_pieces_is():
    summer, night = "no; yes @ (Jun-Aug)", "no @ (22:00-06:00)"
    made, _ = crossings(
        ferry("b", "m", forward_when=summer, delay_s=5.0), ferry("c", "m", backward_when=night)
    )
    (crossing,) = made.values()
    assert (crossing.forward_when, crossing.backward_when, crossing.delay_s) == (f"{summer}|{night}", "", 5.0)


def test_open_one_way_only():
    pieces = [ferry("b", "m", "00:02", backward=False), ferry("m", "c", "00:02")]
    assert minutes(*pieces) == 9
    assert minutes(*pieces, begin="c", end="b") is None
    against = ferry("c", "b", "00:04", forward=False)
    assert (minutes(against), minutes(against, begin="c", end="b")) == (9, None)


def test_ferries_that_cross_share_a_node_and_no_boat():
    across = [
        ferry("n", "m", "00:04", road="x", name="Tvärleden"), ferry("m", "s", "00:04", road="x", name="Tvärleden"),
    ]  # fmt: skip
    along = [ferry("b", "m", "00:04", road="w"), ferry("m", "c", "00:04", road="w")]
    roads = [*ROADS, stretch("s", "e"), stretch("n", "f")]
    assert seconds(*along, *across, roads=roads) == {"bc": 240, "ns": 240}
    # A boat for passengers is another boat.
    passengers = [ferry("n", "m", road="x", drivable=False), ferry("m", "s", road="x", drivable=False)]
    made, _ = crossings(*along, *passengers, roads=roads)
    assert set(made) == {"bc", "nm", "ms"}


def test_a_line_of_two_ways_is_no_branch_of_one_that_it_crosses():
    roads = [*ROADS, stretch("s", "e"), stretch("n", "f")]
    across = [ferry("n", "m", "00:04", road="x"), ferry("m", "s", "00:04", road="x")]
    along = [ferry("b", "m", "00:02"), ferry("m", "c", "00:03")]
    assert seconds(*along, *across, roads=roads) == {"bc": 300, "ns": 240}
    # Unless the source says that they are one.
    route = FerryRoute("relation 7", frozenset({"bm", "mc", "x"}))
    assert len(seconds(*along, *across, roads=roads, routes=[route])) == 6


def test_a_way_that_begins_in_mid_water_is_a_branch():
    roads = [*ROADS, stretch("s", "e")]
    branched = [
        ferry("b", "m", "00:05", road="w"),
        ferry("m", "c", "00:05", road="w"),
        ferry("m", "s", "00:03"),
    ]
    assert seconds(*branched, roads=roads) == {"bc": 300, "bs": 120 + 180, "cs": 180 + 180}


def test_two_lines_that_end_at_one_place_in_the_water_stay_two():
    named = [ferry("b", "m", "00:02", name="Norra leden"), ferry("m", "c", "00:02", name="Södra leden")]
    assert seconds(*named) == {"bm": 120, "mc": 120}
    # A source that says they are one line knows better.
    route = FerryRoute("relation 7", frozenset({"bm", "mc"}))
    assert seconds(*named, routes=[route]) == {"bc": 240}
    lines = [FerryRoute("1", frozenset({"bm", "mc"})), FerryRoute("2", frozenset({"nm", "ms"}))]
    pieces = [ferry("b", "m"), ferry("m", "c"), ferry("n", "m"), ferry("m", "s")]
    roads = [*ROADS, stretch("s", "e"), stretch("n", "f")]
    assert set(seconds(*pieces, routes=lines, roads=roads)) == {"bc", "ns"}


def test_two_that_end_on_one_that_passes_are_branches_unless_a_name_makes_them_one():
    roads = [*ROADS, stretch("s", "e"), stretch("n", "f")]
    passing = [ferry("b", "m", road="P"), ferry("m", "c", road="P")]

    def ends_of(north, south):
        pieces = [*passing, ferry("n", "m", name=north), ferry("m", "s", name=south)]
        return set(seconds(*pieces, roads=roads))

    apart = ends_of("Norra leden", "Södra leden")
    assert apart == {"bc", "bn", "bs", "cn", "cs"}
    assert ends_of("Tvärleden", "Tvärleden") == {"bc", "ns"}


def test_a_boat_takes_the_shorter_of_two_ways_over_the_water():
    pieces = [ferry("b", "m"), ferry("m", "n"), ferry("n", "k"), ferry("m", "k"), ferry("k", "c")]
    made, _ = crossings(*pieces)
    assert made["bc"].length_m == pytest.approx(1000)


def test_lines_that_share_a_stretch_share_no_boat():
    roads = [*ROADS, stretch("s", "e"), stretch("n", "f")]
    # West to east and north to south, both between m and k.
    pieces = [ferry("b", "m"), ferry("n", "m"), ferry("m", "k"), ferry("k", "c"), ferry("k", "s")]
    lines = [FerryRoute("1", frozenset({"bm", "mk", "kc"})), FerryRoute("2", frozenset({"nm", "mk", "ks"}))]
    made, _ = crossings(*pieces, routes=lines, roads=roads)
    assert set(made) == {"bc", "ns"}
    assert all(one.backward for one in made.values())
    # By their names too, where no route says it; without either everybody may change.
    names = {"bm": "Västra", "kc": "Västra", "nm": "Norra", "ks": "Norra"}
    named = [ferry(one.first, one.last, name=names.get(one.road, "")) for one in pieces]
    assert set(crossings(*named, roads=roads)[0]) == {"bc", "ns"}
    assert len(crossings(*pieces, roads=roads)[0]) == 6


def test_a_port_on_the_way_is_a_berth():
    roads = [*ROADS, stretch("m", "n")]
    assert seconds(ferry("b", "m", "00:10", road="w"), ferry("m", "c", "00:10", road="w"), roads=roads) == {
        "bm": pytest.approx(240),
        "mc": pytest.approx(360),
    }


@pytest.mark.parametrize(
    ("first", "second", "expected", "basis"),
    [
        ("00:02", "00:03", 300, Basis.STATED),
        # 400 m and 600 m: two minutes each, rounded. Four minutes each is no one speed: who cut the way left its time.
        ("00:02", "00:02", 240, Basis.STATED),
        ("00:04", "00:04", 240, Basis.EVERY_WAY),
        # A way without: at the speed of the other.
        ("00:02", "", 300, Basis.PARTLY),
        ("00:02", "some time", 300, Basis.PARTLY),
        ("", "", np.nan, Basis.MISSING),
        ("soon", "", np.nan, Basis.UNREADABLE),
        ("2:00", "3:00", 300, Basis.OTHER_READING),
    ],
)
def test_the_time_of_a_crossing_of_two_ways(first, second, expected, basis):
    made, bases = crossings(ferry("b", "m", first), ferry("m", "c", second))
    assert made["bc"].crossing_s == pytest.approx(expected, nan_ok=True)
    assert bases == [basis]


def test_the_same_time_on_ways_as_long_is_of_each_unless_the_whole_would_creep():
    PLACES["h"] = (1500, 0)
    assert seconds(ferry("b", "h", "00:02"), ferry("h", "c", "00:02")) == {"bc": 240}
    assert crossings(ferry("b", "h", "00:30"), ferry("h", "c", "00:30"))[1] == [Basis.EVERY_WAY]


def test_a_route_states_the_time_of_ways_that_do_not():
    pieces = [ferry("b", "m"), ferry("m", "c", "00:04")]
    route = FerryRoute("relation 7", frozenset({"bm", "mc"}), Duration.read("00:06"))
    assert seconds(*pieces, routes=[route]) == {"bc": 360}
    # Of a part of its ways, by length; what every way states goes before.
    roads = [*ROADS, stretch("m", "n")]
    assert seconds(*[ferry("b", "m"), ferry("m", "c")], routes=[route], roads=roads) == {
        "bm": pytest.approx(144),
        "mc": pytest.approx(216),
    }
    assert seconds(ferry("b", "m", "00:01"), ferry("m", "c", "00:02"), routes=[route]) == {"bc": 180}


def test_a_crossing_without_a_time_is_at_the_speed_of_its_class():
    speed_kmh = load_speeds().of("ferry").default_limit_kmh
    crossing_min = 1.0 / speed_kmh * 60
    assert minutes(ferry("b", "m"), ferry("m", "c")) == pytest.approx(2 * crossing_min + 1, abs=1e-4)


def test_what_leads_nowhere_is_kept():
    made, _ = crossings(
        ferry("m", "n", road="r"), ferry("n", "k", road="r"), ferry("k", "m", road="r"), ferry("b", "s"),
        ferry("c", "f", forward=False, backward=False),
    )  # fmt: skip
    assert len(made) == 5


def test_roads_and_other_boats_stay_as_they_are():
    boat = ferry("b", "c", "00:04", drivable=False)
    segments = [*ROADS, boat]
    joined, times = whole_crossings(segments)
    assert joined == segments
    assert times == []
    joined, times = whole_crossings([ROADS[0], ferry("b", "c", "00:04"), ROADS[1], boat])
    assert [segment.road_class for segment in joined] == ["primary", "ferry", "primary", "ferry"]
    assert [(time.stated, time.basis, time.pieces, time.roads) for time in times] == [
        ("00:04", Basis.STATED, (1,), ("bc",))
    ]


def test_what_was_not_taken_as_it_stands_is_in_the_ledger():
    pieces = [
        ferry("b", "c", "00:04", name="Sagd"), ferry("b", "n", name="Osagd"), ferry("b", "s", "a bit"),
        ferry("c", "e", "00:00:20"), ferry("c", "f", "9:00:00"), ferry("d", "s", "4:00"),
    ]  # fmt: skip
    roads = [*ROADS, *(stretch(end, "a") for end in "nsef")]
    book = LedgerBook()
    for time in whole_crossings([*roads, *pieces])[1]:
        time.note(book, "way")
    rows = {(entry.value, entry.done): entry for entry in book.ledger().entries}
    assert {key: entry.examples for key, entry in rows.items()} == {
        ("", Outcome.GUESSED): ("Osagd (way bn)",),
        ("a bit", Outcome.GUESSED): ("way bs",),
        ("00:00:20", Outcome.TOO_SHORT): ("way ce",),
        ("9:00:00", Outcome.TOO_LONG): ("way cf",),
        ("4:00", Outcome.MINUTES_SECONDS): ("way ds",),
    }
    assert all(entry.done.matters and entry.tag == "duration" and entry.km > 0.5 for entry in rows.values())
