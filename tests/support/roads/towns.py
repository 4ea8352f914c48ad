"""Small random towns with one-way and closed roads, ferries, turn bans, lights and what turning costs."""

import numpy as np
from hypothesis import strategies as st

from brandsim.roads import RoadNetwork, TurnPenalties, Turns
from brandsim.roads.graph.topology import CLOSED_MS


@st.composite
def towns(draw):
    nodes = draw(st.integers(1, 9))
    roads = draw(st.integers(0, 16))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    u, v = rng.integers(0, nodes, (2, roads))
    one_way = rng.random(roads) < draw(st.sampled_from([0.0, 0.4]))
    back = np.flatnonzero(~one_way & (u != v))
    time = 2 * rng.integers(0, draw(st.sampled_from([2, 30, 2000])), roads + len(back))
    x, y = 30.0 * rng.integers(0, 4, (2, nodes))
    kind = rng.choice(["primary", "residential", "primary_link"], roads)
    ferry = rng.random(roads) < 0.1
    boat = rng.random(roads) < 0.1
    pair = np.concatenate([np.arange(roads), back])
    net = RoadNetwork.from_arrays(
        x, y, np.concatenate([u, v[back]]), np.concatenate([v, u[back]]), time, "EPSG:3006",
        road_class=kind[pair], is_ferry=ferry[pair], drivable=~boat[pair], two_way=~one_way[pair],
        length_m=np.hypot(x[u] - x[v], y[u] - y[v])[pair],
        arc_columns={"roundabout": (rng.random(roads) < 0.2)[pair]},
    )  # fmt: skip
    meets = [(a, b) for a in range(net.arcs) for b in range(net.arcs) if net.target[a] == net.source[b]]
    share = draw(st.sampled_from([0.0, 0.2, 0.7]))
    bans = [pair for pair in meets if rng.random() < share]
    costs = TurnPenalties(*rng.integers(0, draw(st.sampled_from([1, 50, 3000])), 7).tolist())
    lights = np.flatnonzero(rng.random(nodes) < 0.3)
    closed = np.where(rng.random(net.arcs) < draw(st.sampled_from([0.0, 0.2])), CLOSED_MS, time)
    turns = Turns(np.array(bans, np.int64).reshape(-1, 2), lights, costs)
    return net.reweighted(closed).with_turns(turns)
