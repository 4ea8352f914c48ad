"""One replication in the reference engine: the processes are started, and SimPy lets everything happen."""

from __future__ import annotations

from functools import partial

from brandsim.dispatch.policies import Policy
from brandsim.simulation.records import RawRecords
from brandsim.simulation.reference.dispatch import decide
from brandsim.simulation.reference.facts import alarms, help_asked
from brandsim.simulation.reference.records import records_of
from brandsim.simulation.reference.state import State
from brandsim.simulation.world import IncidentArrays, WorldArrays


def play(s: State) -> None:
    """Let everything happen."""
    s.decide = partial(decide, s)
    s.env.process(alarms(s))
    s.env.process(help_asked(s))
    s.env.run()


def run_reference(
    world: WorldArrays,
    incidents: IncidentArrays,
    count: int,
    seed: int,
    replication: int,
    policy: Policy | None = None,
) -> RawRecords:
    """Simulate incidents with SimPy and return the raw records.

    Parameters
    ----------
    world : WorldArrays
    incidents : IncidentArrays
    count : int
        How many of them, from the first.
    seed, replication : int
    policy : Policy, optional
        By what the dispatcher ranks units, instead of the world's order.

    Returns
    -------
    RawRecords
        Equal to those of the compiled engine, to the last bit.

    Raises
    ------
    EngineError
        If a crew is larger than `MOST_PEOPLE`, or a unit has no way home.
    """
    s = State(world, incidents, count, seed, replication, policy)
    play(s)
    return records_of(s)
