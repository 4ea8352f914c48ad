"""Worlds of one or two units, small enough to be worked out by hand."""

import pandas as pd

from brandsim.simulation import World

ENGINES = ("numba", "simpy")


def units(*rows, **competences):
    frame = pd.DataFrame(rows, columns=["unit", "station", "people", "turnout_s"])
    return frame.assign(**competences)


def incidents(*rows, **more):
    frame = pd.DataFrame(rows, columns=["time_s", "place", "people", "on_scene_s"])
    return frame.assign(**more)


def travel(**stations):
    """Travel times in s by station, each a mapping of place to time."""
    return pd.DataFrame.from_dict(stations, orient="index")


ONE = World(units(("a", "s", 5, 60)), travel(s={"p": 240}))

POINTS = pd.DataFrame({"point": ["s", "m", "p", "h"], "x": [0, 500, 1000, 1000], "y": [0, 0, 0, 800]})

# s – m – p on a line of 1,000 m at 10 m/s; the hospital h is 80 s from p.
BETWEEN = pd.DataFrame(
    [[0, 50, 100, 180], [50, 0, 50, 130], [100, 50, 0, 80], [180, 130, 80, 0]],
    index=POINTS["point"],
    columns=POINTS["point"],
    dtype=float,
)
CAR = units(("a", "s", 2, 30))
