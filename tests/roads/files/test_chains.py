"""Segments into edges: what stands across them takes its time, and roads closed at other times stay apart."""

from dataclasses import replace

import numpy as np
import pytest

from brandsim.roads import Provenance, load_speeds
from brandsim.roads.files.chains import Segment, network_of
from brandsim.roads.rules.openings import CLOSED_WHEN

WINTER = "no @ (Nov-Mar)"


def street(first, last, **more):
    """Return 100 m of street between two places on a line, 7.2 s at 50 km/h."""
    line = np.array([[100.0 * first, 0.0], [100.0 * last, 0.0]])
    return Segment(first, last, line, 100.0, "residential", forward_kmh=50.0, backward_kmh=50.0, **more)


def built(*segments):
    return network_of(segments, "EPSG:3006", load_speeds(), Provenance())


def test_what_stands_across_a_road_takes_time_both_ways():
    net = built(street(0, 1, delay_s=30.0), street(1, 2))
    assert net.travel_time_ms.tolist() == [44_400, 44_400]
    assert net.arc_columns["speed_limit_kmh"] == pytest.approx([50.0, 50.0])


def test_a_delay_on_a_ring_counts_once():
    corners = np.array([[0.0, 0.0], [25.0, 0.0], [25.0, 25.0], [0.0, 25.0], [0.0, 0.0]])
    ring = replace(street(0, 0, delay_s=40.0), line=corners, length_m=100.0)
    net = built(ring)
    assert net.travel_time_ms[net.edge_arc].sum() == 7200 + 40_000


def test_roads_are_joined_only_if_they_are_closed_at_the_same_times():
    plain = built(street(0, 1), street(1, 2))
    assert (plain.edges, CLOSED_WHEN in plain.arc_columns) == (1, False)
    same = built(street(0, 1, forward_when=WINTER), street(2, 1, backward_when=WINTER))
    assert same.edges == 1
    there = same.source == same.node_index("0")[0]
    assert same.arc_columns[CLOSED_WHEN][there].tolist() == [WINTER]
    assert same.arc_columns[CLOSED_WHEN][~there].tolist() == [""]
    apart = built(street(0, 1, forward_when=WINTER), street(1, 2))
    assert apart.edges == 2


def test_limits_of_one_direction_stay_on_it():
    """A stretch that stands alone and is alike both ways is held once; one that is not is held by direction."""
    there = built(replace(street(0, 1), backward_kmh=25.0))
    of = dict(zip(there.source.tolist(), there.travel_time_ms.tolist(), strict=True))
    assert of[there.node_index("0")[0]] == 7200
    assert of[there.node_index("1")[0]] == 14_400
    for more in ({"backward_kmh": 30.0}, {"forward_when": WINTER}, {"forward_kmh": float("nan")}):
        assert not replace(street(0, 1), **more).is_alike_both_ways
    unknown = replace(street(0, 1), forward_kmh=float("nan"), backward_kmh=float("nan"))
    assert unknown.is_alike_both_ways
    assert replace(street(0, 1), forward_when=WINTER, backward_when=WINTER).is_alike_both_ways
