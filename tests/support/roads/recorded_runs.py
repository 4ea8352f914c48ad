"""Recorded runs made up from a stated truth; they are no service's runs."""

import csv
from datetime import datetime, timedelta

import numpy as np

from brandsim.roads.rules.conditions import Conditions

TRUTH = (0.93, 0.25, 0.03)
HEADS = ["from", "to", "to_lat", "to_lon", "driven_s", "rolled", "surface", "unit"]


def write(path, rows, heads=HEADS, delimiter=","):
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, delimiter=delimiter).writerows([heads, *rows])
    return path


def write_runs(path, weighting, service, runs, seed=1, truth=TRUTH, snow_factor=1.0):
    """Write made-up runs from the stations to nodes at all hours; snow is driven at the model's snow times."""
    rng = np.random.default_rng(seed)
    net = weighting.network
    goals = [name for name, part in zip(net.node_id, net.component, strict=True) if part == 0]
    cases = []
    for surface in ("bare", "snow"):
        when = Conditions.at("2024-01-17 13:20", surface)
        under = weighting.under(when, {"speed_factor": truth[0]})
        origins = under.snap([c.lat for c in service.crews], [c.lon for c in service.crews])
        table = under.travel_table_ms(origins, net.snap_nodes(goals), access_speed_kmh=25) / 1000
        cases.append((surface, table))
    rows = []
    while len(rows) < runs:
        surface, table = cases[len(rows) % 2]
        crew, goal = rng.integers(len(service.crews)), rng.integers(len(goals))
        if not 120 < table[crew, goal] < 2400:
            continue
        noise = np.exp(truth[1] * rng.standard_normal() - truth[1] ** 2 / 2)
        noise *= 4.0 ** rng.choice([-1, 1]) if rng.random() < truth[2] else 1.0
        noise *= snow_factor if surface == "snow" else 1.0
        rolled = datetime(2024, 1, 17, 13) + timedelta(days=7 * int(rng.integers(6)), minutes=20)  # noqa: DTZ001
        driven_s = round(table[crew, goal] * noise, 1)
        rows.append(
            [service.crews[crew].key, goals[goal], "", "", driven_s, rolled.isoformat(" "), surface, ""]
        )
    return write(path, rows)
