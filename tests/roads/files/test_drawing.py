"""Roads that stand twice and ends that nearly meet are told, and what is as it should be is not."""

import numpy as np
import pytest
from shapely import LineString

from brandsim.roads import RoadNetwork
from brandsim.roads.files.drawing import SAME_M, _at_one_place, note_drawing
from brandsim.roads.graph.ledger import LedgerBook


def town(places, *roads, names=None):
    """Return two-way roads along straight lines between places in metres, or along corners of their own."""
    lines = [LineString([places[ends[0]], *ends[2:], places[ends[1]]]) for ends in roads]
    first, last = ([ends[at] for ends in roads] for at in (0, 1))
    count = len(roads)
    x, y = zip(*places, strict=True)
    return RoadNetwork.from_arrays(
        x, y, first + last, last + first, [1000] * 2 * count, "EPSG:3006",
        two_way=[True] * 2 * count, length_m=[line.length for line in lines] * 2,
        shapes=[*lines, *[line.reverse() for line in lines]],
        node_id=names or [f"n{at}" for at in range(len(places))],
    )  # fmt: skip


def told(net, **how):
    book = LedgerBook()
    note_drawing(net, book, **how)
    return [(entry.tag, entry.count, entry.examples) for entry in book.ledger().entries]


CROSS = [(0.0, 0.0), (100.0, 0.0), (200.0, 0.0), (100.0, 80.0)]


def test_roads_that_meet_say_nothing():
    assert told(town(CROSS, (0, 1), (1, 2), (1, 3))) == []


def test_a_road_that_stands_twice():
    net = town(CROSS, (0, 1), (1, 2), (1, 0), (1, 3))
    assert told(net) == [("way", 1, ("n1 – n0",))]
    book = LedgerBook()
    note_drawing(net, book)
    assert book.ledger().entries[0].km == pytest.approx(0.1)


def test_two_roads_between_the_same_places_are_two_roads():
    assert told(town(CROSS, (0, 1), (0, 1, (50.0, 8.0)), (1, 2))) == []
    assert told(town(CROSS, (0, 1, (50.0, -8.0)), (0, 1, (50.0, 8.0)), (1, 2))) == []


def test_an_end_that_nearly_meets_a_road():
    places = [*CROSS, (50.0, 4.0), (50.0, 90.0), (150.0, 6.0), (150.0, 90.0)]
    net = town(places, (0, 1), (1, 2), (1, 3), (4, 5), (6, 7))
    assert told(net) == [("end of road", 1, ("node n4",))]
    assert told(net, ends=False) == []


def test_a_short_stub_at_a_junction_is_no_such_end():
    places = [*CROSS, (102.0, 3.0)]
    assert told(town(places, (0, 1), (1, 2), (1, 4))) == []


def test_nodes_at_one_place_that_no_road_joins():
    places = [(0.0, 0.0), (100.0, 0.0), (100.05, 0.0), (200.0, 0.0)]
    assert told(town(places, (0, 1), (2, 3))) == [("node", 1, ("n1, n2",))]
    cut = town(places, (0, 1), (2, 3), names=["a", "b", "b/2", "c"])
    assert told(cut) == []


def test_nodes_at_one_place_are_found_wherever_they_lie():
    rng = np.random.default_rng(3)
    places = rng.integers(0, 40, (60, 2)) * 0.03 + 700_000  # many within 0.1 m of another, across any grid
    net = RoadNetwork.from_arrays(*places.T, [0], [1], [1000], "EPSG:3006")
    apart = np.hypot(*(places[:, None] - places[None]).T)
    near = np.argwhere((apart <= SAME_M) & (np.arange(60)[:, None] < np.arange(60)))
    assert list(_at_one_place(net, np.arange(60))) == sorted(map(tuple, near.tolist()))
    assert len(near) > 30
