"""Random small towns of OpenStreetMap, as a file of XML and as answers of Overpass."""

import re
from xml.sax.saxutils import quoteattr

from hypothesis import strategies as st

SIDE = 4  # nodes stand on a grid of so many by so many, 200 m apart

CLASSES = (
    "motorway", "motorway_link", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential",
    "living_street", "road", "service", "track", "busway", "pedestrian", "footway", "cycleway", "steps",
    "construction", "proposed", "raceway",
)  # fmt: skip
WAY_TAGS = {
    "oneway": ("yes", "no", "true", "1", "-1", "reverse", "reversible", "alternating"),
    "oneway:emergency": ("no", "yes"),
    "oneway:motor_vehicle": ("no", "-1", "perhaps"),
    "junction": ("roundabout", "circular"),
    "access": ("yes", "no", "private", "destination", "permissive", "no;destination"),
    "vehicle": ("no", "yes", "private"),
    "motor_vehicle": ("no", "yes", "agricultural", "private"),
    "motorcar": ("no", "yes"),
    "motor_vehicle:forward": ("no", "yes", "no;private"),
    "access:conditional": ("no @ (22:00-06:00)",),
    "emergency": ("yes", "no", "designated", "official"),
    "service": ("driveway", "parking_aisle", "emergency_access"),
    "area": ("yes", "no"),
    "maxspeed": ("30", "50", "70", "50;70", "20 mph", "SE:urban", "SE:rural", "walk", "none", "signals"),
    "maxspeed:forward": ("40", "80"),
    "maxspeed:backward": ("60", "none"),
    "maxspeed:type": ("SE:urban", "sign"),
    "source:maxspeed": ("SE:rural",),
    "zone:maxspeed": ("SE:30",),
    "maxspeed:conditional": ("30 @ (Mo-Fr 07:00-17:00)",),
    "maxweight": ("3.5", "12 t"),
    "maxheight": ("2.4", "default"),
    "maxwidth": ("2",),
    "bridge": ("yes",),
    "tunnel": ("yes",),
    "layer": ("1", "-1"),
    "level": ("1",),
    "lanes": ("1", "2"),
    "surface": ("gravel", "ice"),
    "seasonal": ("winter",),
    "ice_road": ("yes",),
    "name": ("Storgatan", "Lilla &amp; stora", "Åvägen;Ävägen"),
    "ref": ("76", "E 18;276"),
    "disused": ("yes",),
    "impassable": ("yes",),
    "smoothness": ("impassable", "good"),
    "maxheight:legal": ("2.4",),
}
NO_ROADS = ({}, {"barrier": "wall"}, {"barrier": "kerb"}, {"barrier": "fence", "layer": "1"})
FERRIES = (
    {"route": "ferry"},
    {"highway": "ferry"},
    {"route": "ferry;bus"},
    {"route": "ferry", "highway": "footway"},
)
FERRY_TAGS = {
    "duration": ("00:07", "00:12:30", "PT9M", "12", "25 min", "9:00", "ibland"),
    "motor_vehicle": ("yes", "no"),
    "foot": ("yes",),
    "bicycle": ("yes", "no"),
    "access": ("no", "private"),
    "oneway": ("yes",),
    "name": ("Leden",),
    "interval": ("00:30",),
}
NODE_TAGS = {
    "barrier": ("gate", "bollard", "block", "lift_gate", "jersey_barrier", "kerb", "gate;bollard"),
    "highway": ("traffic_signals", "crossing", "stop"),
    "access": ("no", "private"),
    "motor_vehicle": ("no", "yes"),
    "locked": ("yes",),
    "emergency": ("yes",),
    "opening_hours": ("06:00-20:00", "perhaps"),
    "access:conditional": ("no @ (22:00-06:00)",),
    "width": ("2.1",),
}
TURN_TAGS = {
    "restriction": (
        "no_left_turn",
        "no_right_turn",
        "no_straight_on",
        "no_u_turn",
        "only_straight_on",
        "no_no",
    ),
    "restriction:hgv": ("no_left_turn",),
    "restriction:emergency": ("no_right_turn",),
    "restriction:conditional": ("no_left_turn @ (07:00-09:00)",),
    "except": ("emergency", "bus"),
    "hour_on": ("07:00",),
    "day_on": ("Mo",),
}


@st.composite
def _tags(draw, choices, most):
    keys = draw(st.lists(st.sampled_from(sorted(choices)), max_size=most, unique=True))
    return {key: draw(st.sampled_from(choices[key])) for key in keys}


