"""Many scenarios compared together against one simulation after the other, with the same result.

Run ``pytest benchmarks/scenarios/test_together.py -s``; figures are printed.
"""

import time
from dataclasses import replace

import numpy as np

from brandsim.scenarios.decide.compare import compare
from brandsim.scenarios.files.scenario import load_scenario, scenario_names
from brandsim.scenarios.run.simulate import simulate

MANY, YEARS = 40, 400
AT_LEAST = 1.2
"""How many times as fast as one by one, where the assumptions are drawn."""


def test_played_together_against_one_by_one():
    # Only what meets the same alarms is compared.
    chosen = [one for one in map(load_scenario, scenario_names()) if not one.data.more_storms]
    more = [replace(one, name=f"{one.name}_again") for one in chosen]
    chosen = [*chosen, *more][:MANY]
    assert len(chosen) == MANY
    played = {"years": 10, "seed": 1, "uncertainty": 6, "threads": 1}
    compare(chosen, 1, 1, uncertainty=1)  # compiles, for the scenarios with more rules too

    begun = time.perf_counter()
    together = compare(chosen, **played, per_draw=1)
    middle = time.perf_counter()
    alone = [simulate(one, **played) for one in chosen]
    ended = time.perf_counter()
    for run, other in zip(together.runs, alone, strict=True):
        np.testing.assert_array_equal(run.figures.sampled, other.figures.sampled)
    times = ended - middle, middle - begun

    taken = {}
    for years in (10, 60):  # the slope is a year's time, the rest is what all years share
        begun = time.perf_counter()
        compare(chosen, years, 1, uncertainty=0, threads=2)
        taken[years] = time.perf_counter() - begun
    whole = taken[10] + (taken[60] - taken[10]) / 50 * (YEARS - 10)
    print(f"\n{MANY} scenarios, 10 years, 6 draws of the assumptions, one thread:")
    print(f"one by one {times[0]:8.1f} s")
    print(f"together   {times[1]:8.1f} s, {times[0] / times[1]:.2f} times as fast")
    print(f"{MANY} scenarios x {YEARS} years on two threads: {whole:.0f} s")
    assert times[0] >= AT_LEAST * times[1]
