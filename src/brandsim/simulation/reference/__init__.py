"""The reference engine: the rules as SimPy processes, to be read and extended."""

from brandsim.simulation.reference.entities import Decision, Doing, Mission, Passed
from brandsim.simulation.reference.pools import TOO_MANY_PEOPLE
from brandsim.simulation.reference.processes import Service, run_reference
from brandsim.simulation.reference.records import records_of
from brandsim.simulation.reference.routes import NO_WAY

__all__ = [
    "NO_WAY",
    "TOO_MANY_PEOPLE",
    "Decision",
    "Doing",
    "Mission",
    "Passed",
    "Service",
    "records_of",
    "run_reference",
]
