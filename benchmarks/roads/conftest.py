"""The graphs of the benchmarks: towns of about 25,000 and 250,000 nodes, and a real country."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from brandsim.roads import OsmFilter, RoadNetwork, read_osm

SIDES = {"25k": 158, "250k": 500}
STATIONS = 6


@dataclass(frozen=True, eq=False)
class Case:
    """A graph under test, its name, and six stations on it."""

    name: str
    net: RoadNetwork
    stations: np.ndarray


def grid(side):
    """A grid with a quarter of its streets missing, town blocks and long roads, numbered at random."""
    rng = np.random.default_rng(1)
    cells = rng.permutation(side * side).reshape(side, side)
    u = np.concatenate([cells[:, :-1].ravel(), cells[:-1].ravel()])
    v = np.concatenate([cells[:, 1:].ravel(), cells[1:].ravel()])
    kept = rng.random(len(u)) < 0.75
    one_way_ms = np.exp(rng.normal(np.log(12_000), 0.7, kept.sum())).astype(np.int64)
    source, target = np.concatenate([u[kept], v[kept]]), np.concatenate([v[kept], u[kept]])
    place = np.empty((side * side, 2))
    place[cells.ravel()] = np.indices((side, side)).reshape(2, -1).T * 100 + rng.random((side * side, 2)) * 60
    x, y = 700_000 + place[:, 0], 6_600_000 + place[:, 1]
    return RoadNetwork.from_arrays(x, y, source, target, np.tile(one_way_ms, 2), "EPSG:3006")


def liechtenstein():
    """All that an engine can drive in Liechtenstein, service roads and tracks too; no rival counts turns."""
    folder = os.environ.get("BRANDSIM_CASES")
    if not folder:
        pytest.skip("BRANDSIM_CASES names no folder with osm/ extracts (external data)")
    pytest.importorskip("osmium")
    file = Path(folder) / "osm" / "liechtenstein.osm.pbf"
    return read_osm(file, wanted=OsmFilter(service=True, track=True)).with_turns(None)


@pytest.fixture(scope="session", params=[*SIDES, "Liechtenstein"])
def case(request):
    net = grid(SIDES[request.param]) if request.param in SIDES else liechtenstein()
    main = np.flatnonzero(net.component == np.bincount(net.component).argmax())
    return Case(request.param, net, np.random.default_rng(2).choice(main, STATIONS, replace=False))
