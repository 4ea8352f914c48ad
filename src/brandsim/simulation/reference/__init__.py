"""The reference engine: the rules as SimPy processes, to be read and extended."""

from brandsim.simulation.reference.entities import NOBODY, Decision, Mission, ReasonNotSent
from brandsim.simulation.reference.loop import play, run_reference
from brandsim.simulation.reference.people import TOO_MANY_PEOPLE
from brandsim.simulation.reference.records import records_of
from brandsim.simulation.reference.routes import NO_WAY
from brandsim.simulation.reference.rules import RULES
from brandsim.simulation.reference.state import State

__all__ = [
    "NOBODY",
    "NO_WAY",
    "RULES",
    "TOO_MANY_PEOPLE",
    "Decision",
    "Mission",
    "ReasonNotSent",
    "State",
    "play",
    "records_of",
    "run_reference",
]
