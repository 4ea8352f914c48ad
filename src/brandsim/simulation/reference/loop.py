"""One replication in the reference engine: the processes are started, and SimPy lets everything happen."""

from __future__ import annotations

from functools import partial

from brandsim.dispatch.policies import Policy
from brandsim.simulation.records import RawRecords
from brandsim.simulation.reference.dispatch import decide
from brandsim.simulation.reference.facts import alarms
from brandsim.simulation.reference.records import records_of
from brandsim.simulation.reference.state import State
from brandsim.simulation.world import IncidentArrays, WorldArrays


def play(s: State) -> None:
    """Let everything happen."""
    s.decide = partial(decide, s)
    s.env.process(alarms(s))
    s.env.run()


def run_reference(
    world: WorldArrays,
    incidents: IncidentArrays,
    count: int,
    seed: int,
    replication: int,
    policy: Policy | None = None,
) -> RawRecords:
    """Simulate the first `count` incidents with SimPy and return the raw records.

    With `policy`, the dispatcher ranks units by it instead of by the world's order.
    """
    s = State(world, incidents, count, seed, replication, policy)
    play(s)
    return records_of(s)
