"""The fast engine: the rules of `reference` over arrays, compiled; equal to it to the last bit.

The parts of the kernel hand the same things on, by the same names; what is a part's own stands in its docstring.

w : WorldArrays
    What the engines read: units, people, routes, alarm plan, rules.
inc : IncidentArrays
    The incidents of the replication and the surface of its roads.
b : Buffers
    What is kept of every dispatch and incident: the records, as they are filled, and the queue.
s : State
    What every unit, pool and the dispatcher are about now.
i, u, d, v, g, k : int
    An incident, a unit, a dispatch (row of `Buffers`, or of its moves), a rule of move-up, a pool and a capability.
now, hour, condition : int
    ms since the start of the warm-up, the row of hourly tables and the condition of travel that hold now.
place, origin, location : int
    Axes of the tables of routes in `WorldArrays`.
wanted, ready, useful : int
    Needs as bits: bit k is capability k.

Each changes what it is given; what it returns is a number, or a code below 0 such as `FULL` that ends the run.
"""

from brandsim.simulation.fast.loop import BLOCK, run_block
from brandsim.simulation.fast.state import (
    FULL,
    MOST_CAPABILITIES,
    NO_WAY,
    TOO_MANY_PEOPLE,
    Buffers,
    State,
)

__all__ = [
    "BLOCK",
    "FULL",
    "MOST_CAPABILITIES",
    "NO_WAY",
    "TOO_MANY_PEOPLE",
    "Buffers",
    "State",
    "run_block",
]