@st.composite
def towns(draw):
    """Draw the nodes, ways and relations of a town, as Overpass would answer with all of them."""
    nodes = [
        {
            "type": "node", "id": 1 + at, "tags": {},
            "lat": round(59.70 + at // SIDE * 0.0018, 7), "lon": round(18.50 + at % SIDE * 0.0036, 7),
        }
        for at in range(SIDE * SIDE)
    ]  # fmt: skip
    number = st.integers(1, len(nodes))
    for at in draw(st.lists(number, max_size=4)):
        nodes[at - 1]["tags"] = draw(_tags(NODE_TAGS, 2))
    ways = [{"type": "way", "id": 1, "nodes": [1, 2, 3], "tags": {"highway": "secondary"}}]
    for at in range(draw(st.integers(1, 9))):
        kind = draw(st.integers(0, 9))
        if kind == 9:
            tags = draw(st.sampled_from(NO_ROADS))  # only a route may say what else it is
        elif kind > 1:
            tags = {"highway": draw(st.sampled_from(CLASSES))} | draw(_tags(WAY_TAGS, 4))
        else:
            tags = draw(st.sampled_from(FERRIES))
            tags = tags | draw(_tags(FERRY_TAGS, 3))
        refs = draw(st.lists(number, min_size=2, max_size=5))
        ways.append({"type": "way", "id": 2 + at, "nodes": refs, "tags": tags})
    turns = []
    for at in range(draw(st.integers(0, 3))):
        via = draw(number)
        come, go = (draw(st.sampled_from(ways))["id"] for _ in range(2))
        members = [("way", come, "from"), ("node", via, "via"), ("way", go, "to")]
        if not draw(st.integers(0, 5)):
            members[1] = ("way", draw(st.sampled_from(ways))["id"], "via")
        listed = [dict(zip(("type", "ref", "role"), member, strict=True)) for member in members]
        tags = {"type": "restriction"} | draw(_tags(TURN_TAGS, 2))
        turns.append({"type": "relation", "id": 1 + at, "tags": tags, "members": listed})
    for at in range(draw(st.integers(0, 2))):
        some = draw(st.lists(st.sampled_from(ways), min_size=1, max_size=4))
        listed = [
            {"type": "way", "ref": way["id"], "role": draw(st.sampled_from(["", "stop"]))} for way in some
        ]
        tags = {"type": "route", "route": "ferry"} | draw(_tags(FERRY_TAGS, 3))
        turns.append({"type": "relation", "id": 11 + at, "tags": tags, "members": listed})
    routes = []
    for at in range(draw(st.integers(0, 1))):
        # A way without a word of its own is a ferry if a route says so.
        ways.append(
            {
                "type": "way",
                "id": 50 + at,
                "nodes": draw(st.lists(number, min_size=2, max_size=4)),
                "tags": {},
            }
        )
        each = [ways[-1]["id"], draw(st.sampled_from(ways))["id"]]
        listed = [{"type": "way", "ref": ref, "role": ""} for ref in each]
        tags = {"type": "route", "route": "ferry"} | draw(_tags(FERRY_TAGS, 2))
        routes.append({"type": "relation", "id": 50 + at, "tags": tags, "members": listed})
    return [*nodes, *ways, *turns, *routes]


def as_xml(elements):
    """Write elements as a file of OpenStreetMap."""

    def each():
        for element in elements:
            kind, place = element["type"], ""
            if kind == "node":
                place = f' lat="{element["lat"]:.7f}" lon="{element["lon"]:.7f}"'
            yield f'<{kind} id="{element["id"]}" version="1"{place}>'
            yield from (f'<nd ref="{ref}"/>' for ref in element.get("nodes", ()))
            for member in element.get("members", ()):
                yield '<member type="{type}" ref="{ref}" role="{role}"/>'.format_map(member)
            for key, value in element["tags"].items():
                yield f"<tag k={quoteattr(key)} v={quoteattr(value)}/>"
            yield f"</{kind}>"

    return f'<?xml version="1.0"?><osm version="0.6">{"".join(each())}</osm>'


def overpass(elements, filters):
    """Answer as Overpass does: a filter finds ways, each comes with its nodes; relations with their members."""
    nodes = {element["id"]: element for element in elements if element["type"] == "node"}
    ways = {element["id"]: element for element in elements if element["type"] == "way"}

    def answer(found, more=()):
        refs = dict.fromkeys(ref for way in found for ref in way["nodes"])
        return {"version": 0.6, "elements": [*(nodes[ref] for ref in refs), *found, *more]}

    answers = [answer([way for way in ways.values() if passes(way["tags"], each)]) for each in filters]
    relations = [element for element in elements if element["type"] == "relation"]
    members = [(m["type"], m["ref"]) for relation in relations for m in relation["members"]]
    named = [ways[ref] for ref in dict.fromkeys(ref for kind, ref in members if kind == "way")]
    answers.append(answer(named, relations))
    return answers


def passes(tags, written):
    """Whether tags pass a filter such as ``["highway"~"^(primary|service)$"]["emergency"]``."""
    parts = re.findall(r'\["([^"]+)"(?:~"([^"]+)")?\]', written)
    assert "".join(f'["{key}"~"{like}"]' if like else f'["{key}"]' for key, like in parts) == written
    return all(key in tags and (not like or re.search(like, tags[key])) for key, like in parts)
