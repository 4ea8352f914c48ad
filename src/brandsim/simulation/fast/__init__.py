"""The fast engine: the rules of `reference` over arrays, compiled; equal to it to the last bit."""

from brandsim.simulation.fast.loop import run_block, run_fast
from brandsim.simulation.fast.state import (
    FULL,
    MOST_CAPABILITIES,
    NO_WAY,
    TOO_MANY_PEOPLE,
    Buffers,
    State,
    make_buffers,
    make_state,
)

__all__ = [
    "FULL",
    "MOST_CAPABILITIES",
    "NO_WAY",
    "TOO_MANY_PEOPLE",
    "Buffers",
    "State",
    "make_buffers",
    "make_state",
    "run_block",
    "run_fast",
]
