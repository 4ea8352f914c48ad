"""The time to draw an incident does not grow with how many a year has.

Run ``pytest benchmarks/demand -s``; the seconds are printed.
"""

import time
from dataclasses import replace

import numpy as np

from brandsim.calendar import year_axis
from brandsim.demand import draw_incidents, load_demand
from brandsim.demand.arrays import buffer_size, demand_arrays

ROUNDS = 3


def per_incident_s(times_as_many):
    """Return the seconds per incident of years in which all hours of a month are alike."""
    demand = load_demand()
    types = tuple(replace(one, yearly_number=one.yearly_number * times_as_many) for one in demand.types)
    flat = {
        name: tuple(replace(one, weights=(1.0,) * len(one.weights)) for one in getattr(demand, name))
        for name in ("hour_profiles", "weekday_profiles")
    }
    arrays = demand_arrays(replace(demand, types=types, storms=(), **flat), year_axis(2024))
    size = buffer_size(arrays)
    filled = [np.empty(size, kind) for kind in (np.int64, np.int32, np.int32, np.uint64, np.int64)]
    draw_incidents(arrays, 1, 0, *filled)
    best = np.inf
    for replication in range(ROUNDS):
        begin = time.perf_counter()
        count = draw_incidents(arrays, 1, replication, *filled)
        best = min(best, (time.perf_counter() - begin) / count)
    return best


def test_time_per_incident_does_not_grow():
    few, many = per_incident_s(10), per_incident_s(300)
    print(f"\n{few * 1e9:.0f} ns an incident at 10 000 a year, {many * 1e9:.0f} ns at 300 000")
    # An insertion sort without slices would be about 30 times slower per incident at the larger number.
    assert many < 6 * few
