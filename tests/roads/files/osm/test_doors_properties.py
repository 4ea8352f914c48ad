"""One town, two doors: what is fetched from Overpass and what is imported from a file are the same network."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from brandsim._errors import InputError
from brandsim.roads import OsmFilter, read_osm
from brandsim.roads.files.osm.network import network_of_elements
from brandsim.roads.files.osm.overpass import elements_of_answers, merged
from brandsim.roads.files.osm.rules import decide_way, overpass_filters
from brandsim.roads.graph.provenance import Provenance
from support.examples import examples
from support.roads.osm_towns import (
    CLASSES,
    FERRY_TAGS,
    NODE_TAGS,
    TURN_TAGS,
    WAY_TAGS,
    as_xml,
    overpass,
    passes,
    towns,
)

pytest.importorskip("osmium")

FILTERS = st.sampled_from(
    [
        OsmFilter(),
        OsmFilter(service=True),
        OsmFilter(service=True, track=True, private=True),
        OsmFilter(join=True),
    ]
)
EVERY_TAG = {
    *CLASSES, *(key for tags in (WAY_TAGS, FERRY_TAGS, NODE_TAGS, TURN_TAGS) for key in tags), "route",
}  # fmt: skip
seen = Counter()


def facts(network):
    """Everything that a network is, in plain values."""
    numbers = {
        name: getattr(network, name) for name in ("x", "y", "source", "target", "travel_time_ms", "length_m")
    }
    flags = {name: getattr(network, name) for name in ("drivable", "is_ferry", "reverse")}
    columns = {name: list(values) for name, values in network.arc_columns.items()}
    counts = network.provenance.details["counts"]
    return {
        "nodes": network.node_id,
        **{name: np.asarray(values).tolist() for name, values in (numbers | flags).items()},
        "columns": {name: [str(value) for value in values] for name, values in columns.items()},
        "courses": [line.wkb_hex for line in network.lines],
        "banned": network.turns.banned.tolist(),
        "lights": network.turns.lights.tolist(),
        # Footways and the like are never fetched, and so not counted.
        "counts": {name: count for name, count in counts.items() if not name.startswith("dropped_")},
        "ledger": network.provenance.ledger.to_list(),
    }


def of_both(elements, wanted, folder):
    """Read the town through both doors: facts, or what was said against it."""
    file = folder / "town.osm"
    file.write_text(as_xml(elements), encoding="utf-8")
    answers = overpass(elements, overpass_filters(wanted))
    doors = (
        lambda: read_osm(file, wanted=wanted),
        lambda: network_of_elements(elements_of_answers("town", answers, wanted), Provenance("town", "town")),
    )
    for door in doors:
        try:
            yield facts(door())
        except InputError as error:
            yield error.expected


def hold(elements, wanted, folder):
    imported, fetched = of_both(elements, wanted, folder)
    assert fetched == imported
    for element in elements:
        seen.update(
            [*element["tags"], *(value for key, value in element["tags"].items() if key == "highway")]
        )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("towns")


@pytest.mark.parametrize("wide", [False, True])
def test_every_way_that_can_be_kept_is_asked_for(wide):
    wanted = OsmFilter(service=wide, track=wide, private=wide)
    filters = overpass_filters(wanted)
    kept = 0
    for highway in (*CLASSES, "ferry", "corridor", "bridleway"):
        for more in ({}, {"emergency": "yes"}, {"route": "ferry"}, {"access": "no"}, {"route": "bus;ferry"}):
            tags = {"highway": highway} | more
            decision = decide_way(tags, wanted)
            if decision is not None and (decision.about or decision.seen):
                kept += 1
                assert any(passes(tags, each) for each in filters), tags
    assert kept > 50


@given(elements=towns(), wanted=FILTERS)
@settings(max_examples=examples(30), deadline=None)
def test_a_town_is_the_same_through_both_doors(folder, elements, wanted):
    hold(elements, wanted, folder)


@pytest.mark.slow
def test_hundreds_of_towns_are_the_same_through_both_doors_and_every_tag_is_tried(folder):
    seen.clear()
    towns_read = Counter()

    @given(elements=towns(), wanted=FILTERS)
    @settings(max_examples=250, deadline=None)
    def each(elements, wanted):
        towns_read["towns"] += 1
        hold(elements, wanted, folder)

    each()
    tried = {tag: seen[tag] for tag in sorted(EVERY_TAG)}
    print(
        f"{towns_read['towns']} towns; tags tried:",
        ", ".join(f"{tag} {count}" for tag, count in tried.items()),
    )
    assert towns_read["towns"] >= 200
    assert [tag for tag, count in tried.items() if not count] == []


@given(elements=towns())
@settings(max_examples=5, deadline=None)
def test_neither_the_order_nor_an_overlap_of_answers_matters(elements):
    wanted = OsmFilter(service=True)
    answers = overpass(elements, overpass_filters(wanted))
    turned = [replace_order(answer) for answer in reversed(answers)]
    about = Provenance("town", "town")
    once = network_of_elements(elements_of_answers("town", answers, wanted), about)
    for other in (turned, [*answers, *turned], [merged(answers)]):
        again = network_of_elements(elements_of_answers("town", other, wanted), replace(about))
        assert facts(again) == facts(once)


def replace_order(answer):
    return answer | {"elements": answer["elements"][::-1]}
