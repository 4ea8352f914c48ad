"""The fast engine: the rules of `reference` over arrays, compiled; equal to it to the last bit."""

from brandsim.simulation.fast.loop import BLOCK, run_block, run_fast
from brandsim.simulation.fast.state import (
    FULL,
    MOST_CAPABILITIES,
    NO_WAY,
    SCRATCH,
    TOO_MANY_PEOPLE,
    Buffers,
    State,
)

__all__ = [
    "BLOCK",
    "FULL",
    "MOST_CAPABILITIES",
    "NO_WAY",
    "SCRATCH",
    "TOO_MANY_PEOPLE",
    "Buffers",
    "State",
    "run_block",
    "run_fast",
]
