"""A small network, edits of it, and what they do to its travel times."""

import numpy as np

from brandsim.roads import RoadNetwork
from brandsim.roads.graph.coordinates import transformed
from brandsim.roads.rules.conditions import Conditions
from brandsim.roads.rules.weighting import Weighting

NOON = Conditions(7, 2, 12)
HEAD = 'name_sv = "a"\nname_en = "b"\nsource = "test"\nconfidence = "assumption"\n'
X0, Y0 = 680_000.0, 6_630_000.0


def edit(kind, body, key="k"):
    return f'[[edit]]\nkey = "{key}"\nkind = "{kind}"\n{HEAD}{body}\n'


def degrees(x, y):
    lon, lat = transformed(np.array([x]), np.array([y]), "EPSG:3006", "EPSG:4326")
    return f"[{lat[0]:.9f}, {lon[0]:.9f}]"


def ladder(limit=60.0):
    """Return four nodes a kilometre apart in a row (60 s each), and a slow way round from first to last."""
    x = X0 + np.array([0, 1000, 2000, 3000, 1500])
    y = Y0 + np.array([0, 0, 0, 0, 2000])
    source, target = np.array([0, 1, 2, 0, 4]), np.array([1, 2, 3, 4, 3])
    time = np.array([60_000, 60_000, 60_000, 200_000, 200_000])
    kilometres = np.array([1.0, 1.0, 1.0, 2.5, 2.5])
    refs = ["76", "76;283", "283", "Simpnäsvägen", "Simpnäsvägen"]
    return RoadNetwork.from_arrays(
        x, y, np.r_[source, target], np.r_[target, source], np.r_[time, time], "EPSG:3006",
        length_m=np.r_[kilometres, kilometres] * 1000, speed_limit_kmh=np.full(10, limit),
        road_class=["tertiary"] * 10, node_id=list("abcde"), arc_columns={"road_ref": refs * 2},
    )  # fmt: skip


def under(edits, net, conditions=NOON, values=None):
    return Weighting(net, [edits.bind(net)]).under(conditions, values)


def minutes(net, first, last):
    return net.travel_times_ms(net.node_index(first))[0, net.node_index(last)[0]] / 60_000


def new_road(first, last, more=""):
    return edit("new_road", f'from = {first}\nto = {last}\nroad_class = "tertiary"\n{more}')


KM_60 = "length_km = 1.0\nspeed_limit_kmh = 60.0"
