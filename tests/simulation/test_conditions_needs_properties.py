"""Less is never sooner: proved of an incident that finds every unit at home, and tested on searched worlds.

Units are sent in the order in which they are expected, those that bring nothing that is still missing left out, until
all that is asked for is on the way. Where they arrive as expected, enough of a capability is therefore there at the
arrival of the unit that completes it among *all* units in that order: whoever is left out before brought none of it
that was missing. The full response is the last of these times. A unit less, fewer aboard, a longer turnout and a slower
road make every term of it later or leave it. With units away this fails (`test_conditions_simulation.py`).
"""

import numpy as np
import pandas as pd
from hypothesis import given, settings, strategies as st

from brandsim.simulation import Rules, World, simulate_world
from support.examples import examples

SKILLS = ("breathing", "boat")
PLACES = 3


@st.composite
def services(draw):
    """Return units, their travel times and incidents, days apart."""
    number = draw(st.integers(1, 5))
    units = pd.DataFrame(
        {
            "unit": range(number),
            "station": range(number),
            "people": draw(st.lists(st.integers(1, 5), min_size=number, max_size=number)),
            "turnout_s": draw(st.lists(st.integers(0, 600), min_size=number, max_size=number)),
            **{s: draw(st.lists(st.booleans(), min_size=number, max_size=number)) for s in SKILLS},
        }
    )
    travel = draw(st.lists(st.integers(1, 900), min_size=number * PLACES, max_size=number * PLACES))
    calls = draw(st.integers(1, 6))
    incidents = pd.DataFrame(
        {
            "time_s": np.arange(calls) * 100_000.0,
            "place": draw(st.lists(st.integers(0, PLACES - 1), min_size=calls, max_size=calls)),
            "people": draw(st.lists(st.integers(1, 12), min_size=calls, max_size=calls)),
            "on_scene_s": 60.0,
            **{s: draw(st.lists(st.booleans(), min_size=calls, max_size=calls)) for s in SKILLS},
        }
    )
    return units, np.array(travel, float).reshape(number, PLACES), incidents


def times(units, travel, incidents):
    """Return the first arrival and the full response of each incident in s after its alarm; infinite = never."""
    units = units.assign(turnout_s=units["turnout_s"].astype(float))
    world = World(units, travel, Rules())
    found = simulate_world(world, incidents).incidents[["first_arrival_s", "full_response_s"]]
    return found.fillna(np.inf).to_numpy()


def expected(units, travel, incidents):
    """The same in closed form: the least arrival, and the last of the times at which each demand is covered."""
    rows = []
    for call in incidents.itertuples():
        at = units["turnout_s"].to_numpy() + travel[:, call.place]
        order = np.argsort(at, kind="stable")
        covered = []
        for wanted, brought in (
            (call.people, units["people"]),
            *((getattr(call, s), units[s]) for s in SKILLS),
        ):
            enough = np.flatnonzero(np.cumsum(brought.to_numpy(int)[order]) >= wanted)
            covered.append(0.0 if not wanted else at[order[enough[0]]] if len(enough) else np.inf)
        rows.append((at.min(), max(covered)))
    return np.array(rows)


@settings(deadline=None, max_examples=examples(120))
@given(services(), st.data())
def test_an_isolated_incident_gets_nothing_sooner_when_something_is_taken_away(service, data):
    units, travel, incidents = service
    base = times(units, travel, incidents)
    assert np.array_equal(base, expected(units, travel, incidents))
    number = len(units)
    added = st.lists(st.integers(0, 400), min_size=number, max_size=number)
    later = units.assign(turnout_s=units["turnout_s"] + data.draw(added, "seconds of turnout"))
    assert (times(later, travel, incidents) >= base).all()
    slower = (
        travel + np.array(data.draw(st.lists(added, min_size=PLACES, max_size=PLACES), "seconds of road")).T
    )
    assert (times(units, slower, incidents) >= base).all()
    fewer = units.assign(people=np.maximum(units["people"] - data.draw(st.integers(0, 3), "people"), 1))
    assert (times(fewer, travel, incidents) >= base).all()
    if number > 1:
        gone = data.draw(st.integers(0, number - 1), "unit closed")
        kept = np.delete(np.arange(number), gone)
        left = units.iloc[kept].assign(unit=range(number - 1), station=range(number - 1))
        assert (times(left, travel[kept], incidents) >= base).all()
