"""Roads that their source closes at times, in a scenario: the way round then, and the reason where there is none."""

from dataclasses import replace

import numpy as np
import pytest

from brandsim._data import data_file
from brandsim.roads import load_network, save_network
from brandsim.roads.graph.topology import CLOSED_MS
from brandsim.roads.rules.conditions import Conditions
from brandsim.roads.rules.openings import CLOSED_WHEN
from brandsim.roads.search.routes import Route
from brandsim.scenarios.explain.journeys import find_spot, journey
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of

DAY, NIGHT = Conditions(6, 1, 12), Conditions(6, 1, 23)
ROADS = f'[data]\nroads = "./roads.npz"\nferries = "{data_file("roads", "norrtalje")}"\n'


@pytest.fixture(scope="module")
def nightly(tmp_path_factory):
    """Return a scenario in which the only bridge to Vätö is closed at night, as a map might say it."""
    folder = tmp_path_factory.mktemp("night")
    net = load_network()
    ends = net.node_index(["nysattra", "vato_bro"])
    shut = np.isin(net.source, ends) & np.isin(net.target, ends)
    when = np.where(shut, "no @ (22:00-06:00)", "").astype(object)
    save_network(replace(net, arc_columns={**net.arc_columns, CLOSED_WHEN: when}), folder / "roads.npz")
    file = folder / "night.toml"
    file.write_text(f'name = "night"\nparent = "ambition"\n{ROADS}')
    return load_scenario(file)


def test_a_road_closed_at_night_is_closed_at_night_alone(nightly):
    weighting = municipality_of(nightly).weighting
    shut = weighting.network.arc_columns[CLOSED_WHEN] != ""
    plain = municipality_of(load_scenario("ambition")).weighting
    for conditions, closed in ((DAY, 0), (NIGHT, 2)):
        ours, theirs = (of.under(conditions).travel_time_ms for of in (weighting, plain))
        assert (ours == CLOSED_MS).sum() == closed
        assert (ours == theirs)[~shut].all()


def test_the_reason_is_told_where_there_is_no_way_then(nightly):
    found = municipality_of(nightly)
    ends = [find_spot(found, name) for name in ("norrtalje_rib", "59.822,18.933")]
    assert isinstance(journey(found, *ends, DAY), Route)
    why = journey(found, *ends, NIGHT)
    assert why.text.sv == "avstängt: AB1148, no @ (22:00-06:00)"
